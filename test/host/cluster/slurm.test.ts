/** Sweeps on a real Slurm, where one can be started: `npm run slurm`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PrivateSlurm, slurmIsHere } from './private-slurm';
import { folderWith, reluflow, sweep as sweepText } from '../bundled';
import { cellsIn, nothingUnderWay, SweepCalls, writingIn } from './calls';

vi.setConfig({ testTimeout: 300_000 });

describe.runIf(slurmIsHere)('a sweep on a real Slurm', () => {
  let slurm: PrivateSlurm;
  beforeAll(async () => {
    slurm = new PrivateSlurm({ nodes: 2, processors: 2, MaxArraySize: 4, MinJobAge: 3600 });
    await slurm.start();
  }, 300_000);
  afterAll(async () => {
    await slurm.stop();
  }, 120_000);

  it('goes on where a task was killed, and is collected to the bits of a run', async () => {
    // A path that a shell, or Slurm's names of logs, would read in another way.
    const folder = folderWith(sweepText(12, '100000'), "it's %j $(x) ");
    const sweep = new SweepCalls(folder, 'slurm', slurm.environment);
    const refused = sweep.call('submit', '--shard-runs', '5', '--partition', 'nowhere; exit 0');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /^Slurm refused the submission: .*invalid partition.*\n0 shards of 5 were submitted/,
    );
    expect(sweep.status().shards).toMatchObject({ total: 5, missing: 5 });

    const { folder: place } = sweep.status();
    const submitted = sweep.call(
      'submit',
      '--partition',
      'main',
      '--time',
      '5',
      '--memory',
      '200M',
      '--sbatch=--comment=x y',
    );
    expect(submitted).toMatchObject({ status: 0, stderr: '' });
    expect(submitted.stdout).toContain('Submitted 5 missing shards of 5');
    const victim = await writingIn(place);
    process.kill(victim.process, 'SIGKILL');
    // Two arrays, for the site's arrays have four tasks.
    const jobs = ['0001', '0002'].map((name) =>
      readFileSync(join(place, 'submissions', `${name}.json`), 'utf8'),
    );
    expect(jobs.map((text) => (JSON.parse(text) as { shards: string }).shards)).toEqual(['0-3', '4']);

    const after = await sweep.until(nothingUnderWay);
    expect(after).toMatchObject({ shards: { total: 5, done: 4, failed: 1 } });
    expect(after.open).toMatchObject([{ shard: victim.shard, reason: 'it failed (FAILED)' }]);
    expect(readdirSync(join(place, 'logs'))).toHaveLength(5);
    expect(sweep.call('status')).toMatchObject({
      status: 3,
      stdout: expect.stringContaining(`Shard ${victim.shard} (`) as string,
    });

    expect(sweep.call('submit').stdout).toContain('Submitted 1 missing shard of 5');
    await sweep.until(({ complete }) => complete);
    const collected = sweep.call('collect', '--json');
    const ran = sweep.fresh();
    expect([collected.status, ran.status]).toEqual([0, 0]);
    expect(cellsIn(collected.stdout)).toEqual(cellsIn(ran.stdout));
    expect(cellsIn(collected.stdout).map(({ runs }) => runs.length)).toEqual([12, 12]);
  });

  it('is cancelled, and recognises what a cancelled task brings all the same', async () => {
    const folder = folderWith(sweepText(3, '1000'));
    const sweep = new SweepCalls(folder, 'slurm', slurm.environment);
    expect(sweep.call('submit', '--shard-runs', '1', '--sbatch', '--begin=now+1hour').status).toBe(0);
    const waiting = await sweep.until(({ open }) => open.every(({ reason }) => reason === 'BeginTime'));
    expect(waiting.shards).toMatchObject({ total: 6, waiting: 6 });
    expect(sweep.call('cancel').stdout).toContain('is cancelled. 0 shards of 6 had been done');
    const { shards: left, folder: place } = await sweep.until(nothingUnderWay);
    expect(left).toMatchObject({ total: 6, cancelled: 6 });
    const orphan = 5;
    const late = ['sweep', 'shard', place, String(orphan), '--submission', '2', '--task', 'late'];
    expect(reluflow(folder, ...late).status).toBe(0);
    const { remarks, shards } = sweep.status();
    expect(shards).toMatchObject({ done: 1, cancelled: 5 });
    expect(remarks.join(' ')).toContain('came from a task that had been cancelled or replaced');
  });
});
