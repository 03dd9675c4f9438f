import type { EndingStatus } from './training';

/** Why a run ends: the status and a sentence without full stop. */
export interface Verdict {
  readonly status: EndingStatus;
  readonly reason: string;
}

/** Where a trajectory stands. Owned and written by the stepper, read by the loop and the observers. */
export interface Standing {
  risk: number;
  gradient: number;
  norm: number;
  time: number;
  steps: number;
  evaluations: number;
}

/** Length of the path travelled so far and the largest norm on it. */
export interface Path {
  distance: number;
  supNorm: number;
}

/** What the loop drives: a method at a point. */
export interface Stepper {
  readonly standing: Standing;
  /** The current point. The array may be another one after each step. */
  readonly theta: Float64Array;
  /** Takes up to `most` accepted steps, stops short at the method's own end; a verdict if a step can't be taken. */
  advance(most: number): Verdict | null;
  /** Brings risk, gradient and norm up to date with theta (the exact ones, for stochastic methods too). */
  survey(): void;
  /** A verdict if the method has nothing left to do at this point. */
  complete(): Verdict | null;
}

/** Hands the recorded part of a trajectory to an observer; never changes the state. */
export interface Recorder {
  readonly path: Path;
  /** The start, once, before any step. */
  first(): void;
  /** After each call of `advance`. */
  after(): void;
  /** The end of the run, once. */
  last(): void;
  /** How many steps may be taken before the recorder wants to look again. */
  stepsToNext(): number;
  /** Whether the current point is a recorded one. */
  due(): boolean;
}

/** What to say of a point that is not finite. */
export function diverged(what: string, steps: number): Verdict {
  const when = steps === 0 ? 'at the initial point' : `after step ${steps}`;
  return { status: 'diverged', reason: `${what} is no longer a finite number ${when}` };
}
