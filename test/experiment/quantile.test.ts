import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { quantileIn, quantileOf, ranked, type Series } from '../../engine/experiment/quantile';

const seriesOf =
  (values: readonly number[]): Series =>
  (visit) =>
    values.forEach((value) => visit(value));

/** Numbers of all sizes, and such that agree in many bits. */
const numbers = fc.array(
  fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, -1),
    fc.integer({ min: 0, max: 40 }).map((k) => 1 + k * Number.EPSILON),
    fc.integer({ min: 0, max: 40 }).map((k) => -1 - k * Number.EPSILON),
  ),
  { minLength: 1, maxLength: 60 },
);

describe('quantiles of numbers in any order', () => {
  it('are found bit by bit where not all fit into memory', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 20 }), (values, most) => {
        const sorted = Float64Array.from(values).sort();
        const found = values.map((_, rank) => ranked(seriesOf(values), values.length, rank, most));
        expect(found).toEqual([...sorted]);
      }),
    );
  });

  it('are those of the sorted numbers', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, level) => {
        expect(quantileIn(seriesOf(values), level)).toBe(quantileOf(Float64Array.from(values).sort(), level));
      }),
    );
  });
});
