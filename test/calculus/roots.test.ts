import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { realRoots } from '../../engine/calculus/algebraic';
import { Polynomial } from '../../engine/calculus/polynomial';
import { Rational } from '../../engine/calculus/rational';

const small = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 12 }));
const rational = small.map(([p, q]) => Rational.of(p, q));
const polynomial = fc.array(rational, { minLength: 1, maxLength: 6 }).map((c) => Polynomial.of(c));
const far = Rational.of(100);

function withRoots(roots: readonly Rational[]): Polynomial {
  return roots.reduce((p, root) => p.multiply(Polynomial.of([root.negate(), Rational.one])), Polynomial.one);
}

describe('polynomials', () => {
  it('obey the identities of division, substitution and integration', () => {
    fc.assert(
      fc.property(polynomial, polynomial, rational, rational, (p, q, x, h) => {
        expect(
          p
            .multiply(q)
            .evaluate(x)
            .equals(p.evaluate(x).multiply(q.evaluate(x))),
        ).toBe(true);
        expect(
          p
            .substitute(x, h)
            .evaluate(h)
            .equals(p.evaluate(x.add(h.multiply(h)))),
        ).toBe(true);
        expect(p.antiderivative().derivative().equals(p)).toBe(true);
        if (q.isZero()) return;
        const { quotient, remainder } = p.divide(q);
        expect(quotient.multiply(q).add(remainder).equals(p)).toBe(true);
        expect(remainder.degree).toBeLessThan(Math.max(q.degree, 1));
      }),
    );
  });
});

describe('isolation of real roots', () => {
  it('finds exactly the rational roots put in, with multiplicities and irrational company', () => {
    fc.assert(
      fc.property(fc.array(rational, { maxLength: 5 }), fc.boolean(), (roots, repeated) => {
        let p = withRoots(roots).multiply(Polynomial.of([Rational.one, Rational.zero, Rational.one]));
        if (repeated) p = p.multiply(p);
        const distinct = [...new Set(roots.map((root) => root.toString()))].map((text) =>
          Rational.parse(text),
        );
        distinct.sort((a, b) => a.compare(b));
        const found = realRoots(p, far.negate(), far).map((root) => root.value?.toString());
        expect(found).toEqual(distinct.map((root) => root.toString()));
      }),
    );
  });

  it('tells rational roots from irrational ones beside them, in any interval', () => {
    const square = (n: number): boolean => Number.isInteger(Math.sqrt(n));
    const irrational = fc.tuple(
      fc.integer({ min: -5, max: 5 }),
      fc.integer({ min: 2, max: 50 }).filter((n) => !square(n)),
    );
    const ends = fc.tuple(rational, rational).filter(([a, b]) => a.compare(b) < 0);
    fc.assert(
      fc.property(
        fc.uniqueArray(rational, { maxLength: 3, selector: String }),
        irrational,
        ends,
        (own, [c, m], [a, b]) => {
          // (x - c)^2 - m
          const company = Polynomial.of([c * c - m, -2 * c, 1].map((value) => Rational.of(value)));
          const found = realRoots(withRoots(own).multiply(company), a, b);
          const within = own.filter((root) => root.compare(a) >= 0 && root.compare(b) <= 0);
          const texts = within.sort((one, other) => one.compare(other)).map(String);
          expect(found.flatMap(({ value }) => value?.toString() ?? [])).toEqual(texts);
          const [low, high] = [a.toNumber(), b.toNumber()];
          const others = [c - Math.sqrt(m), c + Math.sqrt(m)].filter((root) => low < root && root < high);
          const irrationals = found.filter(({ value }) => value === undefined).map((root) => root.toNumber());
          expect(irrationals).toHaveLength(others.length);
          irrationals.forEach((root, k) => expect(root).toBeCloseTo(others[k]!, 12));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('gives irrational roots to the last digit and compares them', () => {
    const p = Polynomial.of([-2, 0, 1].map((value) => Rational.of(value)));
    const q = p.multiply(Polynomial.of([-3, 0, 1].map((value) => Rational.of(value))));
    const roots = realRoots(q, Rational.zero, far);
    expect(roots.map((root) => root.toNumber())).toEqual([Math.SQRT2, Math.sqrt(3)]);
    const alone = realRoots(p, Rational.zero, far)[0]!;
    expect(alone.compare(roots[0]!)).toBe(0);
    expect(alone.compare(roots[1]!)).toBeLessThan(0);
    expect(alone.signOf(q)).toBe(0);
    expect(alone.signOf(Polynomial.identity)).toBe(1);
    expect(roots[0]!.value).toBeUndefined();
  });

  it('separates roots that are 1e-20 apart, and counts those at the ends', () => {
    const gap = Rational.parse('1e-20');
    const p = withRoots([Rational.one, Rational.one.add(gap), Rational.of(2)]);
    expect(realRoots(p, Rational.zero, Rational.of(2))).toHaveLength(3);
    expect(realRoots(p, Rational.one, Rational.of(2))).toHaveLength(3);
  });

  it('finds all zeros of a Chebyshev polynomial', () => {
    let [before, last] = [Polynomial.one, Polynomial.identity];
    const twice = Polynomial.of([Rational.zero, Rational.of(2)]);
    for (let k = 2; k <= 20; k++) [before, last] = [last, twice.multiply(last).subtract(before)];
    const roots = realRoots(last, Rational.of(-1), Rational.one).map((root) => root.toNumber());
    expect(roots).toHaveLength(20);
    roots.forEach((root, k) => {
      expect(root).toBeCloseTo(-Math.cos(((2 * k + 1) * Math.PI) / 40), 14);
    });
  });
});
