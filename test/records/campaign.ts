/**
 * `npm run records [-- RUNS]`: writes trajectories of a million and of ten million rows into a record, and the results of
 * RUNS runs (a million unless said) and of a tenth of them, which are then read back; each in a process of its own. Prints
 * the most memory that it needed, and ends with 1 where ten times as much needs half as much memory again.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordWriter } from '../../engine/host/host';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { planOf } from '../host/plans';

/** What a record is filled with. */
type Form = 'rows' | 'runs';

const rowsOfRun = 100_000;
const rowsOfBlock = 1000;
const place = (run: number) => ({ experiment: 'square', cell: 0, run });
const theta = Float64Array.from({ length: 10 }, (_, k) => k / 3);

function endRun(writer: RecordWriter, run: number): void {
  const observables = { risk: run / 7, gradient: 1 / (run + 1), steps: 200, time: 2 };
  const result = {
    run,
    status: 'finished',
    reason: '',
    kind: 'undecided',
    observables,
    undecided: {},
  } as const;
  writer.write({ type: 'run-ended', ...place(run), result: { ...result, theta } });
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

async function readBack(storage: FolderStorage, runs: number): Promise<void> {
  const record = await storage.open('latest');
  let next = 0;
  for await (const { run, observables } of record.runs(0)) {
    if (run !== next++ || observables.risk !== run / 7) throw new Error(`Run ${run} was not read back.`);
  }
  if (next !== runs) throw new Error(`${next} of ${runs} runs were read back.`);
}

async function write(form: Form, count: number, folder: string): Promise<void> {
  const runs = form === 'rows' ? count / rowsOfRun : count;
  const storage = new FolderStorage(folder, { hidden: false });
  const retention = { thetaRuns: 0, stride: 1 };
  const about = { file: 'a.rflow', sources: [], arguments: [], startedAt: Date.now(), retention };
  const writer = await storage.create({ ...about, plan: planOf([{ runs }]) });
  if (form === 'rows') writeRows(writer, runs);
  else for (let run = 0; run < runs; run++) endRun(writer, run);
  await writer.close('complete', '', Date.now());
  if (form === 'runs') await readBack(storage, runs);
}

/** Mebibytes. */
function measure(form: Form, count: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-rows-'));
  const call = [process.argv[1]!, form, String(count), folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(stderr);
  const mebibytes = Math.round(Number(stdout) / 1024);
  process.stdout.write(`${count} ${form}: ${mebibytes} MiB at most\n`);
  return mebibytes;
}

async function main([form, count, folder]: readonly string[]): Promise<void> {
  if (folder !== undefined) {
    await write(form as Form, Number(count), folder);
    process.stdout.write(String(process.resourceUsage().maxRSS));
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
