import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { spend, withBoundedWork } from '../../engine/calculus/effort';
import { constructFunction } from '../../engine/calculus/function';
import {
  provablyCoprime,
  provablyIndivisible,
  provablyWithoutRationalRoot,
} from '../../engine/calculus/modular';
import { Polynomial } from '../../engine/calculus/polynomial';
import { bitLength, Rational } from '../../engine/calculus/rational';
import { logarithm, exponential, preciseNumber } from '../../engine/calculus/real';
import { parse, parseBody } from './parse';

const unit = { a: Rational.zero, b: Rational.one };

describe('work for one function', () => {
  it.each([
    'abs(sin(abs(sin(abs(sin(abs(sin(abs(sin(9*x))*9))*9))*9)))',
    'min((1-x)^50 + (x-1/2)^23, ((x-3)^23)^2, min(exp(1/97*x), x^0.01, exp(2*x)))',
    'max(max(x^0.01, x^99)^2, sin(900*x), sin(901*x), sin(902*x), sin(903*x), sin(904*x))',
  ])('%s is refused in a sentence when it is too much', (text) => {
    const { polynomial, findings } = constructFunction(parseBody(text), unit);
    expect(polynomial).toBeNull();
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^It would take too long to resolve this function\. Use /),
    ]);
  });

  it('is enough for nested kinks, oscillations and singularities', () => {
    const texts = [
      'abs(abs(abs(abs(abs(sin(100*x)) - 0.5) - 0.25) - 0.125) - 0.0625)',
      'min(sin(130*x), sin(170*x), sin(190*x), sin(230*x))',
      'min(x^40, x^35*(1 + sin(3*x)))',
      'abs((x-0.123456789)^24-1e-30)',
      'abs(3*x-1)^0.05 + abs(7*x-3)^0.05',
      'sqrt(x - sin(x))',
    ];
    for (const text of texts) {
      const built = constructFunction(parseBody(text), unit);
      expect(built.findings, text).toEqual([]);
      expect(built.polynomial, text).not.toBeNull();
    }
  });

  it('is bounded inside only, and other errors go on', () => {
    const spendMuch = (): string => {
      spend(1e9);
      return 'done';
    };
    expect(spendMuch()).toBe('done');
    expect(withBoundedWork(spendMuch, 'too much')).toBe('too much');
    expect(withBoundedWork(() => 'done', 'too much')).toBe('done');
    expect(() => withBoundedWork(fail, '')).toThrow(RangeError);
    expect(spendMuch()).toBe('done');
  });
});

function fail(): never {
  throw new RangeError('of its own');
}

describe('proofs by remainders', () => {
  const coefficients = fc.array(fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }), {
    minLength: 2,
    maxLength: 7,
  });
  const polynomials = coefficients
    .map((values) => Polynomial.of(values.map((value) => Rational.of(value))))
    .filter((p) => p.degree >= 1);

  it('never call polynomials with a common factor coprime, nor a factor indivisible', () => {
    fc.assert(
      fc.property(polynomials, polynomials, polynomials, (p, q, common) => {
        const [a, b] = [p.multiply(common).primitive(), q.multiply(common).primitive()];
        expect(provablyCoprime(a.numerators, b.numerators)).toBe(false);
        expect(provablyIndivisible(a.numerators, common.primitive().numerators)).toBe(false);
        expect(a.greatestCommonDivisor(b).degree).toBeGreaterThanOrEqual(common.degree);
      }),
    );
  });

  it('see nearly always that others are coprime and indivisible', () => {
    const [p, q] = ['3', '5'].map((c) =>
      Polynomial.of([Rational.parse(c), Rational.of(2), Rational.zero, Rational.one]),
    );
    expect(provablyCoprime(p!.numerators, q!.numerators)).toBe(true);
    expect(provablyIndivisible(p!.numerators, q!.numerators)).toBe(true);
  });

  it('never deny a rational root', () => {
    const root = fc.tuple(fc.bigInt(-999n, 999n), fc.bigInt(1n, 999n)).map(([n, d]) => Rational.of(n, d));
    fc.assert(
      fc.property(polynomials, root, (p, at) => {
        const q = p.multiply(Polynomial.of([at.negate(), Rational.one])).primitive();
        expect(provablyWithoutRationalRoot(q.numerators)).toBe(false);
      }),
    );
    expect(provablyWithoutRationalRoot([-2n, 0n, 1n])).toBe(true);
  });
});

describe('long numbers', () => {
  it('have as many bits as they show', () => {
    const values = fc.oneof(
      fc.bigInt(-(2n ** 1100n), 2n ** 1100n),
      fc.tuple(fc.nat(1100), fc.integer({ min: -1, max: 1 })).map(([k, d]) => (1n << BigInt(k)) + BigInt(d)),
    );
    fc.assert(
      fc.property(values, (value) => {
        const positive = value < 0n ? -value : value;
        expect(bitLength(value)).toBe(positive === 0n ? 0 : positive.toString(2).length);
      }),
    );
  });

  it('have logarithms and powers of 100 digits, and of 20 digits where they are tiny', () => {
    for (const text of ['2', '1/3', '7/1000000000000', '123456789123456789', '1e80', '1e-80']) {
      const x = Rational.parse(text);
      const back = exponential(logarithm(x)!, 700);
      expect(back.subtract(x).divide(x).absolute().toNumber(), text).toBeLessThan(1e-100);
    }
    const tiny = preciseNumber(parse('x^40/x^39'), { x: Rational.parse('1e-30') });
    expect(tiny).toBeCloseTo(1e-30, 45);
    expect(preciseNumber(parse('x^-3*x^2'), { x: Rational.parse('3') })).toBe(1 / 3);
  });
});
