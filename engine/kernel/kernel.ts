/**
 * The hot loops of networks with one input and one hidden layer against a piecewise polynomial target and density:
 * risk, generalized gradient and many steps of gradient descent, exact up to rounding.
 *
 * theta is [w (H), b (H), v (H), c], length 3 H + 1. All implementations carry out the same operations in the same
 * order, so they agree bit for bit, and a result depends on theta and the rates alone: not on the batch or lane a
 * network is in, not on how many steps are taken per call, not on what the kernel computed before. In particular
 * `advance` by one step of rate r is theta[i] - r * gradient[i].
 *
 * Kernels own their scratch memory: not for use from two callers at once. Nothing is allocated after the first call.
 */
export interface LineKernel {
  /** For the record of a run: 'wasm-simd-1' or 'plain-1'; the number changes when the order of operations does. */
  readonly name: string;
  /** Hidden neurons H. */
  readonly width: number;
  /** L(theta) = integral of (N - f)^2 p, never negative for p >= 0. */
  value(theta: Float64Array): number;
  /** Writes the generalized gradient (ReLU'(0) = 0, activity intervals open) into `gradient`; returns L(theta). */
  gradient(theta: Float64Array, gradient: Float64Array): number;
  /**
   * `count` steps theta <- theta - rates[s] G(theta), s = 0 … count - 1, in place. Does not stop at non-finite numbers:
   * the caller looks at theta.
   */
  advance(theta: Float64Array, rates: Float64Array, count: number): void;
  /**
   * The same for `networks` networks, network k at thetas[k (3H + 1)]. `rates` holds either `count` numbers that all
   * share or, when `rates.length` is at least networks * count, network k's own at rates[k count].
   */
  advanceMany(thetas: Float64Array, networks: number, rates: Float64Array, count: number): void;
}
