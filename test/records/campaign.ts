/**
 * `npm run records [-- RUNS]`: writes trajectories of a million and of ten million rows into a record, and does an experiment
 * of RUNS runs (a million unless said) and one of a tenth of them; each in a process of its own. Workers give these runs made
 * up results at once: everything else is done as `reluflow run` does it, journals, sealing, expectations and the table in the
 * end, and every row is read back. Prints the most memory that it needed and the processor time, and ends with 1 where ten
 * times as much needs half as much memory again.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordWriter, Workers } from '../../engine/host/host';
import { showRecords, statusesOf } from '../../engine/host/node/cli/outcomes';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { startSession } from '../../engine/host/session';
import type { AggregateName, Expression } from '../../engine/expression/expression';
import type { RunResult } from '../../engine/experiment/result';
import { planOf } from '../host/plans';

/** What a record is filled with. */
type Form = 'rows' | 'runs';

const rowsOfRun = 100_000;
const rowsOfBlock = 1000;
const place = (run: number) => ({ experiment: 'square', cell: 0, run });
const theta = Float64Array.from({ length: 10 }, (_, k) => k / 3);

/** Risks of runs: whole numbers below a prime, in no order. */
const prime = 1_000_003;
const riskOf = (run: number) => (run * 7919) % prime;

function resultOf(run: number): RunResult {
  const observables = { risk: riskOf(run), gradient: 1 / (run + 1), steps: 200, time: 2 };
  return { run, status: 'finished', reason: '', kind: 'undecided', observables, undecided: {}, theta };
}

function endRun(writer: RecordWriter, run: number): void {
  writer.write({ type: 'run-ended', ...place(run), result: resultOf(run) });
}

/** A run of so many rows at a time. */
function writeRows(writer: RecordWriter, runs: number): void {
  const column = Float64Array.from({ length: rowsOfBlock }, (_, k) => k / 3);
  const none = new Float64Array(0);
  const samples = { step: column, time: column, risk: column, gradient: column, norm: column, theta: none };
  for (let run = 0; run < runs; run++) {
    for (let k = 0; k < rowsOfRun; k += rowsOfBlock)
      writer.write({ type: 'samples', ...place(run), samples });
    endRun(writer, run);
  }
}

/** Workers that know results without computing. */
const workers: Workers = {
  size: 2,
  run: async ({ runs }, receive) => {
    for (const run of runs) receive({ type: 'run-ended', ...place(run), result: resultOf(run) });
    await new Promise((resolve) => setImmediate(resolve));
    return { lost: false };
  },
  cancel: () => undefined,
  close: () => Promise.resolve(),
};

/** How many runs have each risk. */
function countRisks(runs: number): Float64Array {
  const counts = new Float64Array(prime);
  for (let run = 0; run < runs; run++) counts[riskOf(run)]!++;
  return counts;
}

/** The risk with so many smaller ones in front of it. */
function riskAt(counts: Float64Array, rank: number): number {
  let before = 0;
  return counts.findIndex((count) => (before += count) > rank);
}

function expectationOf(aggregate: AggregateName, body: Expression, observed: number) {
  const known: Expression = { kind: 'number', value: observed };
  const own: Expression = { kind: 'aggregate', aggregate, body };
  const condition: Expression = { kind: 'comparison', operators: ['='], operands: [own, known] };
  return { text: `${aggregate}(…) = ${observed}`, line: 1, condition };
}

/** What holds of so many runs, found without the engine. */
function expectationsOf(runs: number) {
  const counts = countRisks(runs);
  const [bound, risk] = [400_000, { kind: 'variable', name: 'risk' } as const];
  const small = counts.subarray(0, bound).reduce((sum, count) => sum + count, 0);
  const condition: Expression = {
    kind: 'comparison',
    operators: ['<'],
    operands: [risk, { kind: 'number', value: bound }],
  };
  const middle = [Math.floor((runs - 1) / 2), Math.ceil((runs - 1) / 2)].map((rank) => riskAt(counts, rank));
  return [
    expectationOf('fraction', condition, small / runs),
    expectationOf('median', risk, (middle[0]! + middle[1]!) / 2),
    expectationOf('max', risk, riskAt(counts, runs - 1)),
  ];
}

