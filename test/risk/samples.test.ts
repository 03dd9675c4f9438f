import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../engine/calculus/rational';
import { shapeOf, type Shape } from '../../engine/network/shape';
import { createSampleRisk } from '../../engine/risk/samples';
import { parameters, plainParameter } from './problems';

const shapes = [
  [1, 3, 1],
  [2, 3, 1],
  [3, 2, 1],
  [2, 2, 3, 1],
  [1, 2, 2, 2, 1],
].map((widths) => shapeOf(widths));

/** N(x) and its gradient in exact arithmetic, each derivative by the chain rule along paths, ReLU'(0) = 0. */
function exactNetwork(shape: Shape, theta: readonly Rational[], x: readonly Rational[]) {
  const layers = [[...x]];
  for (let layer = 0; layer <= shape.depth; layer++) {
    const fanIn = shape.widths[layer]!;
    layers.push(
      Array.from({ length: shape.widths[layer + 1]! }, (_, i) => {
        const z = layers[layer]!.reduce(
          (sum, a, j) => sum.add(a.multiply(theta[shape.weights[layer]! + i * fanIn + j]!)),
          theta[shape.biases[layer]! + i]!,
        );
        return layer < shape.depth && z.sign() < 0 ? Rational.zero : z;
      }),
    );
  }
  const gradient = theta.map(() => Rational.zero);
  let above = [Rational.one];
  for (let layer = shape.depth; layer >= 0; layer--) {
    const fanIn = shape.widths[layer]!;
    above.forEach((d, i) => {
      gradient[shape.biases[layer]! + i] = d;
      layers[layer]!.forEach((a, j) => {
        gradient[shape.weights[layer]! + i * fanIn + j] = d.multiply(a);
      });
    });
    const below = above;
    above = layers[layer]!.map((a, j) =>
      layer > 0 && a.sign() <= 0
        ? Rational.zero
        : below.reduce(
            (sum, d, i) => sum.add(d.multiply(theta[shape.weights[layer]! + i * fanIn + j]!)),
            Rational.zero,
          ),
    );
  }
  return { value: layers.at(-1)![0]!, gradient };
}

function exactMean(shape: Shape, theta: readonly Rational[], rows: Float64Array) {
  const columns = shape.inputs + 1;
  const count = Rational.of(rows.length / columns);
  let risk = Rational.zero;
  let gradient = theta.map(() => Rational.zero);
  for (let at = 0; at < rows.length; at += columns) {
    const row = [...rows.subarray(at, at + columns)].map((x) => Rational.fromNumber(x));
    const network = exactNetwork(shape, theta, row.slice(0, -1));
    const r = network.value.subtract(row.at(-1)!);
    risk = risk.add(r.multiply(r).divide(count));
    const factor = r.multiply(Rational.of(2)).divide(count);
    gradient = gradient.map((g, i) => g.add(factor.multiply(network.gradient[i]!)));
  }
  return { risk, gradient };
}

const cases = fc
  .tuple(fc.constantFrom(...shapes), fc.integer({ min: 1, max: 6 }))
  .chain(([shape, count]) =>
    fc.tuple(
      fc.constant(shape),
      parameters(shape.parameters, plainParameter),
      parameters(shape.parameters, plainParameter),
      parameters(count * (shape.inputs + 1), plainParameter),
    ),
  );

const rationals = (values: Float64Array) => [...values].map((x) => Rational.fromNumber(x));

