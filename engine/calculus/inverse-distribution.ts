/**
 * Sampling from a piecewise polynomial density by its inverse distribution function.
 */
import { antiderivative, type PiecewisePolynomial } from './piecewise';

/** Newton steps before plain bisection takes over. */
const NEWTON_STEPS = 20;

/**
 * The function that takes u in [0, 1) to the point x below which the fraction u of the density's mass lies: uniform u give
 * samples from density / mass. Calls allocate nothing. The density is not negative; a RangeError where its mass is not
 * positive.
 */
export function inverseDistribution(density: PiecewisePolynomial): (u: number) => number {
  const distribution = antiderivative(density);
  const pieces = density.coefficients.length;
  /** cumulative[k]: the mass left of break k. */
  const cumulative = new Float64Array(pieces + 1);
  for (let k = 0; k < pieces; k++) {
    let end = 0;
    for (const coefficient of distribution.coefficients[k]!) end += coefficient;
    cumulative[k + 1] = Math.max(end, cumulative[k]!);
  }
  const mass = cumulative[pieces]!;
  if (!(mass > 0 && Number.isFinite(mass))) {
    throw new RangeError('A density of mass zero has no samples.');
  }
  const { breaks } = density;
  return (u) => {
    const goal = u * mass;
    let low = 0;
    let high = pieces - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (cumulative[middle]! <= goal) low = middle;
      else high = middle - 1;
    }
    const t = solvePiece(distribution.coefficients[low]!, density.coefficients[low]!, goal, breaks, low);
    const a = breaks[low]!;
    const b = breaks[low + 1]!;
    const x = a / 2 + b / 2 + t * (b / 2 - a / 2);
    return Math.min(Math.max(x, a), b);
  };
}

/** The t in [-1, 1] at which the distribution of a piece reaches the goal: Newton's method kept inside a bracket. */
function solvePiece(
  distribution: Float64Array,
  density: Float64Array,
  goal: number,
  breaks: Float64Array,
  k: number,
): number {
  const half = breaks[k + 1]! / 2 - breaks[k]! / 2;
  let low = -1;
  let high = 1;
  let t = 0;
  for (let step = 0; step < 80; step++) {
    const excess = evaluate(distribution, t) - goal;
    if (excess > 0) high = t;
    else low = t;
    const slope = half * evaluate(density, t);
    let next = slope > 0 && step < NEWTON_STEPS ? t - excess / slope : NaN;
    if (!(next > low && next < high)) next = low / 2 + high / 2;
    if (Math.abs(next - t) <= 2 ** -53 || high - low <= 2 ** -53) return next;
    t = next;
  }
  return t;
}

function evaluate(coefficients: Float64Array, t: number): number {
  let value = coefficients[coefficients.length - 1]!;
  for (let j = coefficients.length - 2; j >= 0; j--) value = value * t + coefficients[j]!;
  return value;
}
