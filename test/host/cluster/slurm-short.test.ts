/** The short form of `npm run slurm`: one sweep on a real Slurm, where one can be started. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, sweep as sweepText } from '../bundled';
import { SweepCalls } from './calls';
import { PrivateSlurm, slurmIsHere } from './private-slurm';

describe.runIf(slurmIsHere)('a sweep on a real Slurm', () => {
  let slurm: PrivateSlurm;
  beforeAll(async () => {
    slurm = new PrivateSlurm({ nodes: 1, processors: 2, MaxArraySize: 1001, MinJobAge: 3600 });
    await slurm.start();
  }, 120_000);
  afterAll(() => slurm.stop(), 60_000);

  it(
    'is submitted, done by an array of tasks, and collected to the bits of a run',
    { timeout: 180_000 },
    async () => {
      const sweep = new SweepCalls(folderWith(sweepText(2, '1000')), 'slurm', slurm.environment);
      const submitted = sweep.call('submit', '--shard-runs', '2', '--time', '5');
      expect(submitted).toMatchObject({ status: 0, stderr: '' });
      await sweep.until(({ complete }) => complete);
      expect(sweep.collectLikeRun().map(({ runs }) => runs.length)).toEqual([2, 2]);
    },
  );
});
