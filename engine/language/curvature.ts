/**
 * What is known of the curvature of the risk before anything is run.
 */
import { symmetricEigenvalues } from '../calculus/symmetric';
import type { Problem } from '../experiment/plan';
import type { Initialization } from '../network/initialization';
import { shapeOf } from '../network/shape';
import { createLineRisk } from '../risk/line';

/** Larger networks would be felt while typing. */
const mostParameters = 40;

/** The largest eigenvalue of the Hessian at a given point; undefined where there is none or it takes long to know. */
export function largestEigenvalue(
  problem: Problem,
  widths: readonly number[],
  start: Initialization,
): number | undefined {
  const shape = shapeOf(widths);
  const n = shape.parameters;
  if (problem.kind !== 'line' || start.kind !== 'given' || n > mostParameters || shape.inputs !== 1) {
    return undefined;
  }
  const { target, density } = problem;
  const risk = createLineRisk(shape, target.polynomial, density.polynomial, { kind: 'exact' });
  if (risk.hessianObstacle(start.theta) !== null) return undefined;
  const hessian = new Float64Array(n * n);
  risk.hessian(start.theta, hessian);
  const largest = symmetricEigenvalues(hessian, n)[n - 1]!;
  return Number.isFinite(largest) ? largest : undefined;
}
