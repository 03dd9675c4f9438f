/**
 * Numbers that are known up to an interval, and what comparisons of them come to: true or false where every number inside
 * agrees, else undecided.
 */
import { approximately, compare, RELATIVE_CLOSENESS, type Truth } from '../expression/evaluate';
import type { ComparisonOperator } from '../expression/expression';

/** Where a number may lie; NaN in both is undefined. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export function compareBounds(operator: ComparisonOperator, left: Bounds, right: Bounds): Truth {
  if (isUndefined(left) || isUndefined(right)) return undefined;
  const apart = left.high < right.low || right.high < left.low;
  const points = left.low === left.high && right.low === right.high;
  switch (operator) {
    case '<':
    case '<=': {
      if (compare(operator, left.high, right.low)) return true;
      return compare(operator, left.low, right.high) ? undefined : false;
    }
    case '>':
    case '>=': {
      if (compare(operator, left.low, right.high)) return true;
      return compare(operator, left.high, right.low) ? undefined : false;
    }
    case '=':
      return points ? left.low === right.low : apart ? false : undefined;
    case '!=':
      return points ? left.low !== right.low : apart ? true : undefined;
  }
}

/** `left ~= right`, or `left ~= right within w`. */
export function approximateBounds(left: Bounds, right: Bounds, within: number | undefined): Truth {
  if (isUndefined(left) || isUndefined(right)) return undefined;
  if (left.low === left.high && right.low === right.high) return approximately(left.low, right.low, within);
  if (within !== undefined && Number.isNaN(within)) return undefined;
  const nearest = Math.max(0, left.low - right.high, right.low - left.high);
  const farthest = Math.max(left.high - right.low, right.high - left.low);
  if (farthest <= (within ?? RELATIVE_CLOSENESS * Math.max(leastSize(left), leastSize(right)))) return true;
  const widest = within ?? RELATIVE_CLOSENESS * Math.max(greatestSize(left), greatestSize(right));
  return nearest > widest ? false : undefined;
}

function isUndefined({ low, high }: Bounds): boolean {
  return Number.isNaN(low) || Number.isNaN(high);
}

function greatestSize({ low, high }: Bounds): number {
  return Math.max(Math.abs(low), Math.abs(high));
}

function leastSize({ low, high }: Bounds): number {
  return low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
}

/** The quantile of the normal distribution at 97.5 %. */
const standard = 1.959963984540054;

/**
 * The number of standard deviations for `count` intervals that are to hold together at 95 %, whatever the dependence between
 * them: each of them misses with probability 5 %/count (Bonferroni).
 */
export function deviationsFor(count: number): number {
  if (count <= 1) return standard;
  const tail = 0.025 / count;
  let z = standard;
  // Newton's method from below converges monotonically: the tail is convex.
  for (let k = 0; k < 40; k++) z += upperTail(z) / density(z) - tail / density(z);
  return z;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** The probability of a normal number above z >= 1, by Laplace's continued fraction of Mills' ratio. */
function upperTail(z: number): number {
  let fraction = z;
  for (let k = 100; k >= 1; k--) fraction = z + k / fraction;
  return density(z) / fraction;
}

/**
 * Wilson's interval at 95 % for a probability after `successes` of `trials` (E. B. Wilson, Journal of the American
 * Statistical Association 22, 1927, pages 209 to 212), or for another number `z` of standard deviations. Where only bounds on
 * the number of successes are known, the interval covers those of all numbers between. All of [0, 1] without any trial.
 */
export function wilsonInterval(
  successes: Bounds,
  trials: number,
  z = standard,
): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const side = (count: number, sign: 1 | -1) => {
    // What rounding would leave of an end that is zero or one.
    if (count === (sign < 0 ? 0 : trials)) return count / trials;
    const p = count / trials;
    const spread = z * Math.sqrt((p * (1 - p)) / trials + (z / (2 * trials)) ** 2);
    return (p + z ** 2 / (2 * trials) + sign * spread) / (1 + z ** 2 / trials);
  };
  return [side(successes.low, -1), side(successes.high, 1)];
}
