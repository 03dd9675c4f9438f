import type { Expression } from '../expression/expression';

export interface FlowMethod {
  readonly kind: 'flow';
  /** End of the time interval; Infinity runs until rest or until the state cannot improve. */
  readonly until: number;
  /** Bounds the local error per step, relative and absolute. */
  readonly tolerance: number;
  readonly solver: 'auto' | 'explicit' | 'stiff';
  readonly normalized: boolean;
  /** The flow has converged when |G| is below this times the sum of its absolute contributions. */
  readonly rest: number;
}

/** Step sizes are expressions in the step number n = 0, 1, …. */
export type DescentMethod =
  | { readonly kind: 'gd'; readonly rate: Expression; readonly steps: number; readonly normalized: boolean }
  | { readonly kind: 'sgd'; readonly rate: Expression; readonly batch: number; readonly steps: number }
  | { readonly kind: 'momentum'; readonly rate: Expression; readonly beta: number; readonly steps: number }
  | {
      readonly kind: 'adam';
      readonly rate: Expression;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly steps: number;
    };
