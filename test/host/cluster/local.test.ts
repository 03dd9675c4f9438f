/** Sweeps by local processes, through the command line. */
import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it, vi } from 'vitest';
import { folderWith, reluflow, reluflowWith, sweep as sweepText } from '../bundled';
import { digestSweeps } from '../../../engine/host/node/cluster/digest';
import { addSweep } from '../../../engine/host/node/cluster/program';
import * as commands from '../../../engine/host/node/commands';
import { cellsIn, nothingUnderWay, SweepCalls } from './calls';

/** Many processes, one after the other: patience where the machine has much else to do. */
vi.setConfig({ testTimeout: 300_000 });

const begin = (text: string) => new SweepCalls(folderWith(text), 'local');

/** All rows of a table, with every bit. */
async function rowsOf(record: string, table: string): Promise<string[]> {
  const names = readdirSync(record)
    .filter((name) => name.startsWith(table))
    .sort();
  const parts = await Promise.all(
    names.map((name) =>
      parquetReadObjects({ file: Uint8Array.from(readFileSync(join(record, name))).buffer }),
    ),
  );
  return parts.flat().map((row) => JSON.stringify(row));
}

const recordIn = (stdout: string) =>
  (JSON.parse(stdout) as { experiments: [{ record: string }] }).experiments[0].record;

