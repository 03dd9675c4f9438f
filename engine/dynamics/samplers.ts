import type { PiecewisePolynomial } from '../calculus/piecewise';
import type { Sampler } from './training';

/** Draws rows of a data set (inputs, then output, row by row in `rows`) with equal probability. */
export function rowSampler(rows: Float64Array, inputs: number, uniform: () => number): Sampler {
  const length = inputs + 1;
  const count = rows.length / length;
  return {
    draw(point) {
      const row = Math.min(count - 1, Math.floor(uniform() * count)) * length;
      for (let j = 0; j < length; j++) point[j] = rows[row + j]!;
      return 1;
    },
  };
}

/**
 * Draws x from the law density / mass by its inverse distribution function, one uniform number on [0, 1) for each, and
 * weights it by the mass. Throws a RangeError if the mass is not positive.
 */
export function lineSampler(
  target: PiecewisePolynomial,
  density: PiecewisePolynomial,
  uniform: () => number,
): Sampler {
  const integrals = density.coefficients.map(antiderivative);
  const ends = new Float64Array(integrals.length);
  let mass = 0;
  for (let piece = 0; piece < integrals.length; piece++) {
    const half = (density.breaks[piece + 1]! - density.breaks[piece]!) / 2;
    mass += half * polynomial(integrals[piece]!, 1);
    ends[piece] = mass;
  }
  if (!(mass > 0)) throw new RangeError('the density has no mass to draw samples from');
  return {
    draw(point) {
      const goal = uniform() * mass;
      let piece = 0;
      while (piece < ends.length - 1 && !(goal < ends[piece]!)) piece++;
      const a = density.breaks[piece]!;
      const half = (density.breaks[piece + 1]! - a) / 2;
      const within = (goal - (piece > 0 ? ends[piece - 1]! : 0)) / half;
      const s = solveIncreasing(integrals[piece]!, density.coefficients[piece]!, within);
      const x = a + half + half * s;
      point[0] = x;
      point[1] = evaluatePiecewise(target, x);
      return mass;
    },
  };
}

/** The value of a piecewise polynomial; at a break the piece to the right, beyond the ends the nearest piece. */
export function evaluatePiecewise(f: PiecewisePolynomial, x: number): number {
  let low = 0;
  let high = f.coefficients.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (x >= f.breaks[middle]!) low = middle;
    else high = middle - 1;
  }
  const a = f.breaks[low]!;
  const half = (f.breaks[low + 1]! - a) / 2;
  return polynomial(f.coefficients[low]!, (x - a - half) / half);
}

function polynomial(coefficients: Float64Array, s: number): number {
  let value = 0;
  for (let j = coefficients.length - 1; j >= 0; j--) value = value * s + coefficients[j]!;
  return value;
}

/** The antiderivative of a polynomial on [-1, 1] that vanishes at -1. */
function antiderivative(coefficients: Float64Array): Float64Array {
  const result = new Float64Array(coefficients.length + 1);
  for (let j = 0; j < coefficients.length; j++) result[j + 1] = coefficients[j]! / (j + 1);
  result[0] = -polynomial(result, -1);
  return result;
}

/** The s in [-1, 1] where an increasing polynomial takes a value: Newton's method kept inside a bracket. */
function solveIncreasing(integral: Float64Array, slope: Float64Array, value: number): number {
  let low = -1;
  let high = 1;
  let s = Math.min(1, Math.max(-1, (2 * value) / polynomial(integral, 1) - 1));
  for (let iteration = 0; iteration < 80; iteration++) {
    const excess = polynomial(integral, s) - value;
    if (excess > 0) high = s;
    else low = s;
    const step = excess / polynomial(slope, s);
    let next = s - step;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - s) <= 2e-16) return next;
    s = next;
  }
  return s;
}
