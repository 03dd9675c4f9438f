/**
 * Doubles are integers times powers of two. On a common power, sums and products of parameters are exact in integers.
 */

import { bitLength, Rational } from '../calculus/rational';

const view = new DataView(new ArrayBuffer(8));

/** `integers[i] * 2^-exponent` is exactly value i. */
export interface Dyadics {
  readonly integers: readonly bigint[];
  readonly exponent: number;
}

/** The values, all finite, on their common power of two. */
export function toDyadics(values: ArrayLike<number>): Dyadics {
  let exponent = 0;
  const parts = Array.from(values, split);
  for (const part of parts) if (part.significand !== 0n) exponent = Math.max(exponent, part.shift);
  return {
    integers: parts.map((part) =>
      part.significand === 0n ? 0n : part.significand << BigInt(exponent - part.shift),
    ),
    exponent,
  };
}

/** x = significand * 2^-shift with the trailing zeros of the significand removed as far as 2^-shift stays below one. */
function split(x: number): { significand: bigint; shift: number } {
  if (Number.isSafeInteger(x)) return { significand: BigInt(x), shift: 0 };
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const shift = 1075 - Math.max(biased, 1);
  const significand = bits >> 63n === 1n ? -magnitude : magnitude;
  return shift >= 0 ? { significand, shift } : { significand: significand << BigInt(-shift), shift: 0 };
}

/** A number `n / d` with d > 0, not reduced. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

/** The root -beta/alpha of alpha x + beta, alpha ≠ 0. */
export function rootOf(alpha: bigint, beta: bigint): Fraction {
  return alpha > 0n ? { n: -beta, d: alpha } : { n: beta, d: -alpha };
}

/** The finite double as a fraction. */
export function fractionOf(x: number): Fraction {
  const { integers, exponent } = toDyadics([x]);
  return { n: integers[0]!, d: 1n << BigInt(exponent) };
}

/** Negative, zero or positive as p < q, p = q or p > q. */
export function compareFractions(p: Fraction, q: Fraction): number {
  const left = p.n * q.d;
  const right = q.n * p.d;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sign of alpha x + beta. */
export function signAt(alpha: bigint, beta: bigint, x: Fraction): number {
  const value = alpha * x.n + beta * x.d;
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

/** The double nearest to n / d, d > 0. */
export function ratio(n: bigint, d: bigint): number {
  return Rational.of(n, d).toNumber();
}

/** n / d, d > 0, rounded with a relative error below 2^-52: cheaper than `ratio` because nothing is reduced. */
export function quotient(n: bigint, d: bigint): number {
  const shift = bitLength(d) - bitLength(n) + 64;
  const q = shift >= 0 ? (n << BigInt(shift)) / d : n / (d << BigInt(-shift));
  const half = Math.trunc(shift / 2);
  return Number(q) * 2 ** -half * 2 ** (half - shift);
}
