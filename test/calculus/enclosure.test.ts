import fc from '../properties';
import { describe, expect, it } from 'vitest';
import {
  add,
  around,
  divide,
  enclosureOf,
  evaluate,
  exactly,
  hull,
  multiply,
  nextDown,
  nextUp,
  positivePart,
  square,
  subtract,
  type Enclosure,
} from '../../engine/calculus/enclosure';
import { Polynomial } from '../../engine/calculus/polynomial';
import { Rational } from '../../engine/calculus/rational';

/** Whether the exact number is in the enclosure. */
function holds({ low, high }: Enclosure, value: Rational): boolean {
  const above = low === -Infinity || Rational.fromNumber(low).compare(value) <= 0;
  return above && (high === Infinity || Rational.fromNumber(high).compare(value) >= 0);
}

const rational = (value: number) => Rational.fromNumber(value);

/** Doubles of every size, small integers and their neighbours: where rounding is none, a little or everything. */
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -4, max: 4 }),
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom(0, 5e-324, -5e-324, 2 ** -1022, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** -537, 1 / 3),
);

/** An interval with some numbers in it. */
const interval = fc.tuple(number, number, fc.double({ min: 0, max: 1, noNaN: true })).map(([x, y, part]) => {
  const low = Math.min(x, y);
  const high = Math.max(x, y);
  const inside = Math.min(high, Math.max(low, low * (1 - part) + high * part));
  return { x: { low, high }, members: [low, inside, high].map(rational) };
});

type Operation = readonly [(x: Enclosure, y: Enclosure) => Enclosure, (x: Rational, y: Rational) => Rational];
const operations: Readonly<Record<string, Operation>> = {
  sums: [add, (x, y) => x.add(y)],
  differences: [subtract, (x, y) => x.subtract(y)],
  products: [multiply, (x, y) => x.multiply(y)],
};

describe('interval arithmetic', () => {
  it.each(Object.keys(operations))('contains the exact %s of all its numbers', (name) => {
    const [operation, exact] = operations[name]!;
    fc.assert(
      fc.property(interval, interval, (left, right) => {
        const result = operation(left.x, right.x);
        for (const a of left.members)
          for (const b of right.members) expect(holds(result, exact(a, b))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('contains the exact quotients, and everything where the divisor contains zero', () => {
    fc.assert(
      fc.property(interval, interval, (left, right) => {
        const result = divide(left.x, right.x);
        for (const a of left.members) {
          for (const b of right.members) if (!b.isZero()) expect(holds(result, a.divide(b))).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
    expect(divide(exactly(1), { low: -1, high: 2 })).toEqual({ low: -Infinity, high: Infinity });
  });

  it('contains squares, positive parts, hulls and neighbourhoods', () => {
    fc.assert(
      fc.property(interval, interval, (left, right) => {
        for (const a of left.members) {
          expect(holds(square(left.x), a.multiply(a))).toBe(true);
          expect(holds(positivePart(left.x), a.sign() > 0 ? a : Rational.zero)).toBe(true);
          expect(holds(hull(left.x, right.x), a)).toBe(true);
        }
        const [center, radius] = [left.x.low, Math.abs(right.x.high)];
        const ball = around(center, radius);
        expect(holds(ball, rational(center).add(rational(radius)))).toBe(true);
        expect(holds(ball, rational(center).subtract(rational(radius)))).toBe(true);
      }),
    );
  });

  it('contains values of polynomials', () => {
    const small = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 9 }), small, small, (c, x, y) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)];
        const range = evaluate(c.map(exactly), { low, high });
        const p = Polynomial.of(c.map(rational));
        for (const t of [low, (low + high) / 2, high])
          expect(holds(range, p.evaluate(rational(t)))).toBe(true);
      }),
    );
  });

  it('moves ends only where rounding does, by one double', () => {
    expect(add(exactly(0.5), exactly(0.25))).toEqual(exactly(0.75));
    expect(multiply(exactly(3), exactly(-0.25))).toEqual(exactly(-0.75));
    expect(add(exactly(0.1), exactly(0.2))).toEqual({ low: nextDown(0.1 + 0.2), high: 0.1 + 0.2 });
    const normal = fc.double({ min: 1e-100, max: 1e100, noNaN: true });
    fc.assert(
      fc.property(normal, normal, (x, y) => {
        for (const { low, high } of [add(exactly(x), exactly(y)), multiply(exactly(x), exactly(y))]) {
          expect(high <= nextUp(low)).toBe(true);
        }
      }),
    );
  });

  it('encloses rational numbers between neighbouring doubles', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.bigInt(1n, 10n ** 25n), (n, d) => {
        const value = Rational.of(n, d);
        const { low, high } = enclosureOf(value);
        expect(holds({ low, high }, value)).toBe(true);
        expect(high <= nextUp(low)).toBe(true);
      }),
    );
    expect(enclosureOf(Rational.of(3n, 8n))).toEqual(exactly(0.375));
    expect(enclosureOf(Rational.of(10n ** 400n)).high).toBe(Infinity);
  });

  it('goes to a larger and a smaller double', () => {
    fc.assert(
      fc.property(number, (x) => {
        expect(nextUp(x)).toBeGreaterThan(x);
        expect(nextDown(x)).toBeLessThan(x);
      }),
    );
    expect([nextUp(1), nextDown(1), nextDown(Infinity)]).toEqual([
      1 + Number.EPSILON,
      1 - Number.EPSILON / 2,
      Number.MAX_VALUE,
    ]);
  });
});
