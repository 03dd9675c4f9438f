/**
 * Where the roots of the critical equation lie on the line, and rational numbers between them.
 */
import { enclosureOfQuotient, type Enclosure } from '../../calculus/enclosure';
import { Rational } from '../../calculus/rational';
import type { Fraction } from './equation';
import { simplestFraction } from './isolate';
import type { ProblemCell } from './problem';
import { refineRoot, type Root } from './refine';

/** low <= x <= high: a root, or a cell where the equation holds everywhere. Not reduced: that takes longer than all the rest. */
export interface Bracket {
  readonly low: Fraction;
  readonly high: Fraction;
  /** The same root in a shorter interval; null where it is a point or a cell. */
  readonly shorter: (() => Bracket) | null;
}

/** One number. */
export function pointBracket(x: Fraction): Bracket {
  return { low: x, high: x, shorter: null };
}

/** x = (left + width n / d) / unit. */
export function placeIn({ left, width }: ProblemCell, unit: bigint, n: bigint, d: bigint): Fraction {
  return { n: left * d + width * n, d: unit * d };
}

export function bracketOf(cell: ProblemCell, unit: bigint, root: Root): Bracket {
  const d = 1n << BigInt(root.places);
  const low = placeIn(cell, unit, root.low, d);
  if (root.low === root.high) return pointBracket(low);
  const shorter = () => bracketOf(cell, unit, refineRoot(root, 2 * root.places));
  return { low, high: placeIn(cell, unit, root.high, d), shorter };
}

/** The doubles around a bracket. */
export function enclosureOfBracket({ low, high }: Bracket): Enclosure {
  const first = enclosureOfQuotient(low.n, low.d);
  return { low: first.low, high: high === low ? first.high : enclosureOfQuotient(high.n, high.d).high };
}

/**
 * Simple numbers strictly between brackets side by side, ascending and without a common root; where cells where the equation
 * holds touch each other or an end, their common end.
 */
export function separators(brackets: readonly Bracket[]): Rational[] {
  return brackets.slice(1).map((right, k) => separator(brackets[k]!, right));
}

function separator(left: Bracket, right: Bracket): Rational {
  const [a, b] = [left.high.n * right.low.d, right.low.n * left.high.d];
  if (a < b) {
    // A third of the way from either side.
    const d = 3n * left.high.d * right.low.d;
    return simplest({ n: 2n * a + b, d }, { n: a + 2n * b, d });
  }
  if (left.shorter === null && right.shorter === null) return Rational.of(left.high.n, left.high.d);
  return separator(left.shorter?.() ?? left, right.shorter?.() ?? right);
}

/** The simplest rational number in [low, high]. */
export function simplest(low: Fraction, high: Fraction): Rational {
  if (low.n <= 0n && high.n >= 0n) return Rational.zero;
  const [from, to] = high.n < 0n ? [high, low] : [low, high];
  const size = (n: bigint) => (n < 0n ? -n : n);
  const { n, d } = simplestFraction([size(from.n), from.d], [size(to.n), to.d]);
  return Rational.of(high.n < 0n ? -n : n, d);
}
