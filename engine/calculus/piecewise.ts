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

/** Rational breaks and, for each piece, rational coefficients of 1, x, x^2, … as "p/q" or "p". */
export interface ExactPieces {
  readonly breaks: readonly string[];
  readonly coefficients: readonly (readonly string[])[];
}

/** The piece that contains x; at a break the one on the given side, outside the domain the nearest one. */
export function pieceAt(f: PiecewisePolynomial, x: number, side: 'left' | 'right' = 'right'): number {
  const { breaks } = f;
  let low = 0;
  let high = f.coefficients.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const start = breaks[middle]!;
    if (side === 'right' ? start <= x : start < x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The polynomial of piece k at x, also outside the piece. */
export function evaluatePiece(f: PiecewisePolynomial, k: number, x: number): number {
  const left = f.breaks[k]!;
  const right = f.breaks[k + 1]!;
  const middle = left / 2 + right / 2;
  const t = (x - middle) / (right / 2 - left / 2);
  const coefficients = f.coefficients[k]!;
  let value = coefficients[coefficients.length - 1]!;
  for (let j = coefficients.length - 2; j >= 0; j--) value = value * t + coefficients[j]!;
  return value;
}

/** f(x), at a break the limit from the given side; NaN outside the domain. */
export function evaluatePiecewise(
  f: PiecewisePolynomial,
  x: number,
  side: 'left' | 'right' = 'right',
): number {
  if (!(x >= f.breaks[0]! && x <= f.breaks[f.breaks.length - 1]!)) return NaN;
  return evaluatePiece(f, pieceAt(f, x, side), x);
}
