import { add, multiply, result } from '../../calculus/double-double';
import type { Shape } from '../../network/shape';

/** How many roundings of the interval's length a kink may be off before it is worth polishing. */
const TOLERATED = 16;

/**
 * Kinks of deeper layers are zeros of sums that may cancel: where a pre-activation rises slowly, rounding moves its zero
 * far. One Newton step with the pre-activation in double-double arithmetic puts it right to the last digits.
 */
export class KinkPolish {
  readonly #shape: Shape;
  readonly #firstUnit: readonly number[];
  /** By unit: the sum of absolute contributions to its pre-activation, anywhere on the interval. */
  readonly #size: Float64Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;

  constructor(shape: Shape, firstUnit: readonly number[]) {
    const units = firstUnit[shape.depth + 1]!;
    this.#shape = shape;
    this.#firstUnit = firstUnit;
    this.#size = new Float64Array(units);
    this.#high = new Float64Array(units);
    this.#low = new Float64Array(units);
  }

  /** Sizes of the sums for this theta on the interval [a, b]. */
  prepare(theta: Float64Array, a: number, b: number): void {
    const size = this.#size;
    size[0] = Math.max(Math.abs(a), Math.abs(b));
    for (let layer = 1; layer <= this.#shape.depth; layer++) {
      const from = this.#firstUnit[layer - 1]!;
      const to = this.#firstUnit[layer]!;
      let weight = this.#shape.weights[layer - 1]!;
      let bias = this.#shape.biases[layer - 1]!;
      for (let unit = to; unit < this.#firstUnit[layer + 1]!; unit++) {
        let sum = Math.abs(theta[bias++]!);
        for (let j = from; j < to; j++) sum += Math.abs(theta[weight++]!) * size[j]!;
        size[unit] = sum;
      }
    }
  }

  /** How far rounding may have moved the zero of a unit's pre-activation of this slope, if far enough to matter; else 0. */
  doubt(unit: number, slope: number, length: number): number {
    const roundings = this.#size[unit]! / Math.abs(slope);
    return roundings > TOLERATED * length ? 4 * roundings * Number.EPSILON : 0;
  }

  /**
   * The zero q of a unit of `layer`, put right. Of the layers before it, the units that are on are those whose `value`
   * is positive.
   */
  polished(
    theta: Float64Array,
    layer: number,
    unit: number,
    q: number,
    slope: number,
    value: Float64Array,
  ): number {
    this.#high[0] = q;
    this.#low[0] = 0;
    for (let l = 1; l < layer; l++)
      for (let i = this.#firstUnit[l]!; i < this.#firstUnit[l + 1]!; i++)
        if (value[i]! > 0) this.#combine(theta, l, i);
        else this.#high[i] = this.#low[i] = 0;
    this.#combine(theta, layer, unit);
    return q - this.#high[unit]! / slope;
  }

  #combine(theta: Float64Array, layer: number, unit: number): void {
    const from = this.#firstUnit[layer - 1]!;
    const to = this.#firstUnit[layer]!;
    const weight = this.#shape.weights[layer - 1]! + (unit - to) * (to - from) - from;
    let high = theta[this.#shape.biases[layer - 1]! + unit - to]!;
    let low = 0;
    for (let j = from; j < to; j++) {
      multiply(this.#high[j]!, this.#low[j]!, theta[weight + j]!, 0);
      add(high, low, result.high, result.low);
      high = result.high;
      low = result.low;
    }
    this.#high[unit] = high;
    this.#low[unit] = low;
  }
}
