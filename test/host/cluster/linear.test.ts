/**
 * Sweeps of many runs and tasks on a simulated Slurm. Where sizes are given, as `npm run slurm -- --linear` does, it also tells
 * what each call took per run; that must not grow with the number of runs.
 */
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { folderWith, program } from '../bundled';
import { cellsIn, SweepCalls } from './calls';
import { SimulatedSlurm } from './simulated-slurm';
import { UsageMeter, type Usage } from './usage';

const sizes = (process.env['RELUFLOW_LINEAR'] ?? '')
  .split(',')
  .filter((size) => size !== '')
  .map(Number);
vi.setConfig({ testTimeout: sizes.length > 0 ? 3_600_000 : 120_000 });

/** Two cells of short runs. */
const text = (runs: number) => `target square on [0, 1] = x^2
experiment sweep {
  for H in [2, 3]
  target: square
  network: 1 -> H -> 1
  runs: ${runs / 2}
  record: 2
  method: gd(rate: 0.01, steps: 4)
  expect fraction(risk < 10) >= 1/H
}
`;

/** Tasks of an array at most. */
const maxArraySize = 7;
/** A node that fails takes the tasks of these shards with it. */
const lost = (shard: number) => shard % 10 === 3;

const calls = ['submit', 'status', 'submit again', 'collect'] as const;
type Call = (typeof calls)[number];

/** A sweep from its submission to its record, and what each call took. */
async function sweepOf(runs: number, tasks: number, arrays: number) {
  const folder = folderWith(text(runs));
  const slurm = new SimulatedSlurm(folder, arrays);
  const meter = new UsageMeter(folder);
  const sweep = new SweepCalls(folder, 'slurm', { ...slurm.environment, ...meter.environment });
  const taken = new Map<Call, Usage>();
  const worker = join(dirname(program), 'worker.js');
  const call = (name: Call, ...args: string[]) => {
    const answer = sweep.call(...(args as [string]));
    taken.set(name, meter.take('reluflow.js'));
    return answer;
  };

  const submitted = call('submit', 'submit', '--shard-runs', String(runs / tasks));
  expect(submitted).toMatchObject({ status: 0, stderr: '' });
  expect(submitted.stdout).toContain(`Submitted ${tasks} shards (${runs} runs)`);
  const { folder: place } = sweep.status();
  await slurm.work(place, worker, lost);
  meter.take('');
  const missing = Array.from({ length: tasks }, (_, shard) => shard).filter(lost).length;
  const status = call('status', 'status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({
    shards: { total: tasks, done: tasks - missing, failed: missing },
    runs: { total: runs, done: runs - (missing * runs) / tasks },
  });
  const again = call('submit again', 'submit');
  expect(again.stdout).toContain(`Submitted ${missing} missing shard`);
  await slurm.work(place, worker, () => false);
  const collected = call('collect', 'collect', '--json');
  expect({ ...collected, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '' });
  return { sweep, slurm, cells: cellsIn(collected.stdout), taken };
}

describe.skipIf(process.platform === 'win32')('a sweep of many tasks', () => {
  it('is cut into arrays that the site allows, and loses nothing with a node', async () => {
    const { sweep, slurm, cells } = await sweepOf(600, 30, maxArraySize);
    const names = slurm.jobs().map(({ tasks }) => tasks);
    expect(names).toEqual(['0-6', '0-6', '0-6', '0-6', '0-1', '3', '6', '2']);
    expect(cells).toEqual(cellsIn(sweep.fresh().stdout));
    expect(cells.map(({ runs }) => runs.length)).toEqual([300, 300]);
  });

  it('is handed over in parts where a user may submit few tasks at once', async () => {
    const folder = folderWith(text(20));
    const slurm = new SimulatedSlurm(folder, 100, 7);
    const sweep = new SweepCalls(folder, 'slurm', slurm.environment);
    const first = sweep.call('submit', '--shard-runs', '2');
    expect(first).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Submitted 7 shards \(14 runs\)/) as string,
    });
    expect(first.stderr).toMatch(
      /QOSMaxSubmitJobPerUserLimit.*\n.*submits the other 3 shards when there is room/,
    );
    expect(slurm.jobs().map(({ tasks }) => tasks)).toEqual(['0-4', '5-6']);
    const none = sweep.call('submit');
    expect([none.status, none.stdout]).toEqual([2, '']);
    expect(none.stderr).toContain('0 shards of 3 were submitted. The same command submits the others.');
    await slurm.work(sweep.status().folder, join(dirname(program), 'worker.js'), () => false);
    expect(sweep.call('submit')).toMatchObject({
      stdout: expect.stringContaining('Submitted 3 missing shards of 10') as string,
      stderr: '',
    });
  });

  const measure = async () => {
    const rows: { readonly runs: number; readonly taken: ReadonlyMap<Call, Usage> }[] = [];
    for (const runs of sizes) {
      const { cells, taken } = await sweepOf(runs, runs / 100, 1000);
      expect(cells.map(({ runs: own }) => own.length)).toEqual([runs / 2, runs / 2]);
      rows.push({ runs, taken });
      for (const name of calls) process.stdout.write(describeUsage(runs, name, taken.get(name)!));
    }
    for (const name of calls) {
      const each = rows.map(({ runs, taken }) => (1e6 * taken.get(name)!.seconds) / runs);
      const growth = each.at(-1)! / each.at(-2)!;
      const words = each.map((micros) => micros.toFixed(0)).join(', ');
      process.stdout.write(`${name}: ${words} µs a run; the last ratio is ${growth.toFixed(2)}\n`);
      expect(growth, name).toBeLessThan(2);
    }
  };
  if (sizes.length > 0) it('takes the same for each run, however many there are', measure);
});

function describeUsage(runs: number, call: Call, { seconds, megabytes }: Usage): string {
  const each = ((seconds / runs) * 1e6).toFixed(0);
  return `${runs} runs, ${call}: ${seconds.toFixed(2)} s of processor time, ${each} µs a run, ${megabytes.toFixed(0)} MB\n`;
}
