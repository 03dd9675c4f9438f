/**
 * Piecewise polynomials in floating point: what risks are integrated from.
 */

/**
 * A piecewise polynomial on [breaks[0], breaks[s]] with s pieces.
 *
 * On piece k, with midpoint m and half width h, f(x) = sum_j coefficients[k][j] * ((x - m) / h)^j:
 * scaled to [-1, 1] about the midpoint so that no digits are lost on narrow pieces far from zero.
 */
export interface PiecewisePolynomial {
  /** Ends of the pieces, strictly ascending, s + 1 of them. */
  readonly breaks: Float64Array;
  /** One array per piece, lowest power first, never empty. */
  readonly coefficients: readonly Float64Array[];
}
