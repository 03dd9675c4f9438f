import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';

/** x^2 on [0, 1] about the midpoint: ((1 + s) / 2)^2. */
const square = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(0.25, 0.5, 0.25)] };
const uniform = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(1)] };

describe('the worked example: f = x^2, p = 1 on [0, 1], two neurons', () => {
  const risk = createLineRisk(shapeOf([1, 2, 1]), square, uniform, { kind: 'exact' });
  const theta = Float64Array.of(1, -1, -1 / 3, 1 / 2, 1, 2, 0);
  const close = (actual: Float64Array, expected: readonly number[]) => {
    expected.forEach((value, i) => expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-14));
  };
  const rows = [
    [56 / 81, 19 / 162, 28 / 27, 5 / 18, 71 / 324, 7 / 648, 8 / 9],
    [19 / 162, 1 / 4, 5 / 18, 5 / 6, 2 / 81, 383 / 2592, 1 / 2],
    [28 / 27, 5 / 18, 16 / 9, 2 / 3, 49 / 162, 1 / 36, 4 / 3],
    [5 / 18, 5 / 6, 2 / 3, 11 / 3, 1 / 18, 17 / 18, 2],
    [71 / 324, 2 / 81, 49 / 162, 1 / 18, 16 / 81, 1 / 648, 4 / 9],
    [7 / 648, 383 / 2592, 1 / 36, 17 / 18, 1 / 648, 1 / 12, 1 / 4],
    [8 / 9, 1 / 2, 4 / 3, 2, 4 / 9, 1 / 4, 2],
  ];

  it('has the known risk and gradient', () => {
    const gradient = new Float64Array(7);
    expect(Math.abs(risk.gradient(theta, gradient) - 3263 / 19440)).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(risk.value(theta) - 3263 / 19440)).toBeLessThanOrEqual(1e-15);
    close(gradient, [-41 / 324, 167 / 1296, -23 / 162, 8 / 9, -77 / 972, 409 / 2592, 5 / 18]);
  });

  it('has the known Hessian, as a matrix and as a product', () => {
    const hessian = new Float64Array(49);
    risk.hessian(theta, hessian);
    close(hessian, rows.flat());
    expect(risk.hessianObstacle(theta)).toBeNull();
    for (let column = 0; column < 7; column++) {
      const product = new Float64Array(7);
      risk.hessianVector(
        theta,
        Float64Array.from({ length: 7 }, (_, i) => (i === column ? 1 : 0)),
        product,
      );
      close(
        product,
        rows.map((row) => row[column]!),
      );
    }
  });
});
