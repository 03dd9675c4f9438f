import { dirname, join, resolve } from 'node:path';
import type { OpenRecord, Storage } from '../../host';
import { startSession, type ExperimentOutcome } from '../../session';
import { onInterruption } from '../aside';
import { createPool, defaultWorkers } from '../pool';
import { FolderStorage } from '../record/storage';
import { loadPlan, noExperiment, showDiagnostics } from './load';
import { showRecords, statusesOf } from './outcomes';
import { print, printRemarks } from './output';
import { Progress } from './progress';
import { printResults } from './report';
import { choose, parseChoice, selectionOf } from './select';
import { CallError, exitStatus, worstStatus, type ExitStatus } from './status';

export interface RunOptions {
  readonly experiment?: readonly string[];
  readonly json?: boolean;
  readonly out?: string;
  readonly jobs?: string;
  readonly resume?: boolean;
  readonly quiet?: boolean;
  readonly run?: readonly string[];
  readonly cell?: readonly string[];
  readonly timeLimit?: string;
}

/** `reluflow run FILE` */
export async function run(path: string, options: RunOptions): Promise<ExitStatus> {
  const begun = performance.now();
  const jobs = options.jobs === undefined ? defaultWorkers() : parseJobs(options.jobs);
  const timeLimit = options.timeLimit === undefined ? undefined : parseTimeLimit(options.timeLimit);
  const choice = parseChoice(options.run, options.cell);
  const loaded = await loadPlan(path, options.experiment);
  await showDiagnostics(loaded, options.quiet ?? false);
  if (!loaded.plan) {
    if (options.json) await printResults(path, [], performance.now() - begun, loaded);
    return exitStatus.wrongCall;
  }
  const chosen = choose(loaded.plan, choice);
  if (chosen.length === 0 && !options.quiet) await print(noExperiment(path), process.stderr);
  const storage = storageFor(path, options.out);
  const selections = new Map(
    chosen.flatMap((each) => {
      const selection = selectionOf(each, choice);
      return selection ? [[each.plan.name, selection] as const] : [];
    }),
  );
  const progress = new Progress(options.quiet ?? false);
  const workers = createPool(jobs);
  const notices: string[] = [];
  const session = startSession(
    {
      plan: { ...loaded.plan, experiments: chosen.map(({ plan }) => plan) },
      workers,
      storage,
      sources: loaded.sources,
      arguments: process.argv.slice(2),
      selections,
      ...(timeLimit === undefined ? {} : { timeLimit }),
      resume: options.resume ?? false,
      notice: (sentence) => notices.push(sentence),
    },
    (event) => progress.see(event),
  );
  let interrupted = false;
  const hearNoMore = onInterruption(() => {
    interrupted = true;
    session.cancel('it was interrupted');
  });
  const outcomes = await session.finished;
  hearNoMore();
  progress.end();
  if (!options.quiet) await printRemarks(notices);
  const status = await report(path, options, storage, outcomes, performance.now() - begun);
  await workers.close();
  return interrupted ? exitStatus.interrupted : status;
}

export function storageFor(path: string, out: string | undefined): Storage {
  if (out !== undefined) return new FolderStorage(out, { hidden: false });
  return new FolderStorage(join(dirname(resolve(path)), '.reluflow'), { hidden: true });
}

export function parseJobs(text: string): number {
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 1024) return jobs;
  throw new CallError(`\`--jobs ${text}\` is not a number of workers: choose an integer from 1 to 1024.`);
}

function parseTimeLimit(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 2_000_000) return seconds;
  throw new CallError(`\`--time-limit ${text}\` is not a number of seconds above 0 and below two million.`);
}

/** Shows the results, from the records, and finds the exit status. */
async function report(
  path: string,
  options: RunOptions,
  storage: Storage,
  outcomes: readonly ExperimentOutcome[],
  elapsed: number,
): Promise<ExitStatus> {
  const found: ExitStatus[] = [];
  const records: OpenRecord[] = [];
  const errors: string[] = [];
  for (const outcome of outcomes) {
    if (outcome.ending === 'failed') {
      errors.push(`${outcome.experiment}: ${outcome.reason}`);
      await printRemarks(errors.slice(-1));
      found.push(outcome.record === '' ? exitStatus.wrongCall : exitStatus.runFailed);
    }
    if (outcome.ending === 'cancelled') found.push(exitStatus.interrupted);
    if (outcome.record === '') continue;
    const record = await storage.open(outcome.record);
    records.push(record);
    found.push(...(await statusesOf(record)));
  }
  await showRecords(path, records, elapsed, options.json ?? false, errors);
  return worstStatus(found);
}
