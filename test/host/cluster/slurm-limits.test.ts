/** Sweeps on a real Slurm that takes few tasks and soon forgets those that have ended: `npm run slurm`. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { folderWith, sweep as sweepText } from '../bundled';
import { nothingUnderWay, SweepCalls, writingIn } from './calls';
import { PrivateSlurm, slurmIsHere } from './private-slurm';

vi.setConfig({ testTimeout: 1_800_000 });

/** It looks once a minute for jobs to forget. */
const forgotten = async (slurm: PrivateSlurm) => {
  while (slurm.ask('squeue', ['--noheader', '--states=all']).trim() !== '') await pause(500);
};

describe.runIf(slurmIsHere)('a sweep on a Slurm with narrow limits', () => {
  const settings = { nodes: 1, processors: 2, MaxArraySize: 4, MinJobAge: 2, MaxJobCount: 7 };
  const slurm = new PrivateSlurm(settings);
  beforeAll(() => slurm.start(), 300_000);
  afterAll(() => slurm.stop(), 120_000);

  it('hands over what there is room for and the rest later, and loses nothing when jobs are forgotten', async () => {
    const sweep = new SweepCalls(folderWith(sweepText(6, '1e4')), 'slurm', slurm.environment);
    const first = sweep.call('submit', '--shard-runs', '1');
    expect(first.status).toBe(0);
    const handed = Number(/^Submitted (\d+) shards/.exec(first.stdout)?.[1]);
    expect(handed).toBeGreaterThanOrEqual(4);
    expect(handed).toBeLessThan(12);
    expect(first.stderr).toMatch(/unable to accept job/);
    expect(first.stderr).toContain(`submits the other ${12 - handed} shards when there is room`);
    expect(sweep.status().shards).toMatchObject({ total: 12, missing: 12 - handed });

    // A task that is killed, and forgotten before anybody asks.
    const { shard, process: victim } = await writingIn(sweep.status().folder);
    process.kill(victim, 'SIGKILL');
    await forgotten(slurm);
    const after = sweep.status();
    expect(after.shards).toMatchObject({ done: handed - 1, failed: 1, missing: 12 - handed });
    expect(after.open.find((each) => each.shard === shard)?.reason).toBe(
      'its task has ended, and its site knows nothing of it any more',
    );
    for (let status = after; !status.complete; status = await sweep.until(nothingUnderWay)) {
      await forgotten(slurm);
      expect(sweep.call('submit').stdout).toMatch(/^Submitted \d+ missing shards? of 12/);
    }
    expect(sweep.collectLikeRun().map(({ runs }) => runs.length)).toEqual([6, 6]);
  });
});
