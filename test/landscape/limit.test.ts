import { describe, expect, it } from 'vitest';
import { examineCriticalPoint } from '../../engine/landscape/limit';
import { shapeOf } from '../../engine/network/shape';
import type { Risk } from '../../engine/risk/risk';

/** A function of two variables with its derivatives as a risk; contributions to its gradient count as one each. */
function surface(
  value: (x: number, y: number) => number,
  slope: (x: number, y: number) => readonly [number, number],
  curvature: (x: number, y: number) => readonly [number, number, number],
): Risk {
  const at = (theta: Float64Array) => value(theta[0]!, theta[1]!);
  return {
    shape: { ...shapeOf([2, 1, 1, 1]), parameters: 2 },
    basis: { kind: 'exact' },
    value: at,
    preciseValue: at,
    gradient(theta, gradient) {
      gradient.set(slope(theta[0]!, theta[1]!));
      return at(theta);
    },
    gradientScale: (_theta, scale) => void scale.fill(1),
    hessian(theta, hessian) {
      const [xx, xy, yy] = curvature(theta[0]!, theta[1]!);
      hessian.set([xx, xy, xy, yy]);
    },
    hessianObstacle: () => null,
    hessianVector(theta, vector, product) {
      const [xx, xy, yy] = curvature(theta[0]!, theta[1]!);
      product.set([xx * vector[0]! + xy * vector[1]!, xy * vector[0]! + yy * vector[1]!]);
    },
  };
}

function irregularity(risk: Risk, ...theta: number[]): string | null {
  const facts = examineCriticalPoint(risk, Float64Array.from(theta), { domain: null });
  return typeof facts === 'string' ? facts : facts.irregularity;
}

const circle = surface(
  (x, y) => (x * x + y * y - 1) ** 2,
  (x, y) => [4 * x * (x * x + y * y - 1), 4 * y * (x * x + y * y - 1)],
  (x, y) => [12 * x * x + 4 * y * y - 4, 8 * x * y, 4 * x * x + 12 * y * y - 4],
);
/** x^2 + y^k. */
const trough = (k: number) =>
  surface(
    (x, y) => x * x + y ** k,
    (x, y) => [2 * x, k * y ** (k - 1)],
    (_x, y) => [2, 0, k * (k - 1) * y ** (k - 2)],
  );

describe('the critical points around one', () => {
  it('are a manifold on a circle of minima', () => {
    expect(irregularity(circle, 0.6, 0.8)).toBeNull();
    expect(irregularity(circle, 1, 0)).toBeNull();
  });

  it('are one point at a nondegenerate minimum or saddle', () => {
    expect(irregularity(trough(2), 0, 0)).toBeNull();
    expect(irregularity(circle, 0, 0)).toBeNull();
  });

  it.each([3, 4, 6])('are no manifold of the dimension of the null space for x^2 + y^%d', (k) => {
    expect(irregularity(trough(k), 0, 0)).toContain('degenerate');
  });

  it.each([3, 4])('are not taken for nondegenerate where x^2 + y^%d is polished only to rounding', (k) => {
    // |G| = k y^(k-1) is at rounding here, while the second derivative is far above it.
    const y = (1e-15 / k) ** (1 / (k - 1));
    expect(irregularity(trough(k), 0, y)).not.toBeNull();
  });
});
