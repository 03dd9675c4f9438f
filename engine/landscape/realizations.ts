/**
 * Which parameters realize the same network.
 */
import { Backpropagation } from '../dynamics/backpropagation';
import type { Realization } from '../network/realization';
import type { Shape } from '../network/shape';
import type { Magnitudes } from './classification';

/** Networks that differ by at most this, relative to the size of the target, are one realization. */
const sameRealization = 1e-6;

export interface Realized {
  readonly theta: Float64Array;
  readonly risk: number;
  /** One-dimensional input on an interval; null on data sets. */
  readonly realization: Realization | null;
}

/**
 * Compares the realizations of one shape: as functions on an interval, where its density is not zero, or by their outputs on
 * the rows of a data set.
 */
export class Realizations {
  private readonly inputs: Float64Array | null;
  private readonly width: number;
  private readonly tolerance: number;
  private readonly support: Magnitudes['support'];
  private readonly networks: readonly [Backpropagation, Backpropagation];

  /** `inputs`: those of the data set, one after the other; null on an interval. */
  constructor(shape: Shape, magnitudes: Pick<Magnitudes, 'target' | 'support'>, inputs: Float64Array | null) {
    this.inputs = inputs;
    this.support = magnitudes.support;
    this.width = shape.inputs;
    this.tolerance = sameRealization * (magnitudes.target || 1);
    this.networks = [new Backpropagation(shape), new Backpropagation(shape)];
  }

  same(x: Realized, y: Realized): boolean {
    if (x.realization !== null && y.realization !== null) {
      return realizationDistance(x.realization, y.realization, this.support) <= this.tolerance;
    }
    // The roots of the risks differ by no more than the outputs do: most pairs are told apart without looking at these.
    if (!(Math.abs(Math.sqrt(x.risk) - Math.sqrt(y.risk)) <= 2 * this.tolerance)) return false;
    return this.inputs !== null && this.agreeOn(this.inputs, x.theta, y.theta);
  }

  private agreeOn(inputs: Float64Array, x: Float64Array, y: Float64Array): boolean {
    const [left, right] = this.networks;
    for (let at = 0; at < inputs.length; at += this.width) {
      const row = inputs.subarray(at, at + this.width);
      if (!(Math.abs(left.realize(x, row) - right.realize(y, row)) <= this.tolerance)) return false;
    }
    return true;
  }
}

/** The largest difference of two continuous piecewise affine functions on the same interval, or on parts of it. */
export function realizationDistance(
  x: Realization,
  y: Realization,
  parts: Magnitudes['support'] = [{ a: x.breakpoints[0]!, b: x.breakpoints.at(-1)! }],
): number {
  const kinks = [...x.breakpoints, ...y.breakpoints];
  let largest = 0;
  for (const { a, b } of parts) {
    for (const at of [a, b, ...kinks.filter((kink) => kink > a && kink < b)]) {
      largest = Math.max(largest, Math.abs(interpolate(x, at) - interpolate(y, at)));
    }
  }
  return largest;
}

function interpolate({ breakpoints, values }: Realization, x: number): number {
  let k = 1;
  while (k < breakpoints.length - 1 && breakpoints[k]! < x) k++;
  const [left, right] = [breakpoints[k - 1]!, breakpoints[k]!];
  const part = (x - left) / (right - left);
  return values[k - 1]! * (1 - part) + values[k]! * part;
}
