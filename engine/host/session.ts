/**
 * Runs the experiments of a plan: shares out cells and runs over workers, writes the record, tells the listener. What
 * it says about a run does not depend on the number of workers; only the order in which runs end does.
 */
import type { RunEvent } from '../experiment/events';
import type { Plan } from '../experiment/plan';
import type { Selection, Source, Storage, Workers } from './host';

export interface SessionOptions {
  readonly plan: Plan;
  readonly workers: Workers;
  /** Null: nothing is kept. */
  readonly storage: Storage | null;
  readonly sources: readonly Source[];
  readonly arguments?: readonly string[];
  readonly selection?: Selection;
  /** Seconds after which everything still running is cancelled. */
  readonly timeLimit?: number;
}

export interface ExperimentOutcome {
  readonly experiment: string;
  /** The record's id; empty where none was kept. */
  readonly record: string;
  readonly ending: 'complete' | 'cancelled' | 'failed';
  readonly reason: string;
}

export interface Session {
  /** Resolves when everything has ended and every record is sealed; never rejects. */
  readonly finished: Promise<readonly ExperimentOutcome[]>;
  /** Ends all runs as `cancelled` within a tenth of a second and keeps what is done. */
  cancel(reason: string): void;
}

export type Listener = (event: RunEvent) => void;

/** Starts to run all experiments of the plan, one after the other. The caller closes the workers afterwards. */
export function startSession(options: SessionOptions, listener: Listener): Session {
  void options;
  void listener;
  throw new Error('not yet');
}