describe('the risk of a data set', () => {
  it('has the value and gradient of exact arithmetic', () => {
    fc.assert(
      fc.property(cases, ([shape, theta, , rows]) => {
        const risk = createSampleRisk(shape, rows);
        const expected = exactMean(shape, rationals(theta), rows);
        const gradient = new Float64Array(theta.length);
        const scale = new Float64Array(theta.length);
        const value = risk.gradient(theta, gradient);
        risk.gradientScale(theta, scale);
        const size = expected.risk.toNumber();
        expect(Math.abs(value - size)).toBeLessThanOrEqual(1e-14 * Math.max(1, size));
        expect(risk.value(theta)).toBe(value);
        expect(Math.abs(risk.preciseValue(theta) - size)).toBeLessThanOrEqual(4e-16 * size);
        expected.gradient.forEach((g, i) => {
          expect(Math.abs(gradient[i]! - g.toNumber())).toBeLessThanOrEqual(1e-14 * Math.max(1, scale[i]!));
          expect(Math.abs(gradient[i]!)).toBeLessThanOrEqual(scale[i]! * (1 + 1e-12));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has the Hessian of exact differences, or says which row sits on a kink', () => {
    let known = 0;
    fc.assert(
      fc.property(cases, ([shape, theta, direction, rows]) => {
        const risk = createSampleRisk(shape, rows);
        if (risk.hessianObstacle(theta) !== null) return;
        known++;
        const n = theta.length;
        const step = Rational.of(1n, 10n ** 15n);
        const moved = (sign: bigint) =>
          exactMean(
            shape,
            rationals(theta).map((x, i) =>
              x.add(Rational.fromNumber(direction[i]!).multiply(step).multiply(Rational.of(sign))),
            ),
            rows,
          ).gradient;
        const behind = moved(-1n);
        const expected = moved(1n).map((g, i) => g.subtract(behind[i]!).divide(step.add(step)).toNumber());
        const hessian = new Float64Array(n * n);
        const product = new Float64Array(n);
        risk.hessian(theta, hessian);
        risk.hessianVector(theta, direction, product);
        for (let i = 0; i < n; i++) {
          const terms = Array.from({ length: n }, (_, j) => hessian[i * n + j]! * direction[j]!);
          const size = terms.reduce((sum, x) => sum + Math.abs(x), 1);
          const sum = terms.reduce((total, x) => total + x, 0);
          expect(Math.abs(sum - expected[i]!)).toBeLessThanOrEqual(1e-13 * size);
          expect(Math.abs(product[i]! - expected[i]!)).toBeLessThanOrEqual(1e-13 * size);
          for (let j = 0; j < n; j++) expect(hessian[i * n + j]).toBe(hessian[j * n + i]);
        }
      }),
      { numRuns: 60 },
    );
    expect(known).toBeGreaterThan(20);
  });

  it('names the row that sits on a kink', () => {
    const risk = createSampleRisk(shapeOf([1, 2, 1]), Float64Array.of(0.25, 1, 0.5, 0));
    expect(risk.hessianObstacle(Float64Array.of(1, 2, 0, -1, 1, 1, 0))).toBe(
      'row 2 of the data sits on the kink of neuron 2',
    );
    expect(risk.hessianObstacle(Float64Array.of(1, 2, 0, -0.9, 1, 1, 0))).toBeNull();
  });

  it('is right when it is tiny: a network that nearly fits', () => {
    const rows = Float64Array.from({ length: 40 }, (_, k) =>
      k % 2 === 0 ? (k - 20) / 20 : Math.max((k - 21) / 20, 0) * 3 + 1,
    );
    const risk = createSampleRisk(shapeOf([1, 1, 1]), rows);
    const error = 2 ** -43;
    const theta = Float64Array.of(1, 0, 3, 1 + error);
    const exact = exactMean(shapeOf([1, 1, 1]), rationals(theta), rows).risk.toNumber();
    expect(exact).toBeLessThan(2e-26);
    expect(Math.abs(risk.preciseValue(theta) - exact)).toBeLessThanOrEqual(1e-15 * exact);
    expect(Math.abs(risk.value(theta) - exact)).toBeLessThanOrEqual(1e-2 * exact);
  });

  it('is not finite where a parameter is not, and refuses rows of the wrong length', () => {
    const risk = createSampleRisk(shapeOf([1, 1, 1]), Float64Array.of(1, 1));
    for (let i = 0; i < 4; i++) {
      const theta = Float64Array.of(1, 1, 1, 1);
      theta[i] = NaN;
      expect(risk.value(theta)).toBeNaN();
      expect(risk.gradient(theta, new Float64Array(4))).toBeNaN();
    }
    expect(() => createSampleRisk(shapeOf([2, 1, 1]), Float64Array.of(1, 1))).toThrow('rows of 3 numbers');
  });
});
