import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../engine/calculus/rational';
import { activeNeurons, realize } from '../../engine/network/realize';
import { shapeOf } from '../../engine/network/shape';

const unit = { a: 0, b: 1 };
const shallow = (w: number[], b: number[], v: number[], c = 0) => Float64Array.of(...w, ...b, ...v, c);
const kinks = (theta: Float64Array, domain = unit) =>
  realize(shapeOf([1, (theta.length - 1) / 3, 1]), theta, domain).breakpoints.slice(1, -1);

describe('the realization of a shallow network', () => {
  it('lists the ends, the kinks inside and the values there', () => {
    const theta = shallow([1, -1, 2], [-0.25, 0.5, 3], [1, 2, 1], -1);
    expect(realize(shapeOf([1, 3, 1]), theta, unit)).toEqual({
      breakpoints: [0, 0.25, 0.5, 1],
      values: [3, 3, 3.25, 4.75],
    });
  });

  it('has no kink where the outgoing weight is zero, at the ends, or where effects cancel', () => {
    expect(kinks(shallow([1], [-0.5], [0]))).toEqual([]);
    expect(kinks(shallow([1, -1], [0, 1], [1, 1]))).toEqual([]);
    expect(kinks(shallow([1, 2], [-0.5, -1], [2, -1]))).toEqual([]);
    expect(kinks(shallow([1, -1], [-0.5, 0.5], [3, -3]))).toEqual([]);
    expect(kinks(shallow([1, -1], [-0.5, 0.5], [3, 3]))).toEqual([0.5]);
  });

  it('keeps a jump of slope that rounding would lose, and drops one that rounding would leave', () => {
    const tiny = 2 ** -40;
    expect(kinks(shallow([2 ** 20, tiny], [0, -tiny / 2], [1, tiny]))).toEqual([0.5]);
    // 0.1 + 0.2 - 0.30000000000000004 is not zero in exact arithmetic; 3 * 0.1 - 0.1 - 0.1 - 0.1 is.
    expect(kinks(shallow([1, 1, 1], [-0.5, -0.5, -0.5], [0.1, 0.2, -(0.1 + 0.2)]))).toEqual([0.5]);
    expect(kinks(shallow([3, 1, 1, 1], [-1.5, -0.5, -0.5, -0.5], [0.1, -0.1, -0.1, -0.1]))).toEqual([]);
  });

  it('tells kinks apart that round to the same number', () => {
    // -b/w is 1/3 exactly and 1/3 rounded.
    const theta = shallow([3, 1], [-1, -1 / 3], [1, -3]);
    expect(kinks(theta)).toEqual([1 / 3, 1 / 3]);
    expect(kinks(shallow([3, 6], [-1, -2], [2, -1]))).toEqual([]);
  });

  it('has exactly the kinks and values of a sum of hinges at dyadic points', () => {
    const hinge = fc.record({
      q: fc.integer({ min: -1, max: 9 }),
      w: fc.integer({ min: -3, max: 3 }),
      v: fc.integer({ min: -2, max: 2 }),
      e: fc.integer({ min: -40, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(hinge, { minLength: 1, maxLength: 8 }), (hinges) => {
        const theta = shallow(
          hinges.map(({ w, e }) => w * 2 ** e),
          hinges.map(({ w, e, q }) => (-w * 2 ** e * q) / 8),
          hinges.map(({ v, e }) => v * 2 ** -e),
        );
        const jump = new Map<number, number>();
        for (const { q, w, v } of hinges) jump.set(q, (jump.get(q) ?? 0) + v * Math.abs(w));
        const expected = [...jump].filter(([q, s]) => q > 0 && q < 8 && s !== 0).map(([q]) => q / 8);
        const { breakpoints, values } = realize(shapeOf([1, hinges.length, 1]), theta, unit);
        expect(breakpoints).toEqual([0, ...expected.sort((x, y) => x - y), 1]);
        const direct = (x: number) =>
          hinges.reduce((sum, { q, w, v }) => sum + v * Math.max(w * (x - q / 8), 0), 0);
        expect(values.map((y) => y + 0)).toEqual(breakpoints.map((x) => direct(x) + 0));
      }),
    );
  });

  it('counts the neurons that are not constant', () => {
    const theta = shallow([1, 1, 1, -1, -1, 0, 0], [-1, 1, -2, 0, 0.5, 1, -1], [0, 0, 1, 1, 1, 1, 1]);
    expect(activeNeurons(shapeOf([1, 7, 1]), theta, unit)).toBe(2);
  });

  it('survives parameters that are not finite', () => {
    expect(realize(shapeOf([1, 1, 1]), shallow([NaN], [0], [1]), unit).values).toEqual([NaN, NaN]);
  });
});

describe('the realization of a deep network', () => {
  const shape = shapeOf([1, 2, 1, 1]);

  it('finds the kinks of every layer', () => {
    // Hat on [0, 1] with top 1/2 from (x)+ - 2 (x - 1/2)+, then max(hat - 1/4, 0).
    const theta = Float64Array.of(1, 2, 0, -1, 1, -1, -0.25, 1, 0);
    expect(realize(shape, theta, unit)).toEqual({
      breakpoints: [0, 0.25, 0.5, 0.75, 1],
      values: [0, 0, 0.25, 0, 0],
    });
    expect(activeNeurons(shape, theta, unit)).toBe(3);
  });

  it('hides kinks behind neurons that are off', () => {
    const theta = Float64Array.of(1, 2, 0, -1, 1, -1, -0.75, 1, 3);
    expect(realize(shape, theta, unit)).toEqual({ breakpoints: [0, 1], values: [3, 3] });
    expect(activeNeurons(shape, theta, unit)).toBe(2);
  });

  it('agrees with exact evaluation between and at its breakpoints', () => {
    const widths = [1, 3, 3, 2, 1];
    const deep = shapeOf(widths);
    const entry = fc.integer({ min: -8, max: 8 }).map((k) => k / 4);
    fc.assert(
      fc.property(fc.array(entry, { minLength: deep.parameters, maxLength: deep.parameters }), (values) => {
        const theta = Float64Array.from(values);
        const line = realize(deep, theta, { a: -1, b: 1 });
        const points = line.breakpoints.flatMap((x, k) =>
          k === 0 ? [x] : [(line.breakpoints[k - 1]! + x) / 2, x],
        );
        for (const x of points) {
          const right = line.breakpoints.findIndex((end) => end >= x);
          const k = Math.max(right, 1);
          const [x0, x1] = [line.breakpoints[k - 1]!, line.breakpoints[k]!];
          const [y0, y1] = [line.values[k - 1]!, line.values[k]!];
          const linear = y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
          expect(Math.abs(linear - forward(widths, theta, x))).toBeLessThan(1e-12);
        }
        for (let k = 1; k + 1 < line.breakpoints.length; k++) {
          const [x0, x1, x2] = line.breakpoints.slice(k - 1, k + 2) as [number, number, number];
          const [y0, y1, y2] = line.values.slice(k - 1, k + 2) as [number, number, number];
          expect(Math.abs((y2 - y1) / (x2 - x1) - (y1 - y0) / (x1 - x0))).toBeGreaterThan(1e-9);
        }
      }),
    );
  });
});

function forward(widths: readonly number[], theta: Float64Array, x: number): number {
  const shape = shapeOf(widths);
  let values = [Rational.fromNumber(x)];
  for (let layer = 0; layer <= shape.depth; layer++) {
    values = Array.from({ length: widths[layer + 1]! }, (_, i) => {
      let z = Rational.fromNumber(theta[shape.biases[layer]! + i]!);
      values.forEach((value, j) => {
        z = z.add(
          Rational.fromNumber(theta[shape.weights[layer]! + i * widths[layer]! + j]!).multiply(value),
        );
      });
      return layer < shape.depth && z.sign() < 0 ? Rational.zero : z;
    });
  }
  return values[0]!.toNumber();
}
