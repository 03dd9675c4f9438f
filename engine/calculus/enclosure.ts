/**
 * Interval arithmetic with outward rounding: the result of every operation contains the exact result for all numbers in
 * its operands.
 *
 * The error-free sums and products of double-double arithmetic tell on which side of the rounded result the exact one lies,
 * so that ends move only where they must, by one double. Ends may be infinite; where nothing is known both are.
 */
import { productError, sumError } from './double-double';
import { nearestQuotient, Rational } from './rational';

/** All real numbers x with low <= x <= high. */
export interface Enclosure {
  readonly low: number;
  readonly high: number;
}

export const zero: Enclosure = { low: 0, high: 0 };
export const one: Enclosure = { low: 1, high: 1 };

/** Half a unit in the last place of 1, and a little more. */
const HALF_ULP = 2 ** -53 * (1 + 2 ** -52);

/**
 * The next larger double, for tiny numbers possibly the one after it (Rump, Zimmermann, Boldo, Melquiond, Computing
 * predecessor and successor in rounding to nearest, BIT 49, 2009).
 */
export function nextUp(x: number): number {
  if (x === -Infinity) return -Number.MAX_VALUE;
  return Number.isNaN(x) ? Infinity : x + (HALF_ULP * Math.abs(x) + Number.MIN_VALUE);
}

/** The next smaller double, for tiny numbers possibly the one before it. */
export function nextDown(x: number): number {
  return -nextUp(-x);
}

/** The exact sum is not below. */
function sumDown(a: number, b: number): number {
  const sum = a + b;
  return sumError(a, b) >= 0 || sum === -Infinity ? sum : nextDown(sum);
}

function sumUp(a: number, b: number): number {
  return -sumDown(-a, -b);
}

/** Beyond these sizes Dekker's product may overflow or lose digits. */
const SMALL = 2 ** -900;
const BIG = 2 ** 900;

/** The exact product is not below; 0 times an unbounded end is 0. */
function productDown(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  const product = a * b;
  const size = Math.abs(product);
  if (size > SMALL && size < BIG && Math.abs(a) < BIG && Math.abs(b) < BIG) {
    return productError(a, b) >= 0 ? product : nextDown(product);
  }
  return product === -Infinity ? product : nextDown(product);
}

function productUp(a: number, b: number): number {
  return -productDown(-a, b);
}

/** The one number. */
export function exactly(x: number): Enclosure {
  return { low: x, high: x };
}

/** The narrowest enclosure of a rational number. */
export function enclosureOf({ numerator, denominator }: Rational): Enclosure {
  return enclosureOfQuotient(numerator, denominator);
}

/** The same of numerator/denominator, denominator > 0, which need not be in lowest terms. */
export function enclosureOfQuotient(numerator: bigint, denominator: bigint): Enclosure {
  const nearest = nearestQuotient(numerator, denominator);
  if (!Number.isFinite(nearest)) {
    return nearest > 0
      ? { low: Number.MAX_VALUE, high: Infinity }
      : { low: -Infinity, high: -Number.MAX_VALUE };
  }
  const rounded = Rational.fromNumber(nearest);
  const error = rounded.numerator * denominator - numerator * rounded.denominator;
  if (error === 0n) return exactly(nearest);
  return error < 0n ? { low: nearest, high: nextUp(nearest) } : { low: nextDown(nearest), high: nearest };
}

/** The numbers within a distance of at most `radius` from `center`. */
export function around(center: number, radius: number): Enclosure {
  return { low: sumDown(center, -radius), high: sumUp(center, radius) };
}

export function negate(x: Enclosure): Enclosure {
  return { low: -x.high, high: -x.low };
}

export function add(x: Enclosure, y: Enclosure): Enclosure {
  return { low: sumDown(x.low, y.low), high: sumUp(x.high, y.high) };
}

export function subtract(x: Enclosure, y: Enclosure): Enclosure {
  return { low: sumDown(x.low, -y.high), high: sumUp(x.high, -y.low) };
}

export function multiply(x: Enclosure, y: Enclosure): Enclosure {
  if (x.low >= 0) {
    const low = productDown(y.low >= 0 ? x.low : x.high, y.low);
    return { low, high: productUp(y.high >= 0 ? x.high : x.low, y.high) };
  }
  if (x.high <= 0) return negate(multiply(negate(x), y));
  if (y.low >= 0 || y.high <= 0) return multiply(y, x);
  return {
    low: Math.min(productDown(x.low, y.high), productDown(x.high, y.low)),
    high: Math.max(productUp(x.low, y.low), productUp(x.high, y.high)),
  };
}

/** x y for a divisor that does not contain zero; everything where it does. */
export function divide(x: Enclosure, y: Enclosure): Enclosure {
  if (!(y.low > 0 || y.high < 0)) return { low: -Infinity, high: Infinity };
  return multiply(x, { low: nextDown(1 / y.high), high: nextUp(1 / y.low) });
}

/** The squares of the numbers in x. */
export function square(x: Enclosure): Enclosure {
  const least = x.low > 0 ? x.low : x.high < 0 ? x.high : 0;
  const largest = magnitude(x);
  return { low: Math.max(0, productDown(least, least)), high: productUp(largest, largest) };
}

/** max(t, 0) for t in x. */
export function positivePart(x: Enclosure): Enclosure {
  return { low: Math.max(x.low, 0), high: Math.max(x.high, 0) };
}

/** The smallest enclosure of both. */
export function hull(x: Enclosure, y: Enclosure): Enclosure {
  return { low: Math.min(x.low, y.low), high: Math.max(x.high, y.high) };
}

/** The largest absolute value. */
export function magnitude(x: Enclosure): number {
  return Math.max(Math.abs(x.low), Math.abs(x.high));
}

/** A number in the middle. */
export function middle(x: Enclosure): number {
  return x.low === x.high ? x.low : x.low / 2 + x.high / 2;
}

/** Whether every number of `inner` is in `outer`. */
export function contains(outer: Enclosure, inner: Enclosure): boolean {
  return outer.low <= inner.low && inner.high <= outer.high;
}

export function containsZero(x: Enclosure): boolean {
  return !(x.low > 0 || x.high < 0);
}

/** sum_k coefficients[k] t^k for t in x, by Horner's rule. */
export function evaluate(coefficients: readonly Enclosure[], x: Enclosure): Enclosure {
  let value = zero;
  for (let k = coefficients.length - 1; k >= 0; k--) value = add(multiply(value, x), coefficients[k]!);
  return value;
}
