import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../engine/calculus/rational';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { exactGradientChange, exactPiecewise, exactRisk } from './oracle';
import { lineProblem, parameters, plainParameter, wildParameter, type LineProblem } from './problems';

const exact = { kind: 'exact' } as const;
const rationals = (values: Float64Array) => [...values].map((x) => Rational.fromNumber(x));

function difference(actual: number, expected: Rational): number {
  return Math.abs(Rational.fromNumber(actual).subtract(expected).toNumber());
}

/** Risk and gradient against the exact twin, relative to max(1, the sum of the absolute contributions). */
function check(widths: readonly number[], theta: Float64Array, { target, density }: LineProblem): void {
  const risk = createLineRisk(shapeOf(widths), target, density, exact);
  const expected = exactRisk(widths, rationals(theta), exactPiecewise(target), exactPiecewise(density));
  const gradient = new Float64Array(theta.length);
  const scale = new Float64Array(theta.length);
  const value = risk.gradient(theta, gradient);
  risk.gradientScale(theta, scale);
  const size = Math.max(1, expected.risk.toNumber());
  expect(difference(value, expected.risk)).toBeLessThanOrEqual(1e-14 * size);
  expect(risk.value(theta)).toBe(value);
  const precise = risk.preciseValue(theta);
  expect(difference(precise, expected.risk)).toBeLessThanOrEqual(4e-15 * expected.risk.toNumber());
  expected.gradient.forEach((g, i) => {
    expect(Math.abs(g.toNumber())).toBeLessThanOrEqual(scale[i]! * (1 + 1e-12) + 1e-15);
    expect(difference(gradient[i]!, g)).toBeLessThanOrEqual(1e-14 * Math.max(1, scale[i]!));
  });
}

describe('a shallow network on an interval agrees with exact rational arithmetic', () => {
  for (let degree = 0; degree <= 5; degree++) {
    for (let densityDegree = 0; densityDegree <= 3; densityDegree++) {
      it(`target of degree ${degree}, density of degree ${densityDegree}, 1 to 4 pieces, 1 to 9 neurons`, () => {
        const cases = fc.integer({ min: 1, max: 4 }).chain((pieces) =>
          fc.integer({ min: 1, max: 9 }).chain((width) =>
            fc.tuple(
              fc.constant(width),
              fc.oneof(
                parameters(3 * width + 1, plainParameter),
                parameters(
                  3 * width + 1,
                  fc.double({ min: -2, max: 2, noNaN: true }).map((x) => Math.fround(x)),
                ),
              ),
              lineProblem(degree, densityDegree, pieces),
            ),
          ),
        );
        fc.assert(
          fc.property(cases, ([width, theta, problem]) => {
            check([1, width, 1], theta, problem);
          }),
          { numRuns: 12 },
        );
      });
    }
  }
});

/** The target moved away from zero, where its own rounding would count. */
const lifted = ({ target, density }: LineProblem): LineProblem => ({
  target: {
    ...target,
    coefficients: target.coefficients.map((c) => c.map((x, j) => (j === 0 ? x + 20 : x))),
  },
  density,
});

describe('weights over eighty binary orders of magnitude', () => {
  it('leave no error beyond the sizes of the terms', () => {
    const cases = fc
      .integer({ min: 1, max: 5 })
      .chain((width) =>
        fc.tuple(
          fc.constant(width),
          parameters(3 * width + 1, wildParameter),
          lineProblem(2, 0, 2).map(lifted),
        ),
      );
    fc.assert(
      fc.property(cases, ([width, theta, { target, density }]) => {
        const risk = createLineRisk(shapeOf([1, width, 1]), target, density, exact);
        const expected = exactRisk(
          [1, width, 1],
          rationals(theta),
          exactPiecewise(target),
          exactPiecewise(density),
        );
        const gradient = new Float64Array(theta.length);
        const scale = new Float64Array(theta.length);
        risk.gradient(theta, gradient);
        risk.gradientScale(theta, scale);
        expected.gradient.forEach((g, i) => {
          expect(difference(gradient[i]!, g)).toBeLessThanOrEqual(1e-13 * scale[i]!);
        });
        expect(difference(risk.preciseValue(theta), expected.risk)).toBeLessThanOrEqual(
          4e-15 * expected.risk.toNumber(),
        );
      }),
      { numRuns: 300 },
    );
  });
});

/**
 * Whether the input of a hidden neuron is zero on a stretch. Where that neuron has no weight on what follows the formula is
 * kept, although L has no second derivative there.
 */
function hasZeroNeuron(widths: readonly number[], theta: Float64Array, breaks: ArrayLike<number>): boolean {
  const [start, end] = [breaks[0]!, breaks[breaks.length - 1]!];
  const points = Array.from({ length: 64 }, (_, k) => start + ((end - start) * (k + 0.37)) / 64);
  const zeros = points.map((x) => zeroInputs(widths, theta, x));
  return zeros.some((now, k) => k > 0 && now.some((zero, neuron) => zero && zeros[k - 1]![neuron]));
}

