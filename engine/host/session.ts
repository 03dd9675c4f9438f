/**
 * Runs the experiments of a plan: shares out cells and runs over workers, writes the record, tells the listener. What
 * it says about a run does not depend on the number of workers; only the order in which runs end does.
 */
import type { RunEvent } from '../experiment/events';
import type { ExperimentPlan, Plan } from '../experiment/plan';
import { ExperimentRun } from './experiment-run';
import type { RecordHeader, ResumedRecord, RecordWriter, Selection, Source, Storage, Workers } from './host';
import { StorageError } from './host';
import { writtenAs } from './record/fingerprint';
import { retentionFor } from './retention';

export interface SessionOptions {
  readonly plan: Plan;
  readonly workers: Workers;
  /** Null: nothing is kept. */
  readonly storage: Storage | null;
  readonly sources: readonly Source[];
  readonly arguments?: readonly string[];
  /** By experiment; absent: everything. */
  readonly selections?: ReadonlyMap<string, Selection>;
  /** Seconds after which everything still running is cancelled. */
  readonly timeLimit?: number;
  /** Bytes of theta that the trajectories of one record may hold; absent: the default. */
  readonly thetaBudget?: number;
  /** Go on with the newest record of each experiment, or with the record that is named, instead of starting anew. */
  readonly resume?: boolean | string;
  /** Hears in sentences what people should know beside the events, such as why there was nothing to go on with. */
  readonly notice?: (sentence: string) => void;
}

export interface ExperimentOutcome {
  readonly experiment: string;
  /** The record's id and where it is; empty where none was kept. */
  readonly record: string;
  readonly location: string;
  readonly ending: 'complete' | 'cancelled' | 'failed';
  readonly reason: string;
}

export interface Session {
  /** Resolves when everything has ended and every record is sealed; never rejects. */
  readonly finished: Promise<readonly ExperimentOutcome[]>;
  /** Ends all runs as `cancelled` within a tenth of a second and keeps what is done. */
  cancel(reason: string): void;
}

/** Nobody waits at a time limit: workers of a busy machine may take so many milliseconds to tell where their runs stand. */
const patienceAtLimit = 2000;

export type Listener = (event: RunEvent) => void;

/** Starts to run all experiments of the plan, one after the other. The caller closes the workers afterwards. */
export function startSession(options: SessionOptions, listener: Listener): Session {
  const state = { cancelled: null as string | null };
  const cancel = (reason: string, patience?: number) => {
    state.cancelled ??= reason;
    options.workers.cancel(patience);
  };
  const { timeLimit } = options;
  const timer =
    timeLimit === undefined
      ? undefined
      : setTimeout(
          () => cancel(`the time limit of ${timeLimit} s was reached`, patienceAtLimit),
          timeLimit * 1000,
        );
  const finished = runAll(options, listener, () => state.cancelled, cancel).finally(() =>
    clearTimeout(timer),
  );
  return { finished, cancel: (reason) => cancel(reason) };
}

async function runAll(
  options: SessionOptions,
  listener: Listener,
  cancelled: () => string | null,
  cancel: (reason: string) => void,
): Promise<ExperimentOutcome[]> {
  const outcomes: ExperimentOutcome[] = [];
  for (const plan of options.plan.experiments) {
    outcomes.push(await runExperiment(plan, options, listener, cancelled, cancel));
  }
  return outcomes;
}

async function runExperiment(
  plan: ExperimentPlan,
  options: SessionOptions,
  listener: Listener,
  cancelled: () => string | null,
  cancel: (reason: string) => void,
): Promise<ExperimentOutcome> {
  const selection = options.selections?.get(plan.name);
  const header: RecordHeader = {
    file: options.plan.file,
    sources: options.sources,
    plan,
    arguments: options.arguments ?? [],
    startedAt: Date.now(),
    retention: retentionFor(plan, options.thetaBudget),
    ...(selection ? { selection } : {}),
  };
  let writer: RecordWriter | null = null;
  let place = { id: '', location: '' };
  let plannedAs: ExperimentPlan | null = null;
  let work: ExperimentRun | null = null;
  const outcome = (ending: ExperimentOutcome['ending'], reason: string): ExperimentOutcome => ({
    experiment: plan.name,
    record: place.id,
    location: place.location,
    ending,
    reason,
  });
  const run = { broken: null as string | null };
  const failed = (error: unknown) => {
    run.broken ??= sentenceOf(error);
    cancel(run.broken);
  };
  const tell = (event: RunEvent) => {
    if (writer && run.broken === null) {
      try {
        writer.write(plannedAs ? asPlanned(event, plannedAs) : event);
      } catch (error) {
        failed(error);
      }
    }
    listener(event);
  };
  try {
    const opened = await openRecord(options, header);
    const known = opened && 'finished' in opened ? opened : null;
    writer = (known ? known.writer : (opened as RecordWriter | null)) ?? null;
    place = opened ?? place;
    plannedAs = known?.plan ?? null;
    const kept = known ? { ...header, retention: known.retention } : header;
    const scratch = writer?.scratch ? () => writer!.scratch!() : null;
    const { workers } = options;
    work = new ExperimentRun(kept, { workers, cancelled, tell, failed, scratch });
    if (known) {
      for await (const { cell, result } of known.finished()) work.take(cell, result);
    }
    await work.go(place.location);
  } catch (error) {
    run.broken ??= sentenceOf(error);
  }
  // An end that comes when everything is done cuts nothing short.
  const stopped = work?.isWhole ? null : cancelled();
  const ending = run.broken !== null ? 'failed' : stopped !== null ? 'cancelled' : 'complete';
  const reason = run.broken ?? stopped ?? '';
  const endedAt = Date.now();
  const closed = await closeRecord(writer, ending, reason, endedAt);
  listener({ type: 'experiment-ended', experiment: plan.name, ending, reason: closed ?? reason, endedAt });
  return closed === null ? outcome(ending, reason) : outcome('failed', closed);
}

async function openRecord(
  options: SessionOptions,
  header: RecordHeader,
): Promise<ResumedRecord | RecordWriter | null> {
  const { storage } = options;
  if (!storage) return null;
  const { resume, notice } = options;
  if (resume !== undefined && resume !== false) {
    const resumed = await storage.resume(header, notice, resume === true ? undefined : resume);
    if (resumed) return resumed;
  }
  return storage.create(header);
}

/** The event as a record tells it whose plan may have other texts and lines. */
function asPlanned(event: RunEvent, { cells }: ExperimentPlan): RunEvent {
  if (event.type !== 'cell-ended') return event;
  const cell = cells.find(({ index }) => index === event.cell);
  return cell ? { ...event, result: writtenAs(event.result, cell) } : event;
}

/** Null, or the sentence that says why the record could not be closed. */
async function closeRecord(
  writer: RecordWriter | null,
  ending: ExperimentOutcome['ending'],
  reason: string,
  endedAt: number,
): Promise<string | null> {
  try {
    await writer?.close(ending, reason, endedAt);
    return null;
  } catch (error) {
    return sentenceOf(error);
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof StorageError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
