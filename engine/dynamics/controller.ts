/**
 * Chooses step sizes from errors alone; never evaluates the field.
 *
 * Proportional-integral control (Gustafsson; Hairer, Wanner, Solving Ordinary Differential Equations II, IV.2): the next
 * step is h * 0.9 * error^-alpha * (error before)^beta, changed by no more than a factor of 6 up and 5 down.
 */
export class StepSizeController {
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
