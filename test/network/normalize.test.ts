import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../engine/calculus/rational';
import { normalize } from '../../engine/network/normalize';
import { shapeOf, type Shape } from '../../engine/network/shape';

/** N(x) in exact arithmetic. */
function network(shape: Shape, theta: Float64Array, x: readonly number[]): Rational {
  let values = x.map((value) => Rational.fromNumber(value));
  for (let layer = 0; layer <= shape.depth; layer++) {
    const fanIn = shape.widths[layer]!;
    const next: Rational[] = [];
    for (let i = 0; i < shape.widths[layer + 1]!; i++) {
      let z = Rational.fromNumber(theta[shape.biases[layer]! + i]!);
      for (let j = 0; j < fanIn; j++) {
        z = z.add(Rational.fromNumber(theta[shape.weights[layer]! + i * fanIn + j]!).multiply(values[j]!));
      }
      next.push(layer < shape.depth && z.sign() < 0 ? Rational.zero : z);
    }
    values = next;
  }
  return values[0]!;
}

/** |(w_i, b_i)|^2 - 1 of every hidden neuron, exactly. */
function defects(shape: Shape, theta: Float64Array): number[] {
  const result: number[] = [];
  for (let layer = 0; layer < shape.depth; layer++) {
    const fanIn = shape.widths[layer]!;
    for (let i = 0; i < shape.widths[layer + 1]!; i++) {
      const row = shape.weights[layer]! + i * fanIn;
      const entries = [...theta.subarray(row, row + fanIn), theta[shape.biases[layer]! + i]!];
      const square = entries
        .map((x) => Rational.fromNumber(x))
        .reduce((sum, x) => sum.add(x.multiply(x)), Rational.zero);
      result.push(square.subtract(Rational.one).toNumber());
    }
  }
  return result;
}

const scaled = fc
  .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -150, max: 150 }))
  .map(([x, e]) => x * 10 ** e);
const plain = fc.double({ min: -3, max: 3, noNaN: true }).map((x) => (Math.abs(x) < 1e-6 ? 0 : x));

describe('normalization', () => {
  it('makes every norm one to rounding, also for tiny and huge weights', () => {
    const shape = shapeOf([2, 3, 1]);
    fc.assert(
      fc.property(fc.array(scaled, { minLength: 13, maxLength: 13 }), (values) => {
        const theta = normalize(shape, Float64Array.from(values));
        // One unit in the last place of the norm is 2^-53 below one, twice that for the square.
        defects(shape, theta).forEach((d) => expect(Math.abs(d)).toBeLessThanOrEqual(2.01 * 2 ** -53));
      }),
    );
  });

  it('keeps the realization, shallow and deep', () => {
    for (const widths of [
      [1, 4, 1],
      [2, 3, 1],
      [1, 3, 2, 1],
      [1, 2, 3, 2, 1],
    ]) {
      const shape = shapeOf(widths);
      const n = shape.parameters;
      fc.assert(
        fc.property(
          fc.array(plain, { minLength: n, maxLength: n }),
          fc.array(plain, { minLength: 2, maxLength: 2 }),
          (values, x) => {
            const theta = Float64Array.from(values);
            const input = x.slice(0, shape.inputs);
            const before = network(shape, theta, input).toNumber();
            const after = network(shape, normalize(shape, theta), input).toNumber();
            expect(Math.abs(after - before)).toBeLessThanOrEqual(1e-12);
            defects(shape, theta).forEach((d) => expect(Math.abs(d)).toBeLessThanOrEqual(2.01 * 2 ** -53));
          },
        ),
        { numRuns: 50 },
      );
    }
  });

  it('turns a zero neuron into (0, …, 0, 1) with outgoing weights zero', () => {
    expect(normalize(shapeOf([1, 2, 1]), Float64Array.of(0, 3, 0, 4, 7, 2, 1))).toEqual(
      Float64Array.of(0, 0.6, 1, 0.8, 0, 10, 1),
    );
    const deep = normalize(shapeOf([1, 1, 2, 1]), Float64Array.of(0, 0, 5, 0, 0, 2, 3, 4, 1));
    // The second layer's first neuron reads only the zero neuron and has no bias: it is a zero neuron in turn.
    expect(deep).toEqual(Float64Array.of(0, 1, 0, 0, 1, 1, 0, 8, 1));
  });
});
