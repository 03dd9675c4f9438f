import type { PiecewisePolynomial } from '../calculus/piecewise';
import type { RandomStream } from '../network/random';

/** Draws from p/m for a piecewise polynomial density p of mass m > 0, by inverting its distribution function. */
export class DensitySampler {
  readonly mass: number;
  private readonly density: PiecewisePolynomial;
  /** cumulative[k] is the mass left of piece k; one more entry than pieces. */
  private readonly cumulative: Float64Array;
  /** Antiderivatives on [-1, 1] in powers of t, zero at t = -1. */
  private readonly antiderivatives: readonly Float64Array[];

  constructor(density: PiecewisePolynomial) {
    this.density = density;
    this.antiderivatives = density.coefficients.map(antiderivative);
    this.cumulative = new Float64Array(density.coefficients.length + 1);
    this.antiderivatives.forEach((primitive, k) => {
      const half = (density.breaks[k + 1]! - density.breaks[k]!) / 2;
      this.cumulative[k + 1] = this.cumulative[k]! + Math.max(0, half * horner(primitive, 1));
    });
    this.mass = this.cumulative[density.coefficients.length]!;
    if (!(this.mass > 0)) {
      throw new Error('the density has mass 0, so there is nothing to draw samples from');
    }
  }

  draw(stream: RandomStream): number {
    const level = stream.uniform() * this.mass;
    const { breaks } = this.density;
    const piece = lastAtMost(this.cumulative, level, this.antiderivatives.length - 1);
    const half = (breaks[piece + 1]! - breaks[piece]!) / 2;
    const middle = (breaks[piece]! + breaks[piece + 1]!) / 2;
    const t = invert(this.antiderivatives[piece]!, (level - this.cumulative[piece]!) / half);
    return Math.min(breaks[piece + 1]!, Math.max(breaks[piece]!, middle + half * t));
  }
}

/** f(x) for x in the domain; at a break the piece on the right decides, at the right end the last one. */
export function evaluatePiecewise(f: PiecewisePolynomial, x: number): number {
  const piece = lastAtMost(f.breaks, x, f.coefficients.length - 1);
  const half = (f.breaks[piece + 1]! - f.breaks[piece]!) / 2;
  const middle = (f.breaks[piece]! + f.breaks[piece + 1]!) / 2;
  return horner(f.coefficients[piece]!, (x - middle) / half);
}

/** The largest index up to `last` whose entry is at most `value` (0 if none is). */
function lastAtMost(ascending: Float64Array, value: number, last: number): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ascending[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function horner(coefficients: Float64Array, t: number): number {
  let value = 0;
  for (let j = coefficients.length - 1; j >= 0; j--) value = value * t + coefficients[j]!;
  return value;
}

function antiderivative(coefficients: Float64Array): Float64Array {
  const primitive = new Float64Array(coefficients.length + 1);
  coefficients.forEach((coefficient, j) => (primitive[j + 1] = coefficient / (j + 1)));
  primitive[0] = -horner(primitive, -1);
  return primitive;
}

/** t in [-1, 1] where the increasing function takes the value, by bisection to the last bits. */
function invert(primitive: Float64Array, value: number): number {
  let low = -1;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (high - low < 2 ** -60) return middle;
    if (horner(primitive, middle) <= value) low = middle;
    else high = middle;
  }
}
