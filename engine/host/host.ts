/**
 * The two interfaces behind which a host hides: workers that compute, and storage that keeps records. Node has one
 * implementation of each (engine/host/node), the browser another (engine/host/web).
 */
import type { ExperimentEnding, RunEvent, RunKey, Samples } from '../experiment/events';
import type { Cell, ExperimentPlan } from '../experiment/plan';
import type { CellResult, RunResult } from '../experiment/result';
import type { Scratch } from './columns';

/** Some runs of one cell, for one worker. Plain data. */
export interface Job {
  readonly experiment: string;
  readonly cell: Cell;
  /** Run numbers, ascending. */
  readonly runs: readonly number[];
  /** Whether recorded samples carry theta. */
  readonly keepTheta: boolean;
  /** Of the recorded samples every `stride`-th is passed on, and the last. */
  readonly stride: number;
}

/** What a worker says about a job's runs, in this order for each run; and how far the job is beyond the runs that ended. */
export type JobEvent =
  | Extract<RunEvent, { readonly type: 'run-started' | 'samples' | 'run-ended' }>
  /** Counted in runs: half of each of eight runs is 4. */
  | { readonly type: 'advanced'; readonly runs: number };

/** How a job ended: all its runs have ended, or its worker was lost and some have not. */
export type JobEnding = { readonly lost: false } | { readonly lost: true; readonly reason: string };

/** Threads that compute. A lost worker is replaced before the next job. */
export interface Workers {
  /** How many jobs can go on at the same time. */
  readonly size: number;
  /** Starts a job on a free worker (at most `size` at a time) and passes its events on as they come. Never rejects. */
  run(job: Job, receive: (event: JobEvent) => void): Promise<JobEnding>;
  /**
   * Asks all running jobs to end their runs as `cancelled` and skips those not begun; a worker that doesn't answer
   * within `patience` milliseconds (default 60) is ended. Jobs started later end at once. Asked again, the new patience counts.
   */
  cancel(patience?: number): void;
  close(): Promise<void>;
}

/** One file that a run's plan was made from. */
export interface Source {
  /** Relative to the folder of the file that is run; that file comes first. */
  readonly path: string;
  readonly text: string;
}

/** What is known before the first run. */
export interface RecordHeader {
  /** The file's name as messages show it. */
  readonly file: string;
  readonly sources: readonly Source[];
  readonly plan: ExperimentPlan;
  /** The arguments of the call, for people. */
  readonly arguments: readonly string[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** What trajectories keep, decided before the first run so that large ensembles fit. */
  readonly retention: Retention;
  /** Only these runs of these cells were asked for; absent: all. */
  readonly selection?: Selection;
}

export interface Retention {
  /** In each cell, the runs below this number keep theta with every sample. */
  readonly thetaRuns: number;
  /** Every `stride`-th recorded sample is kept, and the last. */
  readonly stride: number;
}

/** A choice among the runs of a plan. */
export interface Selection {
  readonly cells: readonly number[] | null;
  readonly runs: readonly number[] | null;
}

/** Writes one record while its experiment runs. */
export interface RecordWriter {
  readonly id: string;
  /** Where it is, for people: a folder, or a name. */
  readonly location: string;
  /** A place for numbers that memory is too small for, until the record is closed; absent where there is none. */
  scratch?(): Scratch;
  /** Appends an event; what was written before a crash can be read after it. Throws StorageError. */
  write(event: RunEvent): void;
  /** Seals what is left. Throws StorageError. */
  close(ending: ExperimentEnding, reason: string, endedAt: number): Promise<void>;
}

export interface ResumedRecord {
  /** Null where all runs are done: nothing is written into a record that is complete. */
  readonly writer: RecordWriter | null;
  readonly id: string;
  readonly location: string;
  /** As it was written when the record was begun: lines and texts may be others now. */
  readonly plan: ExperimentPlan;
  /** What its trajectories keep; the runs that are missing do the same. */
  readonly retention: Retention;
  /** The runs that are done, in any order. */
  finished(): AsyncIterable<{ readonly cell: number; readonly result: RunResult }>;
}

export type RecordStatus = 'running' | 'interrupted' | ExperimentEnding;

export interface RecordSummary {
  readonly id: string;
  readonly location: string;
  readonly experiment: string;
  readonly file: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Milliseconds of work, without pauses before it was gone on with; null while that goes on, and where it isn't known. */
  readonly duration: number | null;
  /** Only these runs of these cells were asked for; null: all. */
  readonly selection: Selection | null;
  /** `interrupted`: its process ended without closing it. */
  readonly status: RecordStatus;
  readonly version: string;
  readonly kernel: string;
}

/** What a run came to, in short. */
export interface RunOutcome extends Pick<RunResult, 'run' | 'status' | 'reason'> {
  /** Null where it is undefined. */
  readonly risk: number | null;
}

/** A record opened for reading; results come in the order of cells and runs. */
export interface OpenRecord {
  readonly summary: RecordSummary;
  readonly header: RecordHeader;
  /** Why it is not complete, or what was dropped while opening it, in sentences. */
  readonly remarks: readonly string[];
  /** Whether the plan is the one that was run, as far as its hash tells. */
  readonly planIntact: boolean;
  /** What it was run on: platform, processor and the like. */
  readonly machine: Readonly<Record<string, string | number>>;
  /** Results of the runs of one cell, by ascending run. */
  runs(cell: number): AsyncIterable<RunResult>;
  /** The same in short, which is read much sooner. */
  outcomes(cell: number): AsyncIterable<RunOutcome>;
  /** The recorded trajectory of one run; null where there is none. */
  samples(key: Pick<RunKey, 'cell' | 'run'>): Promise<Samples | null>;
  /** Null where the cell has not ended. */
  cell(index: number): CellResult | null;
}

/** A place that keeps records. Methods throw StorageError. */
export interface Storage {
  create(header: RecordHeader): Promise<RecordWriter>;
  /**
   * Opens the newest record of the same experiment, sources, version and kernel to go on with it, without what was
   * cancelled or failed; null where there is none: `notice` is told why, in a sentence. `id`: that record or none; where
   * it can't be gone on with, it rejects.
   */
  resume(
    header: RecordHeader,
    notice?: (sentence: string) => void,
    id?: string,
  ): Promise<ResumedRecord | null>;
  /** Newest first. */
  list(): Promise<readonly RecordSummary[]>;
  /** By id, or the newest with `latest`. */
  open(id: string): Promise<OpenRecord>;
}

/** The message is a sentence that says what went wrong, where, and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
