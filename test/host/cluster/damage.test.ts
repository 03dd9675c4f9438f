/** Sweeps of which a file was lost or damaged, through the command line and a simulated Slurm. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { folderWith, program, reluflow, sweep as sweepText } from '../bundled';
import { SweepCalls } from './calls';
import { SimulatedSlurm } from './simulated-slurm';

vi.setConfig({ testTimeout: 300_000 });

describe.skipIf(process.platform === 'win32')('a sweep with damaged files', () => {
  const begin = () => {
    const folder = folderWith(sweepText(4, '20'));
    const slurm = new SimulatedSlurm(folder, 1000);
    return { slurm, sweep: new SweepCalls(folder, 'slurm', slurm.environment) };
  };

  it('passes over a damaged submission, ends its tasks, goes on, and collects what is whole', async () => {
    const { slurm, sweep } = begin();
    expect(sweep.call('submit', '--shard-runs', '2').status).toBe(0);
    const { folder: place } = sweep.status();
    const submission = join(place, 'submissions', '0001.json');
    writeFileSync(submission, readFileSync(submission).subarray(0, 20));
    const remark = `${submission} is damaged and passed over`;
    expect(sweep.status()).toMatchObject({
      shards: { total: 4, missing: 4 },
      remarks: [expect.stringContaining(remark) as string],
    });
    expect(slurm.jobs().map(({ state }) => state)).toEqual(['PENDING']);
    expect(sweep.call('cancel').stdout).toContain('0 shards of 4 had been done');
    expect(slurm.jobs().map(({ state }) => state)).toEqual(['CANCELLED']);

    const again = sweep.call('submit');
    expect(again.stderr).toContain(remark);
    expect(again.stdout).toContain('Submitted 4 missing shards of 4');
    expect(slurm.jobs().map(({ name }) => name.slice(-4))).toEqual(['0001', '0002']);
    await slurm.work(place, join(dirname(program), 'worker.js'), () => false);
    // All that is left are the results.
    rmSync(join(place, 'submissions'), { recursive: true });
    writeFileSync(join(place, 'collected.json'), '{');
    expect(sweep.collectLikeRun().map(({ runs }) => runs.length)).toEqual([4, 4]);
    expect(sweep.status().record).not.toBeNull();
  });

  it('is named, and another one begins where it is said so', () => {
    const { slurm, sweep } = begin();
    sweep.call('submit', '--shard-runs', '2');
    const { folder: place } = sweep.status();
    const shards = join(place, 'shards.json');
    const [original, advice] = [
      readFileSync(shards),
      'Put the original file back .* `reluflow sweep submit --new`',
    ];
    for (const [harm, sentence] of [
      [() => rmSync(shards), "Can't read .*shards.json: It is not there"],
      [() => writeFileSync(shards, '[]'), 'shards.json has been changed since the sweep was made'],
    ] as const) {
      writeFileSync(shards, original);
      expect(sweep.call('status').stderr).toBe('');
      harm();
      const { status, stderr } = sweep.call('submit');
      expect(stderr).toMatch(new RegExp(`${sentence}.*${advice}`));
      expect(status).toBe(2);
    }
    const cancelled = sweep.call('cancel');
    expect(cancelled.stdout).toMatch(/is cancelled/);
    expect(slurm.jobs().map(({ state }) => state)).toEqual(['CANCELLED']);
    expect(sweep.call('submit', '--new', '--shard-runs', '4').stdout).toContain(
      'Submitted 2 shards (8 runs)',
    );

    const manifest = join(place, 'sweep.json');
    for (const text of ['{"format": 1, "id', '{"format": 1}', 'null']) {
      writeFileSync(manifest, text);
      const { status, stderr } = sweep.call('status');
      expect([status, stderr]).toEqual([0, expect.stringContaining(manifest)]);
    }
    expect(sweep.call('submit').stderr).toContain(manifest);
  });

  it('whose script can’t be written has submitted nothing, and says so', () => {
    const { slurm, sweep } = begin();
    sweep.call('submit', '--shard-runs', '2');
    sweep.call('cancel');
    const { folder: place } = sweep.status();
    mkdirSync(join(place, 'submissions', '0002.sh'));
    const { status, stderr } = sweep.call('submit');
    expect(status).toBe(2);
    expect(stderr).toMatch(/Can't write .*0002\.sh: [^]*\n0 shards of 4 were submitted\. The same command/);
    expect(slurm.jobs()).toHaveLength(1);
    // A result that is there but can't be read is none, for its task and for everybody.
    const result = join(place, 'results', '000000.shard');
    mkdirSync(result);
    chmodSync(result, 0o755);
    expect(sweep.status().open[0]).toMatchObject({
      shard: 0,
      reason: expect.stringContaining(result) as string,
    });
  });

  it('is never made in a place without a name', () => {
    const { sweep } = begin();
    const calls = [
      ['run', 'a.rflow'],
      ['list'],
      ['export', 'latest', '--to', 'csv'],
      ...['submit', 'status'].map((command) => ['sweep', command, 'a.rflow']),
    ];
    for (const call of calls) {
      const { status, stderr } = reluflow(sweep.folder, ...call, '--out', '');
      expect([status, stderr], call.join(' ')).toEqual([
        2,
        expect.stringContaining('names no folder or file'),
      ]);
    }
  });
});