/** Says how much memory has been needed so far. */
const tell = (what: string) =>
  process.stderr.write(`  ${what}: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);

async function doRuns(storage: FolderStorage, runs: number): Promise<void> {
  const plan = planOf([{ runs, expectations: expectationsOf(runs) }]);
  tell('before');
  const plans = { file: 'a.rflow', experiments: [plan] };
  const session = startSession({ plan: plans, workers, storage, sources: [] }, () => undefined);
  const [outcome] = await session.finished;
  if (outcome?.ending !== 'complete') throw new Error(outcome?.reason);
  tell('run and sealed');
  const record = await storage.open(outcome.record);
  const verdicts = record.cell(0)!.expectations;
  if (verdicts.some(({ holds }) => holds !== true)) throw new Error(JSON.stringify(verdicts));
  if ((await statusesOf(record)).length > 0) throw new Error('A run has failed.');
  await showRecords('a.rflow', [record], 0, false);
  tell('shown');
  await readBack(storage, runs);
  tell('read back');
}

async function readBack(storage: FolderStorage, runs: number): Promise<void> {
  const record = await storage.open('latest');
  let next = 0;
  for await (const { run, observables } of record.runs(0)) {
    if (run !== next++ || observables.risk !== riskOf(run)) throw new Error(`Run ${run} was not read back.`);
  }
  if (next !== runs) throw new Error(`${next} of ${runs} runs were read back.`);
}

async function write(form: Form, count: number, folder: string): Promise<void> {
  const storage = new FolderStorage(folder, { hidden: false });
  if (form === 'runs') return doRuns(storage, count);
  const runs = count / rowsOfRun;
  const retention = { thetaRuns: 0, stride: 1 };
  const about = { file: 'a.rflow', sources: [], arguments: [], startedAt: Date.now(), retention };
  const writer = await storage.create({ ...about, plan: planOf([{ runs }]) });
  writeRows(writer, runs);
  await writer.close('complete', '', Date.now());
}

/** Mebibytes. */
function measure(form: Form, count: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-rows-'));
  const call = [process.argv[1]!, form, String(count), folder];
  const { status } = spawnSync(process.execPath, call, { stdio: ['ignore', 'inherit', 'inherit'] });
  const usage = status === 0 ? readFileSync(join(folder, 'usage.txt'), 'utf8') : '';
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(`The process of ${count} ${form} ended with status ${status}.`);
  const [kibibytes, seconds] = usage.split(' ').map(Number);
  const mebibytes = Math.round(kibibytes! / 1024);
  const each = ((1e6 * seconds!) / count).toFixed(1);
  process.stdout.write(
    `${count} ${form}: ${mebibytes} MiB at most, ${seconds!.toFixed(0)} s of processor time, ${each} µs each\n`,
  );
  return mebibytes;
}

async function main([form, count, folder]: readonly string[]): Promise<void> {
  if (folder !== undefined) {
    await write(form as Form, Number(count), folder);
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(join(folder, 'usage.txt'), `${maxRSS} ${(userCPUTime + systemCPUTime) / 1e6}`);
    return;
  }
  const runs = Number(form ?? 1_000_000);
  if (!Number.isSafeInteger(runs) || runs < 10)
    throw new Error('Say the runs as a number: npm run records -- 10000000');
  const forms = [
    ['rows', 10_000_000],
    ['runs', runs],
  ] as const;
  const grows = forms.map(([each, many]) => measure(each, many) > 1.5 * measure(each, Math.round(many / 10)));
  process.exitCode = grows.includes(true) ? 1 : 0;
}

void main(process.argv.slice(2));
