/**
 * Piecewise polynomials with rational coefficients and real algebraic breaks: + - *, division, powers, min, max and abs
 * without any error.
 *
 * Irrational constants enter as rational numbers very near them (real.ts). Such functions are marked (`rational` is
 * false), and their coefficients are kept to 200 binary digits.
 */
import type { Algebraic } from './algebraic';
import { rationalBetween, realRoots } from './algebraic';
import { provablyIndivisible } from './modular';
import type { Polynomial } from './polynomial';
import { Rational } from './rational';

/** polynomials[k] on (breaks[k], breaks[k+1]); values at breaks have measure zero and don't matter. */
export interface ExactPiecewise {
  /** Strictly ascending, one more than polynomials. */
  readonly breaks: readonly Algebraic[];
  readonly polynomials: readonly Polynomial[];
  /** Whether every coefficient and every rational break is truly the number meant. */
  readonly rational: boolean;
}

/** Products and powers of a higher degree than this are left to approximation … */
export const MAXIMAL_DEGREE = 100;
/** … except that a body which is one polynomial may have this degree, if it doesn't take too much work. */
export const LONGEST_DEGREE = 400;
/** Roots of polynomials of a higher degree than this are found numerically instead. */
export const MAXIMAL_ROOT_DEGREE = 24;

const KEPT_BITS = 200;
/** Coefficients that agree to this many bits are equal where they are rounded anyway. */
const EQUAL_BITS = 44;

export function polynomialOn(a: Algebraic, b: Algebraic, p: Polynomial, rational: boolean): ExactPiecewise {
  return { breaks: [a, b], polynomials: [p], rational };
}

/** Rounds the result of an operation on rounded coefficients of the given size (a binary logarithm). */
function tidy(p: Polynomial, rational: boolean, size: number): Polynomial {
  return rational || size === -Infinity ? p : p.rounded(KEPT_BITS - size);
}

function samePolynomial(p: Polynomial, q: Polynomial, rational: boolean): boolean {
  if (p.equals(q)) return true;
  if (rational) return false;
  return p.subtract(q).magnitude() < Math.max(p.magnitude(), q.magnitude()) - EQUAL_BITS;
}

/** Joins neighbours with the same polynomial, so that every break left is one. */
function merged(f: ExactPiecewise): ExactPiecewise {
  const breaks: Algebraic[] = [f.breaks[0]!];
  const polynomials: Polynomial[] = [];
  f.polynomials.forEach((p, k) => {
    const last = polynomials.at(-1);
    if (last !== undefined && samePolynomial(last, p, f.rational)) breaks.pop();
    else polynomials.push(p);
    breaks.push(f.breaks[k + 1]!);
  });
  return { breaks, polynomials, rational: f.rational };
}

/** Drops pieces whose ends are the same double. */
export function withoutSlivers(f: ExactPiecewise): ExactPiecewise {
  const breaks: Algebraic[] = [f.breaks[0]!];
  const polynomials: Polynomial[] = [];
  f.polynomials.forEach((p, k) => {
    const end = f.breaks[k + 1]!;
    if (end.toNumber() === breaks.at(-1)!.toNumber()) return;
    polynomials.push(p);
    breaks.push(end);
  });
  return polynomials.length === 0 ? f : merged({ breaks, polynomials, rational: f.rational });
}

/** Functions on neighbouring intervals as one. */
export function joined(parts: readonly ExactPiecewise[]): ExactPiecewise {
  return merged({
    breaks: [parts[0]!.breaks[0]!, ...parts.flatMap((part) => part.breaks.slice(1))],
    polynomials: parts.flatMap((part) => part.polynomials),
    rational: parts.every((part) => part.rational),
  });
}

/** A piece of the common refinement of two functions. */
interface CommonPiece {
  readonly low: Algebraic;
  readonly high: Algebraic;
  readonly p: Polynomial;
  readonly q: Polynomial;
}

function commonPieces(f: ExactPiecewise, g: ExactPiecewise): CommonPiece[] {
  const pieces: CommonPiece[] = [];
  let i = 0;
  let j = 0;
  let low = f.breaks[0]!;
  while (i < f.polynomials.length && j < g.polynomials.length) {
    const left = f.breaks[i + 1]!;
    const right = g.breaks[j + 1]!;
    const order = left.compare(right);
    const high = order <= 0 ? left : right;
    pieces.push({ low, high, p: f.polynomials[i]!, q: g.polynomials[j]! });
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
    low = high;
  }
  return pieces;
}

/** Combines two functions on the same interval piece by piece; null as soon as a piece has no polynomial. */
function combine(
  f: ExactPiecewise,
  g: ExactPiecewise,
  operation: (piece: CommonPiece, rational: boolean) => readonly Part[] | null,
): ExactPiecewise | null {
  const rational = f.rational && g.rational;
  const breaks: Algebraic[] = [f.breaks[0]!];
  const polynomials: Polynomial[] = [];
  for (const piece of commonPieces(f, g)) {
    const parts = operation(piece, rational);
    if (parts === null) return null;
    for (const part of parts) {
      polynomials.push(part.polynomial);
      breaks.push(part.high);
    }
  }
  return merged({ breaks, polynomials, rational });
}

interface Part {
  readonly high: Algebraic;
  readonly polynomial: Polynomial;
}

function whole(piece: CommonPiece, polynomial: Polynomial): Part[] {
  return [{ high: piece.high, polynomial }];
}

