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

/** The double nearest to n / d, d > 0, without reducing the fraction. */
export function ratio(n: bigint, d: bigint): number {
  if (n === 0n) return 0;
  const magnitude = n < 0n ? -n : n;
  const shift = bitLength(d) - bitLength(magnitude) + 64;
  // Where the result or its neighbours may be subnormal or overflow, the reduced fraction knows how to round.
  if (shift > 1000 || shift < -900) return Rational.of(n, d).toNumber();
  const dividend = shift >= 0 ? magnitude << BigInt(shift) : magnitude;
  const divisor = shift >= 0 ? d : d << BigInt(-shift);
  let q = dividend / divisor;
  // The last of at least 63 bits says whether anything follows: then the conversion rounds as the exact quotient would.
  if (q * divisor !== dividend) q |= 1n;
  const value = Number(q) * 2 ** -shift;
  return n < 0n ? -value : value;
}