/** For each hidden neuron, layer by layer, whether its input vanishes at `x`. */
function zeroInputs(widths: readonly number[], theta: Float64Array, x: number): boolean[] {
  const zeros: boolean[] = [];
  let activations = [x];
  let offset = 0;
  for (const width of widths.slice(1, -1)) {
    const weights = offset;
    const biases = offset + width * activations.length;
    const inputs = Array.from({ length: width }, (_, i) =>
      activations.reduce(
        (sum, activation, j) => sum + theta[weights + i * activations.length + j]! * activation,
        theta[biases + i]!,
      ),
    );
    zeros.push(...inputs.map((input) => input === 0));
    activations = inputs.map((input) => Math.max(input, 0));
    offset = biases + width;
  }
  return zeros;
}

describe('Hessians agree with differences of exact gradients', () => {
  const hessianCheck = (
    widths: readonly number[],
    theta: Float64Array,
    direction: Float64Array,
    { target, density }: LineProblem,
  ) => {
    const risk = createLineRisk(shapeOf(widths), target, density, exact);
    fc.pre(risk.hessianObstacle(theta) === null);
    const n = theta.length;
    const expected = exactGradientChange(
      widths,
      rationals(theta),
      rationals(direction),
      exactPiecewise(target),
      exactPiecewise(density),
    );
    const hessian = new Float64Array(n * n);
    const product = new Float64Array(n);
    risk.hessian(theta, hessian);
    risk.hessianVector(theta, direction, product);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      let size = 1;
      for (let j = 0; j < n; j++) {
        sum += hessian[i * n + j]! * direction[j]!;
        size += Math.abs(hessian[i * n + j]! * direction[j]!);
        expect(hessian[i * n + j]).toBe(hessian[j * n + i]);
      }
      // Steps of 1e-15 leave an error of second order, and terms of first order only where L is not C2.
      expect(difference(sum, expected[i]!)).toBeLessThanOrEqual(1e-13 * size);
      expect(difference(product[i]!, expected[i]!)).toBeLessThanOrEqual(1e-13 * size);
    }
  };

  it('one hidden layer', () => {
    const cases = fc
      .record({
        degree: fc.integer({ min: 0, max: 5 }),
        density: fc.integer({ min: 0, max: 3 }),
        pieces: fc.integer({ min: 1, max: 3 }),
        width: fc.integer({ min: 1, max: 5 }),
      })
      .chain(({ degree, density, pieces, width }) =>
        fc.tuple(
          fc.constant([1, width, 1]),
          parameters(3 * width + 1, plainParameter),
          parameters(3 * width + 1, plainParameter),
          lineProblem(degree, density, pieces),
        ),
      );
    fc.assert(
      fc.property(cases, ([widths, theta, direction, problem]) => {
        // A zero neuron without outgoing weight is where the formula is kept although L has no second derivative there.
        const width = widths[1];
        for (let i = 0; i < width; i++) fc.pre(theta[i] !== 0 || theta[width + i] !== 0);
        hessianCheck(widths, theta, direction, problem);
      }),
      { numRuns: 60 },
    );
  });

  it('two and three hidden layers', () => {
    const cases = fc.constantFrom([1, 2, 2, 1], [1, 3, 2, 1], [1, 2, 2, 2, 1]).chain((widths) => {
      const n = shapeOf(widths).parameters;
      return fc.tuple(
        fc.constant(widths),
        parameters(n, plainParameter),
        parameters(n, plainParameter),
        lineProblem(2, 1, 2),
      );
    });
    fc.assert(
      fc.property(cases, ([widths, theta, direction, problem]) => {
        fc.pre(!hasZeroNeuron(widths, theta, problem.target.breaks));
        hessianCheck(widths, theta, direction, problem);
      }),
      { numRuns: 40 },
    );
  });
});

describe('deep networks on an interval agree with exact rational arithmetic', () => {
  it('two and three hidden layers', () => {
    const cases = fc
      .record({
        widths: fc.constantFrom([1, 1, 1, 1], [1, 3, 2, 1], [1, 2, 3, 1], [1, 2, 2, 2, 1]),
        degree: fc.integer({ min: 0, max: 5 }),
        density: fc.integer({ min: 0, max: 3 }),
        pieces: fc.integer({ min: 1, max: 4 }),
      })
      .chain(({ widths, degree, density, pieces }) =>
        fc.tuple(
          fc.constant(widths),
          parameters(shapeOf(widths).parameters, plainParameter),
          lineProblem(degree, density, pieces),
        ),
      );
    fc.assert(
      fc.property(cases, ([widths, theta, problem]) => {
        check(widths, theta, problem);
      }),
      { numRuns: 150 },
    );
  });

  it('a kink of the second layer whose pre-activation cancels and hardly rises', () => {
    const theta = Float64Array.from([
      -0.375, 0.125, 1.625, 0.875, 0.5, -1.25, -0.5, -1.375, 0, 0, 0, 0, 1.125, 0, -0.25, 0, 0,
    ]);
    const problem: LineProblem = {
      target: {
        breaks: Float64Array.from([0, 0.25, 1]),
        coefficients: [Float64Array.from([0, 1.75, -1.75]), Float64Array.from([0, 0, 0])],
      },
      density: { breaks: Float64Array.from([0, 1]), coefficients: [Float64Array.from([0.6875, -0.1875, 0])] },
    };
    check([1, 3, 2, 1], theta, problem);
    // Now it rises by 2^-10, from 2^-6 before.
    theta[1] = 0.1356534090909091;
    check([1, 3, 2, 1], theta, problem);
  });
});
