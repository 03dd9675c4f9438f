import type { LineKernel } from '../kernel/kernel';
import type { Shape } from '../network/shape';
import type { NeuronBlocks } from './line/blocks';

/**
 * What a computed risk rests on: `exact` up to rounding; `approximated` is exact for a piecewise polynomial that meets
 * the target to the stated bound; `quadrature` and `samples` come with an estimate of their error.
 */
export type Basis =
  | { readonly kind: 'exact' }
  | { readonly kind: 'approximated'; readonly pieces: number; readonly bound: number }
  | { readonly kind: 'quadrature'; readonly nodes: number; readonly error: number };

/**
 * The population risk L(theta) = integral of (N - f)^2 p, its generalized gradient G and its Hessian, for one network
 * shape. One implementation per way to compute it (line, plane, samples). Knows nothing of time.
 *
 * Instances own their scratch memory: not for use from two callers at once. No method allocates after the first call.
 */
export interface Risk {
  readonly shape: Shape;
  readonly basis: Basis;
  /** L(theta); positive, accurate relative to the terms it is a difference of. */
  value(theta: Float64Array): number;
  /** Writes the generalized gradient G(theta) into `gradient` (length of theta) and returns L(theta). */
  gradient(theta: Float64Array, gradient: Float64Array): number;
  /**
   * The sums of the absolute contributions to each component of G, written into `scale` (length of theta):
   * what "gradient below 1e-14 relative to its contributions" is measured against.
   */
  gradientScale(theta: Float64Array, scale: Float64Array): void;
  /**
   * Writes the Hessian, row by row (n*n), into `hessian`. Where L is not C2 the one-sided limit that the formula gives
   * is written (solvers want it anyway); `hessianObstacle` says whether the Hessian exists.
   */
  hessian(theta: Float64Array, hessian: Float64Array): void;
  /** A sentence that says why L is not C2 at theta, or null where it is. */
  hessianObstacle(theta: Float64Array): string | null;
  /** Whether G jumps where a kink passes a point: finite data, and no integral. */
  readonly gradientJumps?: boolean;
  /**
   * The product of the same matrix as `hessian` with `vector`, written into `product`.
   * Cost O(H) after the kinks are sorted, for one hidden layer.
   */
  hessianVector(theta: Float64Array, vector: Float64Array, product: Float64Array): void;
  /**
   * The same matrix neuron by neuron, where it has the structure that lets linear systems with it be solved in O(H): one
   * hidden layer on an interval. Overwritten by the next call.
   */
  neuronBlocks?(theta: Float64Array): NeuronBlocks;
  /** L(theta) computed with twice the working precision: for results, not for hot loops. */
  preciseValue(theta: Float64Array): number;
  /**
   * The kernel for many steps of plain gradient descent at once, where there is one. It agrees with `gradient` up to
   * rounding, relative to the largest contributions over the whole domain. Made when it is first asked for.
   */
  readonly kernel?: LineKernel | null;
}
