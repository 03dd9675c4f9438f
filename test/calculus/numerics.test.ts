import fc from '../properties';
import { describe, expect, it } from 'vitest';
import * as dd from '../../engine/calculus/double-double';
import { inverseDistribution } from '../../engine/calculus/inverse-distribution';
import {
  cholesky,
  choleskySolve,
  factorSymmetric,
  symmetricEigen,
  symmetricSolve,
} from '../../engine/calculus/linear-algebra';
import {
  antiderivative,
  evaluatePiecewise,
  integral,
  moments,
  type PiecewisePolynomial,
} from '../../engine/calculus/piecewise';
import { gaussLegendre } from '../../engine/calculus/quadrature';
import { Rational } from '../../engine/calculus/rational';

const number = fc
  .double({ min: -1e3, max: 1e3, noNaN: true })
  .map((value) => (Math.abs(value) < 1e-3 ? 1 : value));

describe('double-double arithmetic', () => {
  const exact = (high: number, low: number): Rational =>
    Rational.fromNumber(high).add(Rational.fromNumber(low));
  const close = (expected: Rational, scale: Rational): void => {
    const error = exact(dd.result.high, dd.result.low).subtract(expected).absolute();
    expect(error.toNumber()).toBeLessThanOrEqual(2 ** -100 * scale.absolute().toNumber());
  };

  it('agrees with rational arithmetic', () => {
    fc.assert(
      fc.property(number, number, number, number, (a, b, c, d) => {
        const [al, bl] = [(c / 1e3) * 2 ** -53 * a, (d / 1e3) * 2 ** -53 * b];
        const [x, y] = [exact(a, al), exact(b, bl)];
        dd.twoSum(a, b);
        expect(
          exact(dd.result.high, dd.result.low).equals(Rational.fromNumber(a).add(Rational.fromNumber(b))),
        ).toBe(true);
        dd.twoProduct(a, b);
        close(Rational.fromNumber(a).multiply(Rational.fromNumber(b)), Rational.zero);
        dd.add(a, al, b, bl);
        close(x.add(y), x.absolute().add(y.absolute()));
        dd.multiply(a, al, b, bl);
        close(x.multiply(y), x.multiply(y));
        dd.divide(a, al, b, bl);
        close(x.divide(y), x.divide(y));
        dd.squareRoot(Math.abs(a), 0);
        const root = exact(dd.result.high, dd.result.low);
        expect(
          root
            .multiply(root)
            .subtract(Rational.fromNumber(Math.abs(a)))
            .absolute()
            .toNumber(),
        ).toBeLessThan(2 ** -98 * Math.abs(a));
      }),
    );
  });
});

describe('Gauss-Legendre quadrature', () => {
  it.each([1, 2, 5, 16, 33, 64, 100])('with %i nodes integrates powers of degree up to 2n - 1', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    for (let k = 0; k < 2 * n; k++) {
      const sum = nodes.reduce((total, x, i) => total + weights[i]! * x ** k, 0);
      expect(Math.abs(sum - (k % 2 === 0 ? 2 / (k + 1) : 0))).toBeLessThan(1e-14);
    }
  });

  it('knows the rule with three nodes to the last digit', () => {
    const { nodes, weights } = gaussLegendre(3);
    expect([...nodes]).toEqual([-Math.sqrt(0.6), 0, Math.sqrt(0.6)]);
    expect([...weights]).toEqual([5 / 9, 8 / 9, 5 / 9]);
  });
});

const matrices = fc
  .integer({ min: 1, max: 9 })
  .chain((n) => fc.tuple(fc.constant(n), fc.array(number, { minLength: n * n + n, maxLength: n * n + n })));

function multiply(a: Float64Array, x: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[i * n + j]! * x[j]!;
    return sum;
  });
}

function symmetric(entries: readonly number[], n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return entries[Math.min(i, j) * n + Math.max(i, j)]!;
  });
}

