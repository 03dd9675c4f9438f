/** Sweeps on a real Slurm, where one can be started: `npm run slurm`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PrivateSlurm, slurmIsHere } from './private-slurm';
import { folderWith, reluflow, sweep as sweepText } from '../bundled';
import { nothingUnderWay, SweepCalls, writingIn } from './calls';

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

  const begin = (steps: string, runs: number) =>
    new SweepCalls(folderWith(sweepText(runs, steps)), 'slurm', slurm.environment);

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
    expect(sweep.collectLikeRun().map(({ runs }) => runs.length)).toEqual([12, 12]);
  });

  it('tells of a time limit, with the end of the log, and of an outsider who cancelled', async () => {
    const sweep = begin('1e5', 6);
    expect(sweep.call('submit', '--shard-runs', '2', '--time', '1').status).toBe(0);
    const { folder: place } = sweep.status();
    const slow = await writingIn(place);
    process.kill(slow.process, 'SIGSTOP');
    const other = await writingIn(place, [slow.shard]);
    process.kill(other.process, 'SIGSTOP');
    const job = sweep.status().open.find(({ shard }) => shard === other.shard)!.task;
    slurm.ask('scancel', [job]);
    const { open } = await sweep.until(nothingUnderWay);
    const reasons = new Map(open.map(({ shard, state, reason }) => [shard, `${state}: ${reason}`]));
    expect([...reasons.keys()].sort()).toEqual([slow.shard, other.shard].sort());
    expect(reasons.get(slow.shard)).toMatch(/^failed: it reached its time limit: .*--time.* \(TIMEOUT\)$/);
    expect(reasons.get(other.shard)).toBe('failed: it was cancelled (CANCELLED)');
    const { status, stdout } = sweep.call('status');
    expect(status).toBe(3);
    expect(stdout).toMatch(/\n {4}\| .*DUE TO TIME LIMIT/);
    expect(stdout).toContain('submits 2 missing shards again');
    expect(sweep.call('submit').stdout).toContain('Submitted 2 missing shards of 6');
    await sweep.until(({ complete }) => complete);
    sweep.collectLikeRun();
  });

  it('is cancelled while it runs, is refused by a closed partition, and goes on', async () => {
    const sweep = begin('1e5', 6);
    expect(sweep.call('submit', '--shard-runs', '2').status).toBe(0);
    const { folder: place } = sweep.status();
    const held = await writingIn(place);
    process.kill(held.process, 'SIGSTOP');
    expect(sweep.call('cancel').stdout).toContain('is cancelled.');
    const { shards, open } = await sweep.until(nothingUnderWay);
    expect(shards).toMatchObject({ failed: 0, cancelled: 6 - shards['done']! });
    expect(open.map(({ shard }) => shard)).toContain(held.shard);
    slurm.ask('scontrol', ['update', 'PartitionName=main', 'State=INACTIVE']);
    const refused = sweep.call('submit');
    slurm.ask('scontrol', ['update', 'PartitionName=main', 'State=UP']);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /^Slurm refused the submission: .*\n0 shards of \d were submitted\. The same command/,
    );
    expect(sweep.call('submit').stdout).toContain('missing shard');
    await sweep.until(({ complete }) => complete);
    sweep.collectLikeRun();
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
