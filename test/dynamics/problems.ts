/** Risks for the tests of this room: analytic ones, and those of small networks on an interval. */
import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';
import type { FlowMethod } from '../../engine/dynamics/method';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { refinePieces } from '../../engine/risk/line/pieces';
import { ShallowLineRisk } from '../../engine/risk/line/shallow';
import type { Risk } from '../../engine/risk/risk';

/** x^2 on [0, 1]. */
export const square: PiecewisePolynomial = {
  breaks: Float64Array.of(0, 1),
  coefficients: [Float64Array.of(1 / 4, 1 / 2, 1 / 4)],
};
/** 12 x^3 - 18 x^2 + 6 x on [0, 1]. */
const cubic: PiecewisePolynomial = {
  breaks: Float64Array.of(0, 1),
  coefficients: [Float64Array.of(0, -1.5, 0, 1.5)],
};
const uniform: PiecewisePolynomial = {
  breaks: Float64Array.of(0, 1),
  coefficients: [Float64Array.of(1)],
};
/** Two pieces, the density not constant, on [-1, 1]. */
export const bent: PiecewisePolynomial = {
  breaks: Float64Array.of(-1, 0.25, 1),
  coefficients: [Float64Array.of(0.4, -0.3, 0.2), Float64Array.of(0.3, 0.5, -0.4, 0.1)],
};
export const cap: PiecewisePolynomial = {
  breaks: Float64Array.of(-1, 1),
  coefficients: [Float64Array.of(0.75, 0, -0.75)],
};

export function lineRisk(
  widths: readonly number[],
  target: PiecewisePolynomial = cubic,
  density: PiecewisePolynomial = uniform,
): Risk {
  return createLineRisk(shapeOf(widths), target, density, { kind: 'exact' });
}

/** The same risk of a shallow network without a kernel: every gradient is the careful one. */
export function carefulRisk(width: number, target: PiecewisePolynomial, density: PiecewisePolynomial): Risk {
  return new ShallowLineRisk(shapeOf([1, width, 1]), refinePieces(target, density), { kind: 'exact' });
}

/** Standard normal numbers from a fixed seed. */
export function normals(count: number, seed: number): Float64Array {
  let state = (seed * 48271 + 11) % 2147483647;
  const uniformNumber = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniformNumber())) * Math.cos(2 * Math.PI * uniformNumber()),
  );
}

/** L = 1/2 sum_i curvatures[i] theta_i^2: the flow is exp(-curvature t), component by component. */
export function quadratic(curvatures: readonly number[]): Risk {
  return separable(
    curvatures.length,
    (i, x) => (curvatures[i]! * x * x) / 2,
    (i, x) => curvatures[i]! * x,
    (i) => curvatures[i]!,
  );
}

/** L = sum_i theta_i^4 / 4: the flow is theta_i(0) / sqrt(1 + 2 theta_i(0)^2 t). */
export function quartic(size: number): Risk {
  return separable(
    size,
    (_, x) => x ** 4 / 4,
    (_, x) => x ** 3,
    (_, x) => 3 * x * x,
  );
}

function separable(
  size: number,
  value: (i: number, x: number) => number,
  slope: (i: number, x: number) => number,
  curvature: (i: number, x: number) => number,
): Risk {
  const total = (theta: Float64Array): number => theta.reduce((sum, x, i) => sum + value(i, x), 0);
  return {
    shape: { ...shapeOf([1, 1, 1]), parameters: size },
    basis: { kind: 'exact' },
    value: total,
    preciseValue: total,
    gradient(theta, gradient) {
      theta.forEach((x, i) => (gradient[i] = slope(i, x)));
      return total(theta);
    },
    gradientScale(_theta, scale) {
      scale.fill(1);
    },
    hessian(theta, hessian) {
      hessian.fill(0);
      theta.forEach((x, i) => (hessian[i * size + i] = curvature(i, x)));
    },
    hessianObstacle: () => null,
    hessianVector(theta, vector, product) {
      theta.forEach((x, i) => (product[i] = curvature(i, x) * vector[i]!));
    },
  };
}

export function flow(changes: Partial<FlowMethod> = {}): FlowMethod {
  return {
    kind: 'flow',
    until: 100,
    tolerance: 1e-10,
    solver: 'auto',
    normalized: false,
    rest: 1e-13,
    ...changes,
  };
}

export function farthest(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < left.length; i++) largest = Math.max(largest, Math.abs(left[i]! - right[i]!));
  return largest;
}
