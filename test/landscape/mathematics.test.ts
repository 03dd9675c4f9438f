/** Numbers that are known from the derivations, to the digits in which they are known. */
import { describe, expect, it } from 'vitest';
import { symmetricEigenvalues } from '../../engine/calculus/symmetric';
import { hessianInertia } from '../../engine/landscape/classification';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { constructed, floating, pieces, plateauBody, uniform } from './pieces';

const hat = floating(pieces(['0', '1/2', '1'], ['0', '2'], ['2', '-2']));
const tent = floating(pieces(['0', '1/3', '2/3', '1'], ['0', '3'], ['1'], ['3', '-3']));
const one = floating(uniform);

function onUnit(width: number, target: typeof hat) {
  return createLineRisk(shapeOf([1, width, 1]), target, one, { kind: 'exact' });
}

describe('the Hessian on global minima', () => {
  it('has the eigenvalues of the hat', () => {
    const hessian = new Float64Array(49);
    onUnit(2, hat).hessian(Float64Array.of(1, 1, 1, -0.5, 2, -4, -2), hessian);
    const values = symmetricEigenvalues(hessian, 7);
    expect(Math.max(...values.subarray(0, 3).map(Math.abs))).toBeLessThan(1e-13);
    const known = [0.06546958672, 0.29520696, 4.77918037, 37.61014308];
    const digits = [11, 8, 8, 8];
    known.forEach((value, k) => expect(values[3 + k]).toBeCloseTo(value, digits[k]));
  });

  it('has rank 2N for every H >= N', () => {
    const cases = [
      { target: tent, N: 3, theta: [1, 1, 1, 1, -1 / 3, -2 / 3, 3, -3, -3, -3] },
      // Two dead neurons more.
      {
        target: tent,
        N: 3,
        theta: [1, 1, 1, 1, -1, 1, -1 / 3, -2 / 3, -2, -1, 3, -3, -3, 1, 2, -3],
      },
      { target: hat, N: 2, theta: [1, 1, -1, 1, -0.5, -1, 2, -4, 3, -2] },
    ];
    for (const { target, N, theta } of cases) {
      const risk = onUnit((theta.length - 1) / 3, target);
      const point = Float64Array.from(theta);
      expect(risk.preciseValue(point)).toBeLessThan(1e-30);
      expect(hessianInertia(risk, point)).toEqual({ rank: 2 * N, index: 0 });
    }
  });
});

describe('the family of non-global local minima', () => {
  const { polynomial } = constructed(plateauBody, -1, 1);
  const lebesgue = floating(pieces(['-1', '1'], ['1']));
  const risk = createLineRisk(shapeOf([1, 2, 1]), polynomial, lebesgue, { kind: 'exact' });
  const member = (q: number) => {
    const sigma = Math.sqrt(1 - q * q);
    const s = (-6 * (2 + q) * sigma) / (1 + q) ** 2;
    return Float64Array.of(1, 1, 2, -q, s, 24 * sigma ** -3, -6 * sigma - s * (q + 2));
  };

  it.each([-0.59, -0.3, 0, 0.17, 0.45, 0.59])('is critical with the risk 9/4 + 18 ln 2 at q = %d', (q) => {
    const theta = member(q);
    expect(Math.abs(risk.preciseValue(theta) - (9 / 4 + 18 * Math.log(2)))).toBeLessThan(1e-12);
    const gradient = new Float64Array(7);
    risk.gradient(theta, gradient);
    const scale = new Float64Array(7);
    risk.gradientScale(theta, scale);
    expect(Math.hypot(...gradient)).toBeLessThan(1e-13 * Math.hypot(...scale));
  });

  it('is not critical with kinks beyond 3/5', () => {
    const gradient = new Float64Array(7);
    risk.gradient(member(0.65), gradient);
    expect(Math.hypot(...gradient)).toBeGreaterThan(1e-3);
  });
});
