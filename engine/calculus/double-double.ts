/**
 * Double-double arithmetic: numbers as unevaluated sums high + low of two doubles, about 32 digits.
 *
 * Error-free sums and products after Knuth and Dekker (Veltkamp's split; no fused multiply-add needed). Results are left
 * in `result`, so that hot loops allocate nothing: read `result.high` and `result.low` before the next call.
 */

export interface DoubleDouble {
  high: number;
  low: number;
}

/** Where every operation of this module leaves its result. */
export const result: DoubleDouble = { high: 0, low: 0 };

/** Products of numbers larger than this may overflow while they are split; divide them by it, a power of two. */
export const LARGE = 2 ** 900;

const SPLITTER = 134217729; // 2^27 + 1

/** The rounding error of a + b. */
export function sumError(a: number, b: number): number {
  const sum = a + b;
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** The rounding error of a * b, for |a|, |b| below about 1e300 and a product that is not subnormal. */
export function productError(a: number, b: number): number {
  const scaledA = SPLITTER * a;
  const aHigh = scaledA - (scaledA - a);
  const aLow = a - aHigh;
  const scaledB = SPLITTER * b;
  const bHigh = scaledB - (scaledB - b);
  const bLow = b - bHigh;
  return aLow * bLow - (a * b - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function normalize(high: number, low: number): void {
  const sum = high + low;
  result.high = sum;
  result.low = low - (sum - high);
}

/** a + b exactly. */
export function twoSum(a: number, b: number): void {
  const error = sumError(a, b);
  result.high = a + b;
  result.low = error;
}

/** a * b exactly. */
export function twoProduct(a: number, b: number): void {
  const error = productError(a, b);
  result.high = a * b;
  result.low = error;
}

/** (aHigh + aLow) + (bHigh + bLow) */
export function add(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  const highError = sumError(aHigh, bHigh);
  const lowSum = aLow + bLow;
  const lowError = sumError(aLow, bLow);
  const high = aHigh + bHigh;
  const middle = highError + lowSum;
  const sum = high + middle;
  normalize(sum, middle - (sum - high) + lowError);
}

/** (aHigh + aLow) * (bHigh + bLow) */
export function multiply(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  const error = productError(aHigh, bHigh);
  normalize(aHigh * bHigh, error + (aHigh * bLow + aLow * bHigh));
}

/** (aHigh + aLow) / (bHigh + bLow) */
export function divide(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  const first = aHigh / bHigh;
  multiply(bHigh, bLow, -first, 0);
  add(aHigh, aLow, result.high, result.low);
  const remainderHigh = result.high;
  const remainderLow = result.low;
  const second = remainderHigh / bHigh;
  multiply(bHigh, bLow, -second, 0);
  add(remainderHigh, remainderLow, result.high, result.low);
  const third = result.high / bHigh;
  normalize(first, second);
  add(result.high, result.low, third, 0);
}

/** The square root; 0 for 0, NaN for negative numbers. */
export function squareRoot(high: number, low: number): void {
  const root = Math.sqrt(high);
  if (!(root > 0)) {
    normalize(root, 0);
    return;
  }
  multiply(root, 0, -root, 0);
  add(high, low, result.high, result.low);
  normalize(root, result.high / (2 * root));
}

/** sum_k (high[k] + low[k]) * t^k, rounded to a double; `result` holds it with the digits that rounding loses. */
export function horner(high: Float64Array, low: Float64Array, t: number): number {
  const top = high.length - 1;
  let sumHigh = high[top]!;
  let sumLow = low[top]!;
  for (let k = top - 1; k >= 0; k--) {
    multiply(sumHigh, sumLow, t, 0);
    add(result.high, result.low, high[k]!, low[k]!);
    sumHigh = result.high;
    sumLow = result.low;
  }
  normalize(sumHigh, sumLow);
  return result.high;
}
