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

export type RunEvent =
  | ({ readonly type: 'run-started' } & RunKey)
  | ({ readonly type: 'samples'; readonly samples: Samples } & RunKey)
  | ({ readonly type: 'run-ended'; readonly result: RunResult } & RunKey)
  | {
      readonly type: 'cell-ended';
      readonly experiment: string;
      readonly cell: number;
      readonly result: CellResult;
    }
  | { readonly type: 'progress'; readonly experiment: string; readonly done: number; readonly total: number };
