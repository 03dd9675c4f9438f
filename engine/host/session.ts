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
  const control = { cancelled: () => state.cancelled, cancel };
  const finished = runAll(options, listener, control).finally(() => clearTimeout(timer));
  return { finished, cancel: (reason) => cancel(reason) };
}

interface Control {
  /** Why everything shall end; null where it shall go on. */
  readonly cancelled: () => string | null;
  readonly cancel: (reason: string) => void;
}

async function runAll(
  options: SessionOptions,
  listener: Listener,
  control: Control,
): Promise<ExperimentOutcome[]> {
  const outcomes: ExperimentOutcome[] = [];
  for (const plan of options.plan.experiments) {
    outcomes.push(await new Course(options, headerOf(plan, options), listener, control).run());
  }
  return outcomes;
}

function headerOf(plan: ExperimentPlan, options: SessionOptions): RecordHeader {
  const selection = options.selections?.get(plan.name);
  return {
    file: options.plan.file,
    sources: options.sources,
    plan,
    arguments: options.arguments ?? [],
    startedAt: Date.now(),
    retention: retentionFor(plan, options.thetaBudget),
    ...(selection ? { selection } : {}),
  };
}

/** Where an experiment is recorded. */
interface Opened {
  /** Null where nothing is kept, or nothing is to be added. */
  readonly writer: RecordWriter | null;
  readonly id: string;
  readonly location: string;
  /** The record that is gone on with, if it is one. */
  readonly resumed: ResumedRecord | null;
}

const nowhere: Opened = { writer: null, id: '', location: '', resumed: null };

/** One experiment on its way to a sealed record. */
class Course {
  private readonly options: SessionOptions;
  private readonly header: RecordHeader;
  private readonly listener: Listener;
  private readonly control: Control;
  private opened = nowhere;
  /** What went wrong with record or books. */
  private broken: string | null = null;

  constructor(options: SessionOptions, header: RecordHeader, listener: Listener, control: Control) {
    this.options = options;
    this.header = header;
    this.listener = listener;
    this.control = control;
  }

  async run(): Promise<ExperimentOutcome> {
    let isWhole = false;
    try {
      this.opened = await openRecord(this.options, this.header);
      isWhole = await this.work();
    } catch (error) {
      this.broken ??= sentenceOf(error);
    }
    // An end that comes when everything is done cuts nothing short.
    return this.end(isWhole ? null : this.control.cancelled());
  }

  /** Does the runs that are missing; whether all are done then. */
  private async work(): Promise<boolean> {
    const { writer, resumed, location } = this.opened;
    const header = resumed ? { ...this.header, retention: resumed.retention } : this.header;
    const scratch = writer?.scratch?.bind(writer) ?? null;
    const { workers } = this.options;
    const { cancelled } = this.control;
    const { tell, failed } = this;
    const work = new ExperimentRun(header, { workers, cancelled, tell, failed, scratch });
    if (resumed) for await (const { cell, result } of resumed.finished()) work.take(cell, result);
    await work.go(location);
    return work.isWhole;
  }

  private readonly tell = (event: RunEvent): void => {
    this.write(event);
    this.listener(event);
  };

  private write(event: RunEvent): void {
    const { writer, resumed } = this.opened;
    if (!writer || this.broken !== null) return;
    try {
      writer.write(resumed ? asPlanned(event, resumed.plan) : event);
    } catch (error) {
      this.failed(error);
    }
  }

  private readonly failed = (error: unknown): void => {
    this.broken ??= sentenceOf(error);
    this.control.cancel(this.broken);
  };

  /** Closes the record and tells the listener. */
  private async end(stopped: string | null): Promise<ExperimentOutcome> {
    const experiment = this.header.plan.name;
    const ending = this.broken !== null ? 'failed' : stopped !== null ? 'cancelled' : 'complete';
    const reason = this.broken ?? stopped ?? '';
    const endedAt = Date.now();
    const closed = await closeRecord(this.opened.writer, ending, reason, endedAt);
    this.listener({ type: 'experiment-ended', experiment, ending, reason: closed ?? reason, endedAt });
    const { id: record, location } = this.opened;
    const place = { experiment, record, location };
    return closed === null ? { ...place, ending, reason } : { ...place, ending: 'failed', reason: closed };
  }
}

async function openRecord(options: SessionOptions, header: RecordHeader): Promise<Opened> {
  const { storage } = options;
  if (!storage) return nowhere;
  const { resume, notice } = options;
  if (resume !== undefined && resume !== false) {
    const resumed = await storage.resume(header, notice, resume === true ? undefined : resume);
    if (resumed) {
      const { writer, id, location } = resumed;
      return { writer, id, location, resumed };
    }
  }
  const writer = await storage.create(header);
  return { writer, id: writer.id, location: writer.location, resumed: null };
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
