import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../../engine/calculus/rational';
import { deviations, frameOf } from '../../../engine/landscape/certificate/krawczyk';

const entry = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 997);
const share = fc.integer({ min: 0, max: 8 });

/** Symmetric, from numbers given row by row. */
function symmetric<T>(values: readonly T[], n: number): T[][] {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => values[Math.min(i, j) * n + Math.max(i, j)]!),
  );
}

describe('how far a matrix is from its frame', () => {
  it('is bounded for every matrix inside, and closely', () => {
    const size = fc.integer({ min: 1, max: 5 });
    const radii = fc.constantFrom(0, 1e-13, 1e-6);
    const drawn = size.chain((n) =>
      fc.tuple(
        fc.constant(n),
        radii,
        fc.array(entry, { minLength: n * n, maxLength: n * n }),
        fc.array(share, { minLength: n * n, maxLength: n * n }),
      ),
    );
    fc.assert(
      fc.property(drawn, ([n, radius, values, shares]) => {
        const middle = symmetric(values, n);
        const hessian = middle.map((row) => row.map((x) => ({ low: x - radius, high: x + radius })));
        const frame = frameOf(hessian);
        fc.pre(frame !== null && frame.smallest > 1e-3);
        const parts = symmetric(shares, n);
        const inside = hessian.map((row, i) =>
          row.map(({ low, high }, j) => {
            const [a, b] = [Rational.fromNumber(low), Rational.fromNumber(high)];
            return a.add(b.subtract(a).multiply(Rational.of(BigInt(parts[i]![j]!), 8n)));
          }),
        );
        const V = frame.columns.map((row) => Array.from(row, (value) => Rational.fromNumber(value)));
        const bounds = deviations(frame, hessian);
        for (let k = 0; k < n; k++) {
          let sum = Rational.zero;
          for (let l = 0; l < n; l++) {
            let value = Rational.of(k === l ? -frame.signs[k]! : 0);
            for (let i = 0; i < n; i++)
              for (let j = 0; j < n; j++)
                value = value.add(V[i]![k]!.multiply(inside[i]![j]!).multiply(V[j]![l]!));
            sum = sum.add(value.absolute());
          }
          expect(Rational.fromNumber(bounds[k]!).compare(sum)).toBeGreaterThanOrEqual(0);
          expect(bounds[k]!).toBeLessThan(1e-10 + 1e5 * radius);
        }
      }),
      { numRuns: 100 },
    );
  });
});
