/**
 * What a running experiment tells the world. The record is written from these events, and every view is drawn from
 * them or from the record: two views can't disagree. Plain data; typed arrays travel without copies where they can.
 */
import type { CellResult, RunResult } from './result';

/** Recorded samples of one trajectory, column by column; all columns have the same length. */
export interface Samples {
  readonly step: Float64Array;
  readonly time: Float64Array;
  readonly risk: Float64Array;
  /** Euclidean norm of G (of the projected one for normalized methods). */
  readonly gradient: Float64Array;
  readonly norm: Float64Array;
  /** length * parameters numbers, sample by sample; empty where theta is not kept. */
  readonly theta: Float64Array;
}

/** Names a run: cell and run numbers count from 0. */
export interface RunKey {
  readonly experiment: string;
  readonly cell: number;
  readonly run: number;
}

/** How an experiment ended as a whole. */
export type ExperimentEnding = 'complete' | 'cancelled' | 'failed';

export type RunEvent =
  | {
      readonly type: 'experiment-started';
      readonly experiment: string;
      /** Milliseconds since 1970. */
      readonly startedAt: number;
      /** Where the record is, as shown to people; empty where none is kept. */
      readonly record: string;
      readonly total: number;
    }
  | ({ readonly type: 'run-started' } & RunKey)
  | ({ readonly type: 'samples'; readonly samples: Samples } & RunKey)
  | ({ readonly type: 'run-ended'; readonly result: RunResult } & RunKey)
  | {
      readonly type: 'cell-ended';
      readonly experiment: string;
      readonly cell: number;
      readonly result: CellResult;
    }
  | {
      readonly type: 'progress';
      readonly experiment: string;
      readonly done: number;
      readonly total: number;
      /** Share of the work that is done, with what is known of the runs that are going on; from 0 to 1. */
      readonly fraction: number;
    }
  | {
      readonly type: 'experiment-ended';
      readonly experiment: string;
      readonly ending: ExperimentEnding;
      /** Why it was cancelled or failed, in a sentence; else empty. */
      readonly reason: string;
      /** Milliseconds since 1970. */
      readonly endedAt: number;
    };
