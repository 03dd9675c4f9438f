/**
 * Exact piecewise polynomials in floating point and as text.
 */
import type { ExactPiecewise } from './exact-piecewise';
import type { ExactPieces } from './piecewise';
import type { FittedPiece } from './chebyshev';
import type { Polynomial } from './polynomial';
import { nearestQuotient, Rational } from './rational';

/** A piece is halved where its scaled coefficients are this much larger in sum than its values … */
const GROWTH = 64;
/** … or where it needs more powers than this, … */
const DEGREE = 24;
/** … but not more often than this. */
const HALVINGS = 10;

/** The coefficients of p in powers of (x - m) / h on [a, b], each the nearest double. */
export function scaledCoefficients(p: Polynomial, a: number, b: number): Float64Array {
  const middle = Rational.fromNumber(a / 2 + b / 2);
  const half = Rational.fromNumber(b / 2 - a / 2);
  const { numerators, denominator } = p.substituted(middle, half);
  return Float64Array.from(numerators, (numerator) => nearestQuotient(numerator, denominator));
}

/**
 * Drops the highest powers of a long polynomial as far as they are below the rounding of the others, or far below that
 * of the function as a whole (`scale` is its size).
 */
function shortened(coefficients: Float64Array, scale: number): Float64Array {
  if (coefficients.length <= DEGREE / 2) return coefficients;
  const own = coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const largest = Math.max(own, 2 ** -10 * scale);
  let length = coefficients.length;
  let dropped = 0;
  while (length > 1 && dropped + Math.abs(coefficients[length - 1]!) <= 2 ** -58 * largest) {
    dropped += Math.abs(coefficients[length - 1]!);
    length -= 1;
  }
  return coefficients.slice(0, length);
}

/** The largest |f| on a grid of the piece. */
function largestValue(coefficients: Float64Array): number {
  let largest = 0;
  for (let k = -16; k <= 16; k++) {
    let value = 0;
    for (let j = coefficients.length - 1; j >= 0; j--) value = (value * k) / 16 + coefficients[j]!;
    largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

function growth(coefficients: Float64Array): number {
  let sum = 0;
  for (const value of coefficients) sum += Math.abs(value);
  const largest = largestValue(coefficients);
  return largest === 0 ? 1 : sum / largest;
}

/** The pieces in floating point; a polynomial that one set of doubles can't carry is given on parts of its piece. */
export function toPieces(f: ExactPiecewise): FittedPiece[] {
  return f.polynomials.flatMap((p, k) => {
    const a = f.breaks[k]!.toNumber();
    const b = f.breaks[k + 1]!.toNumber();
    return a < b ? halved(p, a, b) : [];
  });
}

function halved(p: Polynomial, a: number, b: number): FittedPiece[] {
  const whole = scaledCoefficients(p, a, b);
  const scale = largestValue(whole);
  const halve = (c: Float64Array, low: number, high: number, halvings: number): FittedPiece[] => {
    const coefficients = shortened(c, scale);
    const middle = low / 2 + high / 2;
    const fine =
      coefficients.length <= 4 || (coefficients.length <= DEGREE + 1 && growth(coefficients) <= GROWTH);
    if (fine || halvings === 0 || !(middle > low && middle < high))
      return [{ a: low, b: high, coefficients }];
    return [
      ...halve(scaledCoefficients(p, low, middle), low, middle, halvings - 1),
      ...halve(scaledCoefficients(p, middle, high), middle, high, halvings - 1),
    ];
  };
  return halve(whole, a, b, HALVINGS);
}

/** Breaks and coefficients as "p/q", or undefined where one of them is irrational or very long. */
export function toExactPieces(f: ExactPiecewise): ExactPieces | undefined {
  if (!f.rational) return undefined;
  const breaks: string[] = [];
  for (const point of f.breaks) {
    if (point.value === undefined) return undefined;
    breaks.push(point.value.toString());
  }
  return {
    breaks,
    coefficients: f.polynomials.map((p) => p.coefficients().map((value) => value.toString())),
  };
}