export function negate(f: ExactPiecewise): ExactPiecewise {
  return { ...f, polynomials: f.polynomials.map((p) => p.negate()) };
}

export function add(f: ExactPiecewise, g: ExactPiecewise): ExactPiecewise | null {
  return combine(f, g, (piece, rational) => {
    const size = Math.max(piece.p.magnitude(), piece.q.magnitude());
    return whole(piece, tidy(piece.p.add(piece.q), rational, size));
  });
}

export function subtract(f: ExactPiecewise, g: ExactPiecewise): ExactPiecewise | null {
  return add(f, negate(g));
}

/** Null where the degree would become too high. */
export function multiply(f: ExactPiecewise, g: ExactPiecewise, highest: number): ExactPiecewise | null {
  return combine(f, g, (piece, rational) => {
    if (piece.p.degree + piece.q.degree > highest) return null;
    const product = piece.p.multiply(piece.q);
    return whole(piece, tidy(product, rational, product.magnitude()));
  });
}

/** An integer power, exponent 0 or more; null where the degree would become too high. */
export function power(f: ExactPiecewise, exponent: number, highest: number): ExactPiecewise | null {
  if (f.polynomials.some((p) => p.degree * exponent > highest || p.magnitude() * exponent > 20000)) {
    return null;
  }
  const polynomials = f.polynomials.map((p) => {
    const result = p.power(exponent);
    return tidy(result, f.rational, result.magnitude());
  });
  return merged({ ...f, polynomials });
}

/** Whether a division may come out even: long ones that don't are not tried. */
function mayDivide({ p, q }: CommonPiece, rational: boolean): boolean {
  if (q.degree < 1) return true;
  if (rational) return !provablyIndivisible(p.primitive().numerators, q.primitive().numerators);
  return p.degree - q.degree <= MAXIMAL_ROOT_DEGREE;
}

/** f / g where that is polynomial on every piece, else null (also where g is zero on a piece). */
export function divide(f: ExactPiecewise, g: ExactPiecewise): ExactPiecewise | null {
  return combine(f, g, (piece, rational) => {
    if (piece.q.isZero() || !mayDivide(piece, rational)) return null;
    const { quotient, remainder } = piece.p.divide(piece.q);
    if (!tidy(remainder, rational, piece.p.magnitude()).isZero()) return null;
    return whole(piece, tidy(quotient, rational, quotient.magnitude()));
  });
}

/** The first piece on which f is identically zero. */
export function zeroPiece(f: ExactPiecewise): { low: Algebraic; high: Algebraic } | undefined {
  const k = f.polynomials.findIndex((p) => p.isZero());
  return k < 0 ? undefined : { low: f.breaks[k]!, high: f.breaks[k + 1]! };
}

/** The roots of p strictly between two numbers, ascending; p not zero. */
export function rootsBetween(p: Polynomial, low: Algebraic, high: Algebraic, recognise = true): Algebraic[] {
  if (p.degree < 1) return [];
  const roots = realRoots(p, low.low, high.high, recognise);
  return roots.filter((root) => root.compare(low) > 0 && root.compare(high) < 0);
}

/** Intervals that fill (low, high) on each of which p has one sign. */
export function signPieces(
  p: Polynomial,
  low: Algebraic,
  high: Algebraic,
  recognise = true,
): { low: Algebraic; high: Algebraic; sign: number }[] {
  const ends = [low, ...rootsBetween(p, low, high, recognise), high];
  return ends.slice(1).map((end, k) => {
    const start = ends[k]!;
    return { low: start, high: end, sign: p.isZero() ? 0 : p.signAt(rationalBetween(start, end)) };
  });
}

/** max(f, g); null where roots of too high a degree would be needed. */
export function maximum(f: ExactPiecewise, g: ExactPiecewise): ExactPiecewise | null {
  return combine(f, g, (piece, rational) => {
    const size = Math.max(piece.p.magnitude(), piece.q.magnitude());
    const difference = tidy(piece.p.subtract(piece.q), rational, size);
    if (difference.degree > MAXIMAL_ROOT_DEGREE) return null;
    return signPieces(difference, piece.low, piece.high, rational).map((part) => ({
      high: part.high,
      polynomial: part.sign >= 0 ? piece.p : piece.q,
    }));
  });
}

export function minimum(f: ExactPiecewise, g: ExactPiecewise): ExactPiecewise | null {
  const negated = maximum(negate(f), negate(g));
  return negated === null ? null : negate(negated);
}

export function absolute(f: ExactPiecewise): ExactPiecewise | null {
  return maximum(f, negate(f));
}

/** The polynomial near a number, on its right or left side. */
export function polynomialBeside(f: ExactPiecewise, at: Algebraic, side: 'left' | 'right'): Polynomial {
  for (let k = 0; k < f.polynomials.length - 1; k++) {
    const order = f.breaks[k + 1]!.compare(at);
    if (order > 0 || (order === 0 && side === 'left')) return f.polynomials[k]!;
  }
  return f.polynomials.at(-1)!;
}

/** p at a number, to about 200 binary places; exactly zero where it is zero. */
export function valueAt(p: Polynomial, at: Algebraic): Rational {
  if (at.value === undefined && p.degree <= 2 * MAXIMAL_ROOT_DEGREE && at.signOf(p) === 0) {
    return Rational.zero;
  }
  return p.evaluate(at.approximate(200));
}
