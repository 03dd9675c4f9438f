/**
 * How many roots an integer polynomial has between two numbers, by Sturm's theorem, and of which multiplicity: another way
 * than the one by which the roots are isolated.
 */
import type { Rational } from '../../calculus/rational';
import { derivative, evaluate, isZero, primitive, scale, signOf, trimmed, type Integers } from './integers';

/** The sign of p at a rational number. */
export function signAt(p: Integers, { numerator, denominator }: Rational): number {
  return signOf(evaluate(p, numerator, denominator, Math.max(0, p.length - 1)));
}

/** p, p' and the negated remainders of each by the next, up to positive factors; the last one is the common divisor of p and p'. */
export class SturmSequence {
  private readonly members: readonly Integers[];

  /** The polynomial must not be zero. */
  constructor(p: Integers) {
    const first = primitive(trimmed(p));
    const members = [first];
    for (let next = primitive(derivative(first)); !isZero(next);) {
      members.push(next);
      next = negatedRemainder(members.at(-2)!, next);
    }
    this.members = members;
  }

  /** How many different roots lie between two numbers, neither of which is a root. */
  count(from: Rational, to: Rational): number {
    return this.variations(from) - this.variations(to);
  }

  /** What p and p' have in common: each root once less than p has it. */
  get repeated(): Integers {
    return this.members.at(-1)!;
  }

  private variations(at: Rational): number {
    let changes = 0;
    let last = 0;
    for (const p of this.members) {
      const sign = signAt(p, at);
      if (sign !== 0 && last !== 0 && sign !== last) changes += 1;
      if (sign !== 0) last = sign;
    }
    return changes;
  }
}

/** -(p modulo q), times a positive number. */
function negatedRemainder(p: Integers, q: Integers): Integers {
  const lead = q.at(-1)!;
  const size = lead < 0n ? -lead : lead;
  let rest = [...p];
  while (rest.length >= q.length) {
    const factor = lead < 0n ? -rest.at(-1)! : rest.at(-1)!;
    const shift = rest.length - q.length;
    rest = rest.map((value, k) => value * size - (k < shift ? 0n : factor * q[k - shift]!));
    rest = [...trimmed(rest)];
  }
  return primitive(scale(rest, -1n));
}
