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

/** The integral over piece k. */
export function integralOfPiece(f: PiecewisePolynomial, k: number): number {
  const coefficients = f.coefficients[k]!;
  let sum = 0;
  for (let j = (coefficients.length - 1) & ~1; j >= 0; j -= 2) sum += coefficients[j]! / (j + 1);
  return (f.breaks[k + 1]! - f.breaks[k]!) * sum;
}

/** The integral over the domain. */
export function integral(f: PiecewisePolynomial): number {
  let sum = 0;
  for (let k = 0; k < f.coefficients.length; k++) sum += integralOfPiece(f, k);
  return sum;
}

/** The antiderivative that is zero at the left end of the domain: continuous, one degree higher. */
export function antiderivative(f: PiecewisePolynomial): PiecewisePolynomial {
  let start = 0;
  const coefficients = f.coefficients.map((c, k) => {
    const half = f.breaks[k + 1]! / 2 - f.breaks[k]! / 2;
    const primitive = new Float64Array(c.length + 1);
    let atLeft = 0;
    for (let j = c.length; j >= 1; j--) {
      primitive[j] = (half * c[j - 1]!) / j;
      atLeft += j % 2 === 0 ? primitive[j]! : -primitive[j]!;
    }
    primitive[0] = start - atLeft;
    start += integralOfPiece(f, k);
    return primitive;
  });
  return { breaks: f.breaks, coefficients };
}

/** The integrals of f(x) (x - center)^j over the domain, j = 0 … order. */
export function moments(f: PiecewisePolynomial, order: number, center = 0): Float64Array {
  const sums = new Float64Array(order + 1);
  f.coefficients.forEach((coefficients, k) => {
    const half = f.breaks[k + 1]! / 2 - f.breaks[k]! / 2;
    const shift = f.breaks[k]! / 2 + f.breaks[k + 1]! / 2 - center;
    // (x - center)^j = (shift + half t)^j as a polynomial in t, one factor at a time.
    const weight = new Float64Array(order + 1);
    weight[0] = 1;
    for (let j = 0; j <= order; j++) {
      sums[j]! += half * integralOfProduct(coefficients, weight, j);
      for (let i = Math.min(j + 1, order); i >= 0; i--) {
        weight[i] = shift * weight[i]! + (i > 0 ? half * weight[i - 1]! : 0);
      }
    }
  });
  return sums;
}

/** The integral over [-1, 1] of the product of two polynomials, the second one of the given degree. */
function integralOfProduct(p: Float64Array, q: Float64Array, degree: number): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    for (let j = i % 2; j <= degree; j += 2) sum += (2 * p[i]! * q[j]!) / (i + j + 1);
  }
  return sum;
}
