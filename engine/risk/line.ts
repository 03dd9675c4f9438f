import type { PiecewisePolynomial } from '../calculus/piecewise';
import { createLineKernel } from '../kernel/line-kernel';
import type { Shape } from '../network/shape';
import { DeepLineRisk } from './line/deep';
import { refinePieces } from './line/pieces';
import { ShallowLineRisk } from './line/shallow';
import type { Basis, Risk } from './risk';

/**
 * The risk ∫ (N - f)^2 p over an interval for networks with one-dimensional input, exact up to rounding: target and density
 * are piecewise polynomial, the network is piecewise affine. Both must cover the same interval.
 */
export function createLineRisk(
  shape: Shape,
  target: PiecewisePolynomial,
  density: PiecewisePolynomial,
  basis: Basis,
): Risk {
  const pieces = refinePieces(target, density);
  return shape.depth === 1
    ? new ShallowLineRisk(shape, pieces, basis, () => createLineKernel(shape.widths[1]!, target, density))
    : new DeepLineRisk(shape, pieces, basis);
}
