import type { Risk } from '../risk/risk';

/** What became of a refinement. */
export interface Refinement {
  readonly theta: Float64Array;
  /** Whether every component of G is below 1e-14 of the sum of its absolute contributions (or at its rounding floor). */
  readonly reached: boolean;
  /** A sentence without full stop: what was reached, or why not. */
  readonly reason: string;
  readonly steps: number;
  readonly evaluations: number;
  readonly risk: number;
  /** Euclidean norm of G at theta. */
  readonly gradient: number;
  /** Distance in parameter space between the start and theta. */
  readonly distance: number;
}

export interface RefinementOptions {
  /** Polish on the submanifold |(w, b)| = 1 and with the projected gradient. */
  readonly normalized?: boolean;
  readonly cancelled?: () => boolean;
  /** Default 100. */
  readonly steps?: number;
}

/** Polishes theta to the critical point beside it. */
export function refine(risk: Risk, theta: Float64Array, _options: RefinementOptions = {}): Refinement {
  void risk;
  throw new Error(`no refinement of ${theta.length} parameters yet`);
}
