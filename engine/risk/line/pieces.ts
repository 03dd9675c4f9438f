import type { PiecewisePolynomial } from '../../calculus/piecewise';

/**
 * The common refinement of target and density: on piece k of [breaks[k], breaks[k+1]] both are polynomials.
 *
 * Each keeps the midpoint and half width of its own piece, f(x) = sum_j f[k*(degree+1)+j] ((x - fMid[k]) * fScale[k])^j,
 * so that refining costs no digits. Coefficients are padded with zeros to the largest degree.
 */
export interface Pieces {
  readonly count: number;
  readonly a: number;
  readonly b: number;
  /** count + 1 ends. */
  readonly breaks: Float64Array;
  readonly fDegree: number;
  readonly f: Float64Array;
  readonly fMid: Float64Array;
  readonly fScale: Float64Array;
  /** Ends of the target's own piece. */
  readonly fLeft: Float64Array;
  readonly fRight: Float64Array;
  readonly pDegree: number;
  readonly p: Float64Array;
  readonly pMid: Float64Array;
  readonly pScale: Float64Array;
}

/** Refines target and density on the domain that they share. */
export function refinePieces(target: PiecewisePolynomial, density: PiecewisePolynomial): Pieces {
  const a = Math.max(target.breaks[0]!, density.breaks[0]!);
  const b = Math.min(target.breaks.at(-1)!, density.breaks.at(-1)!);
  const inside = [...target.breaks, ...density.breaks].filter((x) => x > a && x < b);
  const breaks = Float64Array.from(new Set([a, ...inside, b])).sort();
  const count = breaks.length - 1;
  const f = spread(target, breaks);
  const p = spread(density, breaks);
  return {
    count,
    a,
    b,
    breaks,
    fDegree: f.degree,
    f: f.coefficients,
    fMid: f.mid,
    fScale: f.scale,
    fLeft: f.left,
    fRight: f.right,
    pDegree: p.degree,
    p: p.coefficients,
    pMid: p.mid,
    pScale: p.scale,
  };
}

function spread(polynomial: PiecewisePolynomial, breaks: Float64Array) {
  const count = breaks.length - 1;
  const degree = Math.max(...polynomial.coefficients.map(trueDegree));
  const coefficients = new Float64Array(count * (degree + 1));
  const mid = new Float64Array(count);
  const lefts = new Float64Array(count);
  const rights = new Float64Array(count);
  const scale = new Float64Array(count);
  let piece = 0;
  for (let k = 0; k < count; k++) {
    while (polynomial.breaks[piece + 1]! <= breaks[k]!) piece++;
    const left = polynomial.breaks[piece]!;
    const right = polynomial.breaks[piece + 1]!;
    lefts[k] = left;
    rights[k] = right;
    mid[k] = left + (right - left) / 2;
    scale[k] = 2 / (right - left);
    const source = polynomial.coefficients[piece]!;
    coefficients.set(source.subarray(0, trueDegree(source) + 1), k * (degree + 1));
  }
  return { degree, coefficients, mid, scale, left: lefts, right: rights };
}

function trueDegree(coefficients: Float64Array): number {
  let degree = coefficients.length - 1;
  while (degree > 0 && coefficients[degree] === 0) degree--;
  return Math.max(degree, 0);
}

/** Value of the polynomial of `degree` whose coefficients start at `start`, by Horner's rule. */
export function horner(coefficients: Float64Array, start: number, degree: number, s: number): number {
  let sum = coefficients[start + degree]!;
  for (let j = start + degree - 1; j >= start; j--) sum = sum * s + coefficients[j]!;
  return sum;
}

/** f on piece k at x. */
export function targetAt(pieces: Pieces, k: number, x: number): number {
  const { f, fDegree, fMid, fScale } = pieces;
  return horner(f, k * (fDegree + 1), fDegree, (x - fMid[k]!) * fScale[k]!);
}

/** p on piece k at x. */
export function densityAt(pieces: Pieces, k: number, x: number): number {
  const { p, pDegree, pMid, pScale } = pieces;
  return horner(p, k * (pDegree + 1), pDegree, (x - pMid[k]!) * pScale[k]!);
}
