import { describe, expect, it } from 'vitest';
import { classify, hessianInertia, type Magnitudes } from '../../engine/landscape/classification';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';

const one: PiecewisePolynomial = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(1)] };
/** x^2 on [0, 1] about the midpoint: ((1 + t)/2)^2. */
const square: PiecewisePolynomial = {
  breaks: Float64Array.of(0, 1),
  coefficients: [Float64Array.of(0.25, 0.5, 0.25)],
};
/** The hat (0, 0), (1/2, 1), (1, 0). */
const hat: PiecewisePolynomial = {
  breaks: Float64Array.of(0, 0.5, 1),
  coefficients: [Float64Array.of(0.5, 0.5), Float64Array.of(0.5, -0.5)],
};
const magnitudes: Magnitudes = { domain: { a: 0, b: 1 }, input: 1, target: 1, mass: 1 };

function look(target: PiecewisePolynomial, width: number, theta: readonly number[]) {
  const point = Float64Array.from(theta);
  const risk = createLineRisk(shapeOf([1, width, 1]), target, one, { kind: 'exact' });
  const gradient = new Float64Array(point.length);
  const value = risk.gradient(point, gradient);
  const inertia = hessianInertia(risk, point);
  const norm = Math.sqrt(gradient.reduce((sum, entry) => sum + entry * entry, 0));
  return { inertia, kind: classify(risk, point, { risk: value, gradient: norm, inertia }, magnitudes) };
}

describe('the kind of a point', () => {
  it('is a global minimum where the risk is zero, with the rank 2N of the third paper', () => {
    // N = 2 affine pieces: the rank is 4.
    const { inertia, kind } = look(hat, 2, [1, 1, 1, -0.5, 2, -4, -2]);
    expect(inertia).toEqual({ rank: 4, index: 0 });
    expect(kind).toBe('global_minimum');
  });

  it('is a local minimum at the mean with a dead neuron, and at the least-squares line', () => {
    expect(look(square, 1, [1, -2, 0.5, 1 / 3])).toEqual({
      inertia: { rank: 1, index: 0 },
      kind: 'local_minimum',
    });
    // N = x - 1/6, active on the whole interval.
    expect(look(square, 1, [1, 0.5, 1, -2 / 3])).toEqual({
      inertia: { rank: 2, index: 0 },
      kind: 'local_minimum',
    });
  });

  it('is a local minimum at the one with a kink inside: q = 1/3, c = 1/27, s = 4/3, never called global', () => {
    const { inertia, kind } = look(square, 1, [1, -1 / 3, 4 / 3, 1 / 27]);
    expect(inertia).toEqual({ rank: 3, index: 0 });
    expect(kind).toBe('local_minimum');
  });

  it('is a saddle at the hat’s mean where a neuron without effect could gain some', () => {
    // v = 0 with its kink inside: the mixed second derivative in (b, v) makes the Hessian indefinite.
    const { inertia, kind } = look(hat, 1, [1, -0.5, 0, 0.5]);
    expect(inertia).toMatchObject({ index: 1 });
    expect(kind).toBe('not_critical');
  });

  it('is not critical where the gradient is not zero, undecided where there is no Hessian', () => {
    expect(look(square, 1, [1, -0.4, 1, 0]).kind).toBe('not_critical');
    // The kink at the end of the domain: L is not C2.
    const end = look(square, 1, [1, 0, 0, 1 / 3]);
    expect(typeof end.inertia).toBe('string');
    expect(end.kind).not.toBe('local_minimum');
  });
});
