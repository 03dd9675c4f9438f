/**
 * What the tests use of odex (an extrapolation method for ordinary differential equations). The package's own types are
 * its sources, which the strictness of this project does not fit.
 */
export class Solver {
  relativeTolerance: number;
  absoluteTolerance: number;
  constructor(dimension: number);
  /** Integrates y' = field(t, y) from `start` to `end`. */
  solve(
    field: (t: number, y: number[]) => number[],
    start: number,
    initial: number[],
    end: number,
  ): { readonly y: number[] };
}