describe('linear algebra', () => {
  it('solves symmetric indefinite systems with a residual at rounding', () => {
    fc.assert(
      fc.property(matrices, ([n, entries]) => {
        const a = symmetric(entries, n);
        if (n > 1) a[0] = 0; // forces a pivot that is not on the diagonal now and then
        const b = Float64Array.from(entries.slice(n * n));
        const factors = Float64Array.from(a);
        const pivots = new Int32Array(n);
        const x = Float64Array.from(b);
        if (!factorSymmetric(factors, n, pivots)) return;
        symmetricSolve(factors, n, pivots, x);
        const product = multiply(a, x, n);
        const size = Math.max(...a.map(Math.abs)) * Math.max(...x.map(Math.abs)) * n;
        product.forEach((value, i) => {
          expect(Math.abs(value - b[i]!)).toBeLessThanOrEqual(1e-13 * (size + Math.abs(b[i]!)));
        });
      }),
    );
  });

  it('factors positive definite matrices and refuses others', () => {
    fc.assert(
      fc.property(matrices, ([n, entries]) => {
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            for (let k = 0; k < n; k++) a[i * n + j]! += entries[i * n + k]! * entries[j * n + k]!;
          }
          a[i * n + i]! += 1;
        }
        const l = Float64Array.from(a);
        const x = Float64Array.from(entries.slice(n * n));
        const b = Float64Array.from(x);
        expect(cholesky(l, n)).toBe(true);
        choleskySolve(l, n, x);
        const size = Math.max(...a.map(Math.abs)) * Math.max(...x.map(Math.abs)) * n;
        multiply(a, x, n).forEach((value, i) => {
          expect(Math.abs(value - b[i]!)).toBeLessThanOrEqual(1e-13 * (size + 1));
        });
      }),
    );
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
  });

  it('finds eigenvalues and eigenvectors', () => {
    fc.assert(
      fc.property(matrices, ([n, entries]) => {
        const a = symmetric(entries, n);
        const { values, vectors } = symmetricEigen(a, n);
        const size = Math.max(...a.map(Math.abs)) * n;
        for (let k = 0; k < n; k++) {
          const v = vectors.slice(k * n, (k + 1) * n);
          expect(Math.hypot(...v)).toBeCloseTo(1, 12);
          multiply(a, v, n).forEach((value, i) => {
            expect(Math.abs(value - values[k]! * v[i]!)).toBeLessThanOrEqual(1e-13 * size);
          });
          if (k > 0) expect(values[k]!).toBeGreaterThanOrEqual(values[k - 1]!);
        }
      }),
    );
    // The second difference matrix has the eigenvalues 4 sin^2(k pi / (2 (n + 1))).
    const n = 12;
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      a[i * n + i] = 2;
      if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
    }
    symmetricEigen(a, n).values.forEach((value, k) => {
      expect(value).toBeCloseTo(4 * Math.sin(((k + 1) * Math.PI) / (2 * (n + 1))) ** 2, 13);
    });
  });
});

/** x^2 on [0, 1], 2 - x on [1, 2], in scaled coefficients. */
const sample: PiecewisePolynomial = {
  breaks: Float64Array.of(0, 1, 2),
  coefficients: [Float64Array.of(0.25, 0.5, 0.25), Float64Array.of(0.5, -0.5)],
};

describe('piecewise polynomials', () => {
  it('evaluate, with sides at breaks', () => {
    const jump = { breaks: sample.breaks, coefficients: [Float64Array.of(1), Float64Array.of(2)] };
    expect(evaluatePiecewise(jump, 1, 'left')).toBe(1);
    expect(evaluatePiecewise(jump, 1)).toBe(2);
    expect(evaluatePiecewise(sample, 0.5)).toBe(0.25);
    expect(evaluatePiecewise(sample, 2)).toBe(0);
    expect(evaluatePiecewise(sample, 2.1)).toBeNaN();
  });

  it('integrate', () => {
    expect(integral(sample)).toBeCloseTo(1 / 3 + 1 / 2, 15);
    const primitive = antiderivative(sample);
    expect(evaluatePiecewise(primitive, 0)).toBe(0);
    expect(evaluatePiecewise(primitive, 0.5)).toBeCloseTo(1 / 24, 15);
    expect(evaluatePiecewise(primitive, 1.5)).toBeCloseTo(1 / 3 + 3 / 8, 15);
    const [m0, m1, m2] = moments(sample, 2);
    expect(m0).toBeCloseTo(5 / 6, 15);
    expect(m1).toBeCloseTo(1 / 4 + 2 / 3, 15);
    expect(m2).toBeCloseTo(1 / 5 + 11 / 12, 15);
    expect(moments(sample, 1, 1)[1]).toBeCloseTo(1 / 4 + 2 / 3 - 5 / 6, 15);
  });

  it('are inverted as distributions', () => {
    const inverse = inverseDistribution(sample);
    const primitive = antiderivative(sample);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (u) => {
        const x = inverse(u);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(2);
        expect(Math.abs(evaluatePiecewise(primitive, x) - (u * 5) / 6)).toBeLessThan(4e-16);
      }),
    );
    const gapped = inverseDistribution({
      breaks: Float64Array.of(0, 1, 2, 3),
      coefficients: [Float64Array.of(1), Float64Array.of(0), Float64Array.of(1)],
    });
    expect(gapped(0.75)).toBeCloseTo(2.5, 14);
    expect(gapped(0.25)).toBeCloseTo(0.5, 14);
    const nothing = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(0)] };
    expect(() => inverseDistribution(nothing)).toThrow(RangeError);
  });
});
