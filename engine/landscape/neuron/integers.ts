/**
 * Polynomials with integer coefficients as plain arrays, lowest power first. Nothing is reduced: common denominators are
 * known beforehand, and greatest common divisors of long integers would cost more than everything else.
 */
import { greatestCommonDivisor } from '../../calculus/rational';

export type Integers = readonly bigint[];

export function signOf(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

export function isZero(p: Integers): boolean {
  return p.every((value) => value === 0n);
}

/** Without leading zeros; the zero polynomial is []. */
export function trimmed(p: Integers): Integers {
  let length = p.length;
  while (length > 0 && p[length - 1] === 0n) length -= 1;
  return length === p.length ? p : p.slice(0, length);
}

export function add(p: Integers, q: Integers): Integers {
  return Array.from({ length: Math.max(p.length, q.length) }, (_, k) => (p[k] ?? 0n) + (q[k] ?? 0n));
}

export function subtract(p: Integers, q: Integers): Integers {
  return Array.from({ length: Math.max(p.length, q.length) }, (_, k) => (p[k] ?? 0n) - (q[k] ?? 0n));
}

export function scale(p: Integers, factor: bigint): Integers {
  return p.map((value) => value * factor);
}

export function multiply(p: Integers, q: Integers): Integers {
  if (p.length === 0 || q.length === 0) return [];
  const product = new Array<bigint>(p.length + q.length - 1).fill(0n);
  p.forEach((left, i) => {
    if (left === 0n) return;
    q.forEach((right, j) => (product[i + j]! += left * right));
  });
  return product;
}

export function derivative(p: Integers): Integers {
  return p.slice(1).map((value, k) => value * BigInt(k + 1));
}

/** multiple * ∫_0^t p; `multiple` must be divisible by 1 … length of p. */
export function antiderivative(p: Integers, multiple: bigint): Integers {
  return [0n, ...p.map((value, k) => value * (multiple / BigInt(k + 1)))];
}

/** p(1) */
export function sum(p: Integers): bigint {
  let total = 0n;
  for (const value of p) total += value;
  return total;
}

/** p(n / d) d^power for a power of at least the degree. */
export function evaluate(p: Integers, n: bigint, d: bigint, power: number): bigint {
  let value = 0n;
  let factor = 1n;
  for (let k = p.length - 1; k >= 0; k--) {
    value = value * n + p[k]! * factor;
    if (k > 0) factor *= d;
  }
  return power < p.length ? value : value * d ** BigInt(power - Math.max(0, p.length - 1));
}

/** p(n / 2^places) 2^(places degree) */
export function evaluateDyadic(p: Integers, n: bigint, places: number): bigint {
  let value = 0n;
  const top = p.length - 1;
  for (let k = top; k >= 0; k--) value = value * n + (p[k]! << BigInt(places * (top - k)));
  return value;
}

/** p(n / 2^places) 2^fixed for 0 <= n <= 2^places, off by less than the number of coefficients. */
export function evaluateFixed(p: Integers, n: bigint, places: number, fixed: number): bigint {
  const [shift, up] = [BigInt(places), BigInt(fixed)];
  let value = 0n;
  for (let k = p.length - 1; k >= 0; k--) value = ((value * n) >> shift) + (p[k]! << up);
  return value;
}

/** 1 … n all divide it. */
export function commonMultiple(n: number): bigint {
  let result = 1n;
  for (let k = 2n; k <= BigInt(n); k++) result *= k / greatestCommonDivisor(result, k);
  return result;
}

/** Divided by the greatest common divisor of the coefficients. */
export function primitive(p: Integers): Integers {
  let content = 0n;
  for (const value of p) {
    content = greatestCommonDivisor(value, content);
    if (content === 1n) return p;
  }
  return content === 0n ? p : p.map((value) => value / content);
}

/** Divided by the largest power of two that divides all coefficients: cheap, and enough to keep subdivisions short. */
export function withoutTwos(p: Integers): Integers {
  let bits = 0n;
  for (const value of p) bits |= value;
  if (bits === 0n) return p;
  const shift = trailingZeros(bits);
  return shift === 0n ? p : p.map((value) => value >> shift);
}

function trailingZeros(value: bigint): bigint {
  const lowest = value & -value;
  return (
    BigInt(lowest.toString(16).length - 1) * 4n + BigInt(Math.log2(parseInt(lowest.toString(16)[0]!, 16)))
  );
}
