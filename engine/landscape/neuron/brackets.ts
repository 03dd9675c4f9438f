/**
 * Where the roots of the critical equation lie on the line, and rational numbers between them.
 */
import { Rational } from '../../calculus/rational';
import { simplestFraction } from './isolate';
import type { ProblemCell } from './problem';
import { refineRoot, type Root } from './refine';

/** low <= x <= high: a root, or a cell where the equation holds everywhere. */
export interface Bracket {
  readonly low: Rational;
  readonly high: Rational;
  /** The same root in a shorter interval; null where it is a point or a cell. */
  readonly shorter: (() => Bracket) | null;
}

/** One number. */
export function pointBracket(x: Rational): Bracket {
  return { low: x, high: x, shorter: null };
}

/** x = (left + width n / d) / unit. */
export function placeIn({ left, width }: ProblemCell, unit: bigint, n: bigint, d: bigint): Rational {
  return Rational.of(left * d + width * n, unit * d);
}

export function bracketOf(cell: ProblemCell, unit: bigint, root: Root): Bracket {
  const d = 1n << BigInt(root.places);
  const low = placeIn(cell, unit, root.low, d);
  if (root.low === root.high) return pointBracket(low);
  const shorter = () => bracketOf(cell, unit, refineRoot(root, 2 * root.places));
  return { low, high: placeIn(cell, unit, root.high, d), shorter };
}

/**
 * Simple numbers strictly between brackets side by side, ascending and without a common root; where cells where the equation
 * holds touch each other or an end, their common end.
 */
export function separators(brackets: readonly Bracket[]): Rational[] {
  return brackets.slice(1).map((right, k) => separator(brackets[k]!, right));
}

function separator(left: Bracket, right: Bracket): Rational {
  const gap = right.low.subtract(left.high);
  if (gap.sign() > 0) {
    const third = gap.multiply(Rational.of(1n, 3n));
    return simplest(left.high.add(third), right.low.subtract(third));
  }
  if (left.shorter === null && right.shorter === null) return left.high;
  return separator(left.shorter?.() ?? left, right.shorter?.() ?? right);
}

/** The simplest rational number in [low, high]. */
export function simplest(low: Rational, high: Rational): Rational {
  if (low.sign() <= 0 && high.sign() >= 0) return Rational.zero;
  if (high.sign() < 0) return simplest(high.negate(), low.negate()).negate();
  const { n, d } = simplestFraction([low.numerator, low.denominator], [high.numerator, high.denominator]);
  return Rational.of(n, d);
}
