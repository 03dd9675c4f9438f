import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { symmetricEigensystem, symmetricEigenvalues } from '../../engine/calculus/symmetric';

/** Q D Qᵀ for the Householder reflection Q along v: the eigenvalues are known to be D. */
function reflected(values: readonly number[], v: readonly number[]): Float64Array {
  const n = values.length;
  const square = v.reduce((sum, entry) => sum + entry * entry, 0);
  const q = (i: number, j: number) => (i === j ? 1 : 0) - (2 * v[i]! * v[j]!) / square;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) matrix[i * n + j]! += q(i, k) * values[k]! * q(j, k);
    }
  }
  return matrix;
}

describe('eigenvalues of symmetric matrices', () => {
  it('finds the eigenvalues that a reflected diagonal matrix has', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 14,
    });
    fc.assert(
      fc.property(pairs, (entries) => {
        const values = entries.map(([value]) => value);
        const found = symmetricEigenvalues(
          reflected(
            values,
            entries.map(([, v]) => v),
          ),
          values.length,
        );
        const sorted = [...values].sort((a, b) => a - b);
        const scale = Math.max(1, ...values.map(Math.abs));
        sorted.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(1e-13 * scale));
      }),
    );
  });

  it('has the eigenvalues 2 - 2 cos(k pi/(n+1)) of the second difference matrix', () => {
    const n = 60;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
    }
    const found = symmetricEigenvalues(matrix, n);
    for (let k = 1; k <= n; k++)
      expect(found[k - 1]).toBeCloseTo(2 - 2 * Math.cos((k * Math.PI) / (n + 1)), 13);
  });

  it('says NaN where an entry is not finite and takes empty and zero matrices', () => {
    expect(Array.from(symmetricEigenvalues(Float64Array.of(1, Infinity, Infinity, 1), 2))).toEqual([
      NaN,
      NaN,
    ]);
    expect(symmetricEigenvalues(new Float64Array(0), 0)).toHaveLength(0);
    expect(Array.from(symmetricEigenvalues(new Float64Array(9), 3))).toEqual([0, 0, 0]);
  });
});

describe('eigensystems of symmetric matrices', () => {
  it('rebuilds the matrix from orthonormal eigenvectors, whatever is repeated or zero', () => {
    const entry = fc.integer({ min: -4, max: 4 });
    const sizes = fc.integer({ min: 1, max: 9 });
    const matrices = sizes.chain((n) =>
      fc.tuple(fc.constant(n), fc.array(entry, { minLength: n * n, maxLength: n * n })),
    );
    fc.assert(
      fc.property(matrices, ([n, entries]) => {
        const matrix = Float64Array.from(
          entries,
          (_, k) => entries[Math.max(k, (k % n) * n + Math.floor(k / n))]!,
        );
        const { values, vectors } = symmetricEigensystem(matrix.slice(), n);
        const both = (f: (k: number, i: number, j: number) => number, i: number, j: number) =>
          values.reduce((sum, _, k) => sum + f(k, i, j), 0);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            const rebuilt = both((k) => values[k]! * vectors[k * n + i]! * vectors[k * n + j]!, i, j);
            const unit = both((k) => vectors[k * n + i]! * vectors[k * n + j]!, i, j);
            expect(Math.abs(rebuilt - matrix[i * n + j]!)).toBeLessThan(1e-13 * (1 + 4 * n));
            expect(Math.abs(unit - (i === j ? 1 : 0))).toBeLessThan(1e-13);
          }
        }
        expect(Array.from(values)).toEqual(Array.from(values).sort((a, b) => a - b));
      }),
    );
  });
});
