/**
 * Intervals with integer ends: what is computed with them contains the exact value for all numbers in them, however long the
 * integers are.
 */
import { enclosureOfQuotient, type Enclosure } from '../../calculus/enclosure';
import type { Integers } from './integers';

/** All real numbers x with low <= x <= high. */
export interface Bounds {
  readonly low: bigint;
  readonly high: bigint;
}

export function subtractBounds(x: Bounds, y: Bounds): Bounds {
  return { low: x.low - y.high, high: x.high - y.low };
}

export function scaleBounds(x: Bounds, factor: bigint): Bounds {
  const [a, b] = [x.low * factor, x.high * factor];
  return factor < 0n ? { low: b, high: a } : { low: a, high: b };
}

export function multiplyBounds(x: Bounds, y: Bounds): Bounds {
  const products = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high];
  let [low, high] = [products[0]!, products[0]!];
  for (const product of products) {
    if (product < low) low = product;
    if (product > high) high = product;
  }
  return { low, high };
}

/** p(u) 2^fixed for low <= 2^places u <= high, where 0 <= u <= 1. */
export function evaluateBounds(p: Integers, at: Bounds, places: number, fixed: number): Bounds {
  const [shift, up] = [BigInt(places), BigInt(fixed)];
  let [low, high] = [0n, 0n];
  for (let k = p.length - 1; k >= 0; k--) {
    const constant = p[k]! << up;
    // A shift to the right rounds down, also negative numbers.
    low = ((low * (low < 0n ? at.high : at.low)) >> shift) + constant;
    high = -((-high * (high < 0n ? at.low : at.high)) >> shift) + constant;
  }
  return { low, high };
}

/** Doubles around the quotients of both, y > 0; rounded outward. */
export function quotientOf(x: Bounds, y: Bounds): Enclosure {
  const low = enclosureOfQuotient(x.low, x.low < 0n ? y.low : y.high).low;
  return { low, high: enclosureOfQuotient(x.high, x.high < 0n ? y.high : y.low).high };
}
