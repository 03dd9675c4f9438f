import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../engine/calculus/rational';
import { compareFractions, fractionOf, ratio, rootOf, signAt, toDyadics } from '../../engine/network/dyadic';

const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const wide = fc
  .tuple(fc.bigInt({ min: -(2n ** 130n), max: 2n ** 130n }), fc.integer({ min: 0, max: 1100 }))
  .map(([n, shift]) => n << BigInt(shift));

describe('dyadic arithmetic', () => {
  it('is what the doubles are, down to the subnormal ones', () => {
    fc.assert(
      fc.property(fc.array(double, { maxLength: 5 }), (values) => {
        const { integers, exponent } = toDyadics(values);
        values.forEach((x, i) => {
          const rational = Rational.of(integers[i]!, 1n << BigInt(exponent));
          expect(rational.equals(Rational.fromNumber(x))).toBe(true);
        });
      }),
    );
  });

  it('rounds quotients to the nearest double', () => {
    fc.assert(
      fc.property(wide, wide, (n, d) => {
        fc.pre(d !== 0n);
        const divisor = d < 0n ? -d : d;
        expect(ratio(n, divisor) + 0).toBe(Rational.of(n, divisor).toNumber() + 0);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(double, (x) => {
        const { n, d } = fractionOf(x);
        expect(ratio(n, d) + 0).toBe(x + 0);
      }),
    );
  });

  it('compares and evaluates exactly', () => {
    expect(compareFractions(rootOf(3n, -1n), fractionOf(1 / 3))).toBe(1);
    expect(compareFractions(rootOf(-3n, 1n), { n: 2n, d: 6n })).toBe(0);
    expect(signAt(3n, -1n, fractionOf(1 / 3))).toBe(-1);
    expect(signAt(3n, -1n, { n: 1n, d: 3n })).toBe(0);
  });
});
