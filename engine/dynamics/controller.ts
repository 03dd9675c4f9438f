import type { MultistepSolver } from './solver';

/** Chooses step sizes from errors alone; never evaluates the field. */
export interface Controller {
  /** The size of the next step to try. */
  readonly stepSize: number;
  /** A step of size `taken` was good, with this error of this order. */
  accepted(error: number, order: number, taken: number): void;
  /** A step of size `tried` was refused. */
  rejected(error: number, order: number, tried: number): void;
}

/**
 * Proportional-integral control (Gustafsson; Hairer, Wanner, Solving Ordinary Differential Equations II, IV.2): the next
 * step is h * 0.9 * error^-alpha * (error before)^beta, changed by no more than a factor of 6 up and 5 down.
 */
export class ProportionalIntegralController implements Controller {
  stepSize: number;
  private before = 1;
  private refused = false;

  constructor(stepSize: number) {
    this.stepSize = stepSize;
  }

  accepted(error: number, order: number, taken: number): void {
    const beta = 0.3 / (order + 1);
    const alpha = 1 / (order + 1) - 0.75 * beta;
    const current = Math.max(error, 1e-8);
    let factor = 0.9 * current ** -alpha * this.before ** beta;
    factor = Math.min(this.refused ? 1 : 6, Math.max(0.2, factor));
    this.before = Math.max(current, 1e-4);
    this.refused = false;
    // A step that was cut short at the end of the interval says nothing against the larger one.
    this.stepSize = Math.max(factor * taken, factor >= 1 ? this.stepSize : 0);
  }

  rejected(error: number, order: number, tried: number): void {
    const factor = Number.isFinite(error) ? Math.max(0.1, 0.9 * error ** (-1 / (order + 1))) : 0.25;
    this.stepSize = tried * Math.min(0.9, factor);
    this.refused = true;
  }
}

/**
 * Step size and order for a multistep method (Shampine, Reichelt 1997): the size is kept until the differences of one size
 * fill the formula; then, of the present order and its neighbours, the one with the largest step is taken.
 */
export class OrderController implements Controller {
  stepSize: number;
  private readonly solver: MultistepSolver;
  private refusals = 0;

  constructor(solver: MultistepSolver, stepSize: number) {
    this.solver = solver;
    this.stepSize = stepSize;
  }

  accepted(error: number, order: number, taken: number): void {
    const { solver } = this;
    this.refusals = 0;
    if (taken < this.stepSize * (1 - 1e-12)) return;
    this.stepSize = taken;
    if (solver.equalSteps < order + 1) return;
    let best = order;
    let factor = errorFactor(error, order, 1.2);
    const lower = errorFactor(solver.errorLower, order - 1, 1.3);
    const higher = errorFactor(solver.errorHigher, order + 1, 1.4);
    if (lower > factor) {
      best = order - 1;
      factor = lower;
    }
    if (higher > factor) {
      best = order + 1;
      factor = higher;
    }
    if (factor < 1.1) return;
    this.stepSize = taken * Math.min(10, factor);
    solver.setOrder(best);
  }

  rejected(error: number, order: number, tried: number): void {
    this.refusals++;
    let factor = Number.isFinite(error) ? errorFactor(error, order, 1.2) : 0.3;
    if (this.refusals > 1) factor = Math.min(factor, 0.5);
    this.stepSize = tried * Math.min(0.9, Math.max(0.1, factor));
    if (this.refusals > 3 && order > 1) this.solver.setOrder(order - 1);
  }
}

/** The factor by which a step may grow, with a margin. */
function errorFactor(error: number, order: number, margin: number): number {
  return 1 / (margin * Math.max(error, 1e-20) ** (1 / (order + 1)));
}

/**
 * A first step size from the sizes of state, slope and change of slope (Hairer, Norsett, Wanner, II.4).
 * `stateNorm`, `slopeNorm` and `changeNorm(h)` are weighted norms in units of the tolerance; the last is that of
 * (slope after an Euler step of size h - slope) / h.
 */
export function firstStepSize(
  stateNorm: number,
  slopeNorm: number,
  changeNorm: (stepSize: number) => number,
  order: number,
): number {
  const guess = stateNorm < 1e-5 || slopeNorm < 1e-5 ? 1e-6 : (0.01 * stateNorm) / slopeNorm;
  const change = changeNorm(guess);
  const largest = Math.max(slopeNorm, change);
  if (!Number.isFinite(largest)) return guess * 1e-3;
  const size = largest <= 1e-15 ? Math.max(1e-6, guess * 1e-3) : (0.01 / largest) ** (1 / (order + 1));
  return Math.min(100 * guess, size);
}
