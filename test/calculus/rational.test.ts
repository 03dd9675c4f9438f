import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { evaluateConstant } from '../../engine/calculus/constant';
import { NumberTooLongError, Rational } from '../../engine/calculus/rational';
import { cosine, exponential, logarithm, pi, sine } from '../../engine/calculus/real';
import { parse } from './parse';

const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 30n });
const rational = fc.tuple(integer, positive).map(([p, q]) => Rational.of(p, q));

describe('rational numbers', () => {
  it('form a field', () => {
    fc.assert(
      fc.property(rational, rational, rational, (a, b, c) => {
        expect(
          a
            .add(b)
            .multiply(c)
            .equals(a.multiply(c).add(b.multiply(c))),
        ).toBe(true);
        expect(a.subtract(b).add(b).equals(a)).toBe(true);
        if (!b.isZero()) expect(a.divide(b).multiply(b).equals(a)).toBe(true);
        expect(Math.sign(a.compare(b))).toBe(a.subtract(b).sign());
      }),
    );
  });

  it('round to the nearest double: no neighbour is closer', () => {
    const wide = fc.tuple(rational, fc.integer({ min: -330, max: 300 }));
    fc.assert(
      fc.property(wide, ([base, exponent]) => {
        const value = base.multiply(Rational.parse(`1e${exponent}`));
        const nearest = value.toNumber();
        if (!Number.isFinite(nearest)) return;
        const error = value.subtract(Rational.fromNumber(nearest)).absolute();
        const bits = new BigInt64Array(Float64Array.of(nearest).buffer)[0]!;
        for (const step of [-1n, 1n]) {
          const neighbour = new Float64Array(BigInt64Array.of(bits + step).buffer)[0]!;
          if (!Number.isFinite(neighbour)) continue;
          expect(
            error.compare(value.subtract(Rational.fromNumber(neighbour)).absolute()),
          ).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('agree with the doubles that decimal literals are', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Rational.parse(String(value)).toNumber()).toBe(value === 0 ? 0 : value);
        expect(Rational.fromNumber(value).toNumber()).toBe(value === 0 ? 0 : value);
      }),
    );
    expect(Rational.of(10n ** 400n, 3n * 10n ** 399n).toNumber()).toBe(10 / 3);
    expect(Rational.parse('1e400').toNumber()).toBe(Infinity);
    expect(Rational.parse('5e-324').toNumber()).toBe(5e-324);
  });

  it('read and write fractions and decimals', () => {
    expect(Rational.parse('1e-2').toString()).toBe('1/100');
    expect(Rational.parse('-0.125').toString()).toBe('-1/8');
    expect(Rational.parse(' 6/4 ').toString()).toBe('3/2');
    expect(Rational.parse('.5').toString()).toBe('1/2');
    expect(() => Rational.parse('1/0')).toThrow(RangeError);
    expect(() => Rational.parse('abc')).toThrow(SyntaxError);
  });

  it('refuse numbers that are too long at once', () => {
    expect(() => Rational.parse('1e999999999')).toThrow(NumberTooLongError);
    expect(() => Rational.parse('1e-999999999999999999999')).toThrow(NumberTooLongError);
    expect(() => Rational.parse('7'.repeat(100000))).toThrow(NumberTooLongError);
    expect(() => Rational.of(2).power(10n ** 9n)).toThrow(NumberTooLongError);
    expect(
      Rational.of(-1)
        .power(10n ** 9n + 1n)
        .toString(),
    ).toBe('-1');
    expect(Rational.zero.power(0).toString()).toBe('1');
  });
});

describe('constant expressions', () => {
  const exact = (text: string): string | number => {
    const { value } = evaluateConstant(parse(text));
    return value instanceof Rational ? value.toString() : value!;
  };

  it('are exact as long as they can be', () => {
    expect(exact('1/3 + 1/6')).toBe('1/2');
    expect(exact('-2^2')).toBe('-4');
    expect(exact('2^3^2')).toBe('512');
    expect(exact('2^-2')).toBe('1/4');
    expect(exact('0^0')).toBe('1');
    expect(exact('(4/9)^(1/2)')).toBe('2/3');
    expect(exact('max(1/3, 0.3, abs(-1/4))')).toBe('1/3');
    expect(exact('2^(1/2)')).toBe(Math.SQRT2);
    expect(exact('pi')).toBe(Math.PI);
    expect(exact('infinity')).toBe(Infinity);
  });

  it('name the node that has no value', () => {
    const zero = parse('1 + 1/(2 - 2)');
    const problem = evaluateConstant(zero).problem;
    expect(problem?.kind).toBe('division-by-zero');
    expect(zero.kind === 'binary' && problem?.node === zero.right).toBe(true);
    expect(evaluateConstant(parse('sqrt(-1)')).problem?.kind).toBe('undefined');
    expect(evaluateConstant(parse('log(0)')).problem?.kind).toBe('undefined');
    expect(evaluateConstant(parse('exp(1000)')).problem?.kind).toBe('too-large');
    expect(evaluateConstant(parse('2^(10^9)')).problem?.kind).toBe('too-large');
    expect(evaluateConstant(parse('y')).problem?.kind).toBe('unknown-name');
    expect(evaluateConstant(parse('1 < 2')).problem?.kind).toBe('not-a-number');
  });
});

describe('long approximations of irrational numbers', () => {
  it('know pi and e, and satisfy the identities that define them', () => {
    expect(pi(400).toString().startsWith('3')).toBe(false);
    // The first 50 decimals of pi.
    const decimals = Rational.parse('3.14159265358979323846264338327950288419716939937510');
    expect(pi(400).subtract(decimals).absolute().toNumber()).toBeLessThan(1.1e-50);
    for (const text of ['1/3', '-5/7', '22/7', '100', '-31/10']) {
      const x = Rational.parse(text);
      const one = sine(x).power(2).add(cosine(x).power(2));
      expect(one.subtract(Rational.one).absolute().toNumber()).toBeLessThan(1e-115);
      const product = exponential(x, 400).multiply(exponential(x.negate(), 400));
      expect(product.subtract(Rational.one).absolute().toNumber()).toBeLessThan(1e-70);
      if (x.sign() <= 0) continue;
      const back = exponential(logarithm(x)!, 400);
      expect(back.subtract(x).absolute().toNumber()).toBeLessThan(1e-115);
    }
  });
});
