/**
 * One way to advance a flow's state by a step of a size that it is given. A solver never chooses a step size; it says
 * how large the error of an attempted step is, relative to the tolerance, and keeps the last step for dense output.
 */
export interface Solver {
  /** The current state, d state / dt there and the risk there. */
  readonly state: Float64Array;
  readonly slope: Float64Array;
  readonly risk: number;
  /** Norm of the (projected) gradient at the current state. */
  readonly gradientNorm: number;
  /** Risk at the end of the attempted step. */
  readonly attemptedRisk: number;
  /** The error of a step of size h is of order h^(order + 1). */
  readonly order: number;
  /** The largest step that stability admits; Infinity for an implicit solver. */
  readonly largestStep: number;
  /** Begins anew at a state. */
  start(state: Float64Array): void;
  /**
   * Tries a step. Returns the estimated local error in units of the tolerance: at most one is good. Infinity if the
   * step left the finite numbers or its equations could not be solved.
   */
  attempt(stepSize: number): number;
  /** Makes the end of the attempted step the current state. */
  accept(): void;
  /** Writes the state at a fraction of the last accepted step (0 its start, 1 its end). */
  interpolate(fraction: number, state: Float64Array): void;
}

/** A solver whose order can change from step to step. */
export interface MultistepSolver extends Solver {
  /** The error that the last accepted step would have had one order lower or higher; Infinity where that isn't known. */
  readonly errorLower: number;
  readonly errorHigher: number;
  /** Accepted steps of the present size and order. */
  readonly equalSteps: number;
  /** Changes the order for the steps to come. */
  setOrder(order: number): void;
}

/** Root mean square of vector / (tolerance (1 + max(|from|, |to|))): the norm that tolerances are meant in. */
export function weightedNorm(
  vector: Float64Array,
  from: Float64Array,
  to: Float64Array,
  tolerance: number,
): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) {
    const ratio = vector[i]! / (1 + Math.max(Math.abs(from[i]!), Math.abs(to[i]!)));
    sum += ratio * ratio;
  }
  return Math.sqrt(sum / vector.length) / tolerance;
}
