import type { Ending, Training } from './training';

export type { Ending, EndingStatus, Sample, Sampler, State, Training } from './training';

/** Runs one method from one initial point to its ending. Never throws for what happens during a run: it ends with its status and reason. */
export function train(training: Training): Ending {
  throw new Error(`no method ${training.method.kind} yet`);
}
