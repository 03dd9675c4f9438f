/**
 * What makes a function a density: its mass and its sign.
 */
import { Algebraic, realRoots } from './algebraic';
import { withBoundedWork } from './effort';
import { MAXIMAL_ROOT_DEGREE, signPieces } from './exact-piecewise';
import { intervalText, numberText, type ConstructedFunction, type Finding, type Mass } from './finding';
import { cellsBelow } from './below';
import { integralOfPiece, type ExactPieces, type PiecewisePolynomial } from './piecewise';
import { Polynomial } from './polynomial';
import { Rational } from './rational';

interface RationalPiece {
  readonly a: Rational;
  readonly b: Rational;
  readonly p: Polynomial;
}

function rationalPieces(exact: ExactPieces): RationalPiece[] {
  const breaks = exact.breaks.map((text) => Rational.parse(text));
  return exact.coefficients.map((coefficients, k) => ({
    a: breaks[k]!,
    b: breaks[k + 1]!,
    p: Polynomial.of(coefficients.map((text) => Rational.parse(text))),
  }));
}

/** The integral over the domain: exact where the function is; 0 where there is no function. */
export function mass(f: ConstructedFunction): Mass {
  if (f.polynomial === null) return { value: 0 };
  if (f.exact !== undefined) {
    let sum = Rational.zero;
    for (const { a, b, p } of rationalPieces(f.exact)) {
      const integral = p.antiderivative();
      sum = sum.add(integral.evaluate(b).subtract(integral.evaluate(a)));
    }
    return { value: sum.toNumber(), exact: sum.toString() };
  }
  let value = 0;
  f.polynomial.coefficients.forEach((_, k) => (value += integralOfPiece(f.polynomial!, k)));
  return { value };
}

/**
 * An error for each interval on which the function is negative, with the place and the least value there. Exact where
 * the function is; elsewhere values above minus the bound of the approximation (or rounding) don't count.
 */
export function findNegative(f: ConstructedFunction): Finding[] {
  if (f.polynomial === null) return [];
  const { polynomial } = f;
  return withBoundedWork(() => negativeParts(f, polynomial), [undecidedSign]);
}

const undecidedSign: Finding = {
  kind: 'unresolved',
  severity: 'error',
  message:
    'It would take too long to find where this density is negative. Use fewer pieces, lower powers or shorter numbers.',
};

function negativeParts(f: ConstructedFunction, polynomial: PiecewisePolynomial): Finding[] {
  const exact = f.exact;
  const feasible = exact?.coefficients.every(
    (coefficients) => coefficients.length <= MAXIMAL_ROOT_DEGREE + 1,
  );
  if (exact !== undefined && feasible === true) return joinedNegative(exactNegative(exact));
  const found = joinedNegative(boundedNegative(polynomial, f.approximation?.bound ?? 0));
  // Between neighbouring numbers beside a singularity, as of sqrt(1 - x) at 1, the approximation means nothing.
  const { breaks } = polynomial;
  const resolution = 2 ** -50 * Math.max(Math.abs(breaks[0]!), Math.abs(breaks.at(-1)!));
  return found.filter(({ interval }) => interval!.b - interval!.a > resolution);
}

interface NegativePart {
  readonly low: Algebraic;
  readonly high: Algebraic;
  readonly at: number;
  readonly value: number;
}

function exactNegative(exact: ExactPieces): NegativePart[] {
  return rationalPieces(exact).flatMap(({ a, b, p }) =>
    signPieces(p, Algebraic.rational(a), Algebraic.rational(b)).flatMap((part) =>
      part.sign < 0 ? [{ low: part.low, high: part.high, ...leastValue(p, part.low, part.high) }] : [],
    ),
  );
}

/** The least value of p between two numbers and where it is. */
function leastValue(p: Polynomial, low: Algebraic, high: Algebraic): { at: number; value: number } {
  const derivative = p.derivative();
  const inner = derivative.isZero() ? [] : realRoots(derivative, low.low, high.high, false);
  let at = low;
  let value = p.evaluate(low.approximate(100));
  for (const candidate of [...inner, high]) {
    if (candidate.compare(low) < 0 || candidate.compare(high) > 0) continue;
    const there = p.evaluate(candidate.approximate(100));
    if (there.compare(value) >= 0) continue;
    at = candidate;
    value = there;
  }
  return { at: at.toNumber(), value: value.toNumber() };
}

/** Where the pieces in floating point fall below what the bound of the approximation and rounding explain. */
function boundedNegative(f: PiecewisePolynomial, bound: number): NegativePart[] {
  const scale = f.coefficients.reduce((most, c) => Math.max(most, sumOfSizes(c)), 0);
  const limit = -(2 * bound + 2 ** -48 * scale);
  return f.coefficients.flatMap((coefficients, k) => {
    const left = f.breaks[k]!;
    const right = f.breaks[k + 1]!;
    const place = (t: number): number =>
      t === -1 ? left : t === 1 ? right : left / 2 + right / 2 + t * (right / 2 - left / 2);
    return cellsBelow(coefficients, limit).map(({ low, high, at, value }) => ({
      low: Algebraic.rational(Rational.fromNumber(place(low))),
      high: Algebraic.rational(Rational.fromNumber(place(high))),
      at: place(at),
      value,
    }));
  });
}

function sumOfSizes(coefficients: Float64Array): number {
  return coefficients.reduce((sum, c) => sum + Math.abs(c), 0);
}

/** One finding for each interval, neighbours joined. */
function joinedNegative(parts: readonly NegativePart[]): Finding[] {
  const intervals: NegativePart[] = [];
  for (const part of parts) {
    const last = intervals.at(-1);
    if (last === undefined || last.high.compare(part.low) !== 0) {
      intervals.push(part);
      continue;
    }
    const least = part.value < last.value ? part : last;
    intervals[intervals.length - 1] = { low: last.low, high: part.high, at: least.at, value: least.value };
  }
  return intervals.map((part) => ({
    kind: 'negative',
    severity: 'error',
    at: part.at,
    size: part.value,
    interval: { a: part.low.toNumber(), b: part.high.toNumber() },
    message:
      `A density is not negative, but this one is ${intervalText(part.low, part.high)}: ` +
      `at x = ${numberText(part.at)} it is ${numberText(part.value)}.`,
  }));
}