describe('a sweep by local processes', () => {
  it('goes on where a task was killed, and is collected to the bits of a run', async () => {
    const sweep = begin(sweepText(12, '200000'));
    const { folder } = sweep;
    const submitted = sweep.call('submit', '--shard-runs', '5', '--jobs', '2');
    expect(submitted).toMatchObject({ status: 0, stderr: '' });
    expect(submitted.stdout).toContain('Submitted 5 shards (24 runs) of sweep to local.');
    expect(readFileSync(join(folder, '.reluflow', '.gitignore'), 'utf8')).toBe('*\n');
    expect(sweep.call('submit').stdout).toMatch(/under way already|are done/);
    expect(sweep.call('collect')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('have no result yet') as string,
    });

    const { open } = await sweep.until(({ shards }) => shards['running']! > 0);
    const victim = open.find(({ state }) => state === 'running')!;
    process.kill(Number(/^process (\d+)$/.exec(victim.task)![1]), 'SIGKILL');
    const after = await sweep.until(nothingUnderWay);
    expect(after).toMatchObject({ shards: { total: 5, done: 4, failed: 1 }, complete: false });
    expect(after.open).toMatchObject([{ shard: victim.shard, state: 'failed' }]);
    expect(after.open[0]!.reason).toMatch(/SIGKILL|status/);
    const told = sweep.call('status');
    expect(told.status).toBe(3);
    expect(told.stdout).toMatch(
      new RegExp(
        `Shard ${victim.shard} \\(.* of H = \\d\\) failed|Shard ${victim.shard} \\(5 runs of 2 cells\\) failed`,
      ),
    );
    expect(told.stdout).toContain('submits 1 missing shard again');

    expect(sweep.call('submit').stdout).toContain('Submitted 1 missing shard of 5 (');
    expect(await sweep.until(nothingUnderWay)).toMatchObject({
      complete: true,
      runs: { total: 24, done: 24 },
    });
    const collected = sweep.call('collect', '--json');
    const ran = sweep.fresh();
    expect([collected.status, ran.status]).toEqual([0, 0]);
    expect(cellsIn(collected.stdout)).toEqual(cellsIn(ran.stdout));
    expect(cellsIn(collected.stdout).map(({ runs }) => runs.length)).toEqual([12, 12]);
    for (const table of ['runs', 'trajectory']) {
      const rows = await rowsOf(recordIn(collected.stdout), table);
      expect(rows.length).toBeGreaterThan(20);
      expect(rows).toEqual(await rowsOf(recordIn(ran.stdout), table));
    }
    expect(sweep.status().record).not.toBeNull();
    expect(readdirSync(join(after.folder, 'results')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(reluflow(folder, 'list', '--json').stdout).toContain('complete');
  });

  it('keeps to the text that was submitted, whatever becomes of the file', async () => {
    const text = sweepText(2, '20');
    const sweep = begin(text);
    const file = join(sweep.folder, 'a.rflow');
    expect(sweep.call('submit', '--shard-runs', '4', '--jobs', '1').status).toBe(0);
    const { sweep: id } = await sweep.until(nothingUnderWay);

    writeFileSync(file, `// Only a remark.\n${text}`);
    const same = sweep.call('submit');
    expect(same.stdout).toContain('All 1 shards of the sweep');
    expect(same.stderr).toContain('has been changed since the sweep was submitted');

    writeFileSync(file, text.replace('x^2', 'x^3'));
    const other = sweep.call('submit', '--shard-runs', '4', '--jobs', '1');
    expect(other.stdout).toContain('Submitted 1 shard (4 runs)');
    expect(other.stderr).toContain(`not what the sweep ${id} ran`);
    await sweep.until(nothingUnderWay);
    const kept = sweep.call('collect', '--json', '--id', id);
    expect(kept.stderr).toContain('the results are those of the text as it was then');
    writeFileSync(file, text);
    expect(cellsIn(kept.stdout)).toEqual(cellsIn(sweep.fresh().stdout));
  });

  it('is cancelled, keeps what is done, and goes on', async () => {
    // Long enough that the others are not done when the first has been seen to be, whatever else the machine does.
    const sweep = begin(sweepText(3, '10000000'));
    expect(sweep.call('submit', '--shard-runs', '1', '--jobs', '1').status).toBe(0);
    await sweep.until(({ shards }) => shards['done']! > 0);
    const digests = () => digestSweeps(join(sweep.folder, '.reluflow'));
    const begun = { experiment: 'sweep', file: 'a.rflow', site: 'local', shards: 6, record: null };
    expect(digests()).toMatchObject([{ ...begun, cancelled: false }]);
    const cancelled = sweep.call('cancel');
    expect(cancelled.stdout).toMatch(/is cancelled\. \d shards? of 6 had been done and are kept/);
    const status = sweep.status();
    expect(nothingUnderWay(status)).toBe(true);
    expect(status.shards['failed']).toBe(0);
    expect(status.shards['cancelled']).toBe(6 - status.shards['done']!);
    expect(digests()).toMatchObject([{ ...begun, cancelled: true, done: status.shards['done'] }]);
    const partial = sweep.call('collect', '--partial', '--json');
    expect(partial.status).toBe(130);
    expect(cellsIn(partial.stdout).flatMap(({ runs }) => runs)).toHaveLength(status.shards['done']!);
    expect(sweep.call('submit', '--jobs', '2').stdout).toContain('missing shard');
    await sweep.until(({ complete }) => complete);
    expect(sweep.call('collect', '--json').status).toBe(0);
    const [digest] = digests();
    expect(digest).toMatchObject({ cancelled: false, done: 6, record: expect.any(String) as string });
  });
});

/** A result without its first line, which names the task. */
const bodyOf = (bytes: Buffer) => bytes.subarray(bytes.indexOf(0x0a)).toString('latin1');

describe('results', () => {
  it('are believed only whole, undamaged, and from this sweep', async () => {
    const sweep = begin(sweepText(2, '100'));
    sweep.call('submit', '--shard-runs', '1', '--jobs', '2');
    const { folder: place } = await sweep.until(({ complete }) => complete);
    const path = (shard: number) => join(place, 'results', `00000${shard}.shard`);
    const whole = [0, 1, 2, 3].map((shard) => readFileSync(path(shard)));
    // Cut off; another shard's; a bit turned over; and what a task left behind.
    truncateSync(path(0), whole[0]!.length - 300);
    writeFileSync(path(1), whole[3]!);
    const damaged = Buffer.from(whole[2]!);
    damaged[Math.floor(damaged.length / 2)]! ^= 1;
    writeFileSync(path(2), damaged);
    writeFileSync(join(place, 'results', '000001.77-abc.tmp'), 'half');
    const status = sweep.status();
    expect(status.open.map(({ shard, state }) => [shard, state])).toEqual([
      [0, 'failed'],
      [1, 'failed'],
    ]);
    expect(status.open[1]!.reason).toContain('its shard is another (3)');
    expect(sweep.call('collect')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /The result of shard 2 is not used: it is damaged\.\n[^]*3 shards of 4/,
      ) as string,
    });
    expect(sweep.call('submit').stdout).toContain('Submitted 3 missing shards of 4');
    const mended = await sweep.until(({ complete }) => complete);
    expect(mended.remarks.join(' ')).toContain('stood in the place of a result without being one');
    expect([0, 1, 2, 3].map((shard) => bodyOf(readFileSync(path(shard))))).toEqual(whole.map(bodyOf));
    expect(sweep.call('collect').status).toBe(0);
    expect(readdirSync(join(place, 'results')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('of a task nobody waited for any more are recognised and counted; a second one is dropped', async () => {
    const sweep = begin(sweepText(2, '100'));
    const { folder } = sweep;
    sweep.call('submit', '--shard-runs', '2', '--jobs', '1');
    const { folder: place } = await sweep.until(({ complete }) => complete);
    writeFileSync(join(place, 'submissions', '0001.cancelled'), '');
    expect(sweep.status().remarks.join(' ')).toContain(
      '2 results came from a task that had been cancelled or replaced (0-1)',
    );
    const again = reluflow(folder, 'sweep', 'shard', place, '1');
    expect(again).toMatchObject({ status: 0, stdout: 'Shard 1 had been done before.\n' });
    expect(reluflow(folder, 'sweep', 'shard', place, '7')).toMatchObject({ status: 3 });
    const manifest = join(place, 'sweep.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"kernel": "[^"]*"/, '"kernel": "other"'));
    expect(reluflow(folder, 'sweep', 'shard', place, '1')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('the last bits may differ') as string,
    });
  });
});

describe('wrong calls', () => {
  it('are told in sentences', async () => {
    const folder = folderWith(sweepText(2, '100'));
    const told = reluflow(folder, 'sweep', 'submit', 'a.rflow');
    expect([told.status, told.stderr]).toEqual([2, expect.stringContaining('Say where the sweep runs')]);
    // The same, without a process for each.
    const call = async (command: string, ...args: string[]): Promise<string> => {
      const program = new Command();
      addSweep(
        program,
        () => commands,
        (status) => expect(status, args.join(' ')).not.toBe(0),
      );
      const words = ['sweep', command, join(folder, 'a.rflow'), ...args];
      const refusal = await program.parseAsync(words, { from: 'user' }).catch((error: unknown) => error);
      expect(refusal, words.join(' ')).toBeInstanceOf(commands.CallError);
      return (refusal as Error).message;
    };
    const submit = (...args: string[]) => call('submit', ...args);
    expect(await submit('--on', 'moon')).toContain('choose slurm or local');
    expect(await submit('--on', 'local', '--partition', 'x')).toContain('is an option for `--on slurm`');
    expect(await submit('--on', 'slurm', '--jobs', '2')).toContain('is an option for `--on local`');
    expect(await submit('--on', 'slurm', '--sbatch', '--wrap=id')).toContain('sets that itself');
    expect(await submit('--on', 'local', '--shard-runs', '0')).toContain('not a number of runs');
    expect(await submit('--on', 'local', '--shard-runs', '99999999')).toContain('would take about');
    expect(await submit('-e', 'other', '--on', 'local')).toContain('other');
    expect(await call('status')).toMatch(/There is no sweep of .*a\.rflow/);
    expect(await call('cancel')).toMatch(/There is no sweep of .*a\.rflow/);
  });

  it('are told a Slurm that is not there', () => {
    const folder = folderWith(sweepText(2, '100'));
    const { status, stderr } = reluflowWith({ PATH: '' }, folder, [
      'sweep',
      'submit',
      'a.rflow',
      '--on',
      'slurm',
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain('there is no Slurm here');
    expect(readdirSync(join(folder, '.reluflow', 'sweeps'))).toEqual([]);
  });
});
