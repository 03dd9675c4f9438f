/** Numbers that are known from the derivations, to the digits in which they are known. */
import { describe, expect, it } from 'vitest';
import { symmetricEigenvalues } from '../../engine/calculus/symmetric';
import { refine } from '../../engine/dynamics/newton';
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

describe('gradient descent beside a global minimum', () => {
  it('contracts the risk by the largest (1 - rate λ)^2 below 2/λ_max, and grows above', () => {
    const values = [0.06546958672, 0.29520696, 4.77918037, 37.61014308];
    const risk = onUnit(2, hat);
    const gradient = new Float64Array(7);
    for (const rate of [0.01, 0.05, 1.999 / 37.61014308, 2.001 / 37.61014308]) {
      const theta = Float64Array.of(1, 1, 1, -0.5, 2, -4, -2).map(
        (value, i) => value + 1e-7 * Math.cos(3 * i),
      );
      // By then the eigenvector of the slowest factor is all that is left.
      for (let step = 0; step < 40 / rate; step++) descend(theta);
      const before = risk.preciseValue(theta);
      descend(theta);
      const factor = Math.max(...values.map((value) => (1 - rate * value) ** 2));
      expect(risk.preciseValue(theta) / before).toBeCloseTo(factor, 4);
      expect(factor < 1).toBe(rate < 2 / 37.61014308);

      function descend(point: Float64Array): void {
        risk.gradient(point, gradient);
        for (let i = 0; i < 7; i++) point[i]! -= rate * gradient[i]!;
      }
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

  it('lies 13.700921153 above a symmetric network with two kinks, to the digits given', () => {
    const start = Float64Array.of(1, -1, -0.73, -0.73, 60.5, 60.5, -2.18);
    const { theta, reached } = refine(risk, start);
    expect(reached).toBe(true);
    const known = { q: 0.731554051129636, s: 60.4997884401051, c: -2.17990500796912 };
    for (const i of [0, 1]) {
      expect(Math.abs(theta[2 + i]! / theta[i]!)).toBeCloseTo(known.q, 14);
      expect(theta[4 + i]! * Math.abs(theta[i]!)).toBeCloseTo(known.s, 12);
    }
    expect(theta[6]).toBeCloseTo(known.c, 13);
    const lower = risk.preciseValue(theta);
    expect(lower).toBeCloseTo(1.02572809652687, 13);
    expect(risk.preciseValue(member(0.1)) - lower).toBeCloseTo(
      9 / 4 + 18 * Math.log(2) - 1.02572809652687,
      12,
    );
  });

  it('is there for every larger H, by dead neurons, and scales with the target', () => {
    const H = 4;
    const theta = Float64Array.of(1, 1, 1, -1, 2, -0.3, -3, -2, 0, 0, 1, 5, 0);
    const small = member(0.3);
    theta.set([10 * small[4]!, 10 * small[5]!], 2 * H);
    theta[3 * H] = 10 * small[6]!;
    const scaled = {
      breaks: polynomial.breaks,
      coefficients: polynomial.coefficients.map((c) => c.map((value) => 10 * value)),
    };
    const wide = createLineRisk(shapeOf([1, H, 1]), scaled, lebesgue, { kind: 'exact' });
    expect(wide.preciseValue(theta) / 100).toBeCloseTo(9 / 4 + 18 * Math.log(2), 12);
    const [gradient, scale] = [new Float64Array(13), new Float64Array(13)];
    wide.gradient(theta, gradient);
    wide.gradientScale(theta, scale);
    expect(Math.hypot(...gradient)).toBeLessThan(1e-13 * Math.hypot(...scale));
  });

  it('is not critical with kinks beyond 3/5', () => {
    const gradient = new Float64Array(7);
    risk.gradient(member(0.65), gradient);
    expect(Math.hypot(...gradient)).toBeGreaterThan(1e-3);
  });
});
