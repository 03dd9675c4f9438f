import fc from '../properties';
import { describe, expect, it } from 'vitest';
import {
  approximateBounds,
  compareBounds,
  deviationsFor,
  wilsonInterval,
} from '../../engine/experiment/bounds';
import { approximately, compare } from '../../engine/expression/evaluate';
import type { ComparisonOperator } from '../../engine/expression/expression';

const point = (value: number) => ({ low: value, high: value });

describe("Wilson's interval", () => {
  it('ends at the probabilities from which the fraction is 1.96 standard deviations away', () => {
    for (const [successes, trials] of [
      [8, 10],
      [1, 40],
      [375, 1000],
    ] as const) {
      for (const p of wilsonInterval(point(successes), trials)) {
        const deviation = Math.sqrt((p * (1 - p)) / trials);
        expect(Math.abs(successes / trials - p) / deviation).toBeCloseTo(1.959963984540054, 10);
      }
    }
    // Published by Newcombe (1998): 81 of 263, 15 of 148, 0 of 20, 1 of 29; tabulated for 8 of 10.
    for (const [successes, trials, ...published] of [
      [81, 263, '0.2553', '0.3662'],
      [15, 148, '0.0624', '0.1605'],
      [0, 20, '0.0000', '0.1611'],
      [1, 29, '0.0061', '0.1718'],
      [8, 10, '0.4902', '0.9433'],
    ] as const) {
      const interval = wilsonInterval(point(successes), trials);
      expect(interval.map((end) => end.toFixed(4))).toEqual(published);
    }
    expect(wilsonInterval(point(0), 0)).toEqual([0, 1]);
  });

  it('begins at zero where nothing succeeded, and ends at one where everything did', () => {
    expect(wilsonInterval(point(0), 20)[0]).toBe(0);
    expect(wilsonInterval(point(20), 20)[1]).toBe(1);
    expect(wilsonInterval(point(20), 20)[0]).toBeGreaterThan(0.8);
  });

  it('is wider for several that are to hold together', () => {
    // Quantiles of the normal distribution at 1 - 0.025/count, from bisections of its error function.
    const known = [
      1.959963984540054, 2.241402727604945, 2.393979799818509, 2.497705474412373, 2.807033768343804,
    ];
    [1, 2, 3, 4, 10].forEach((count, k) => expect(deviationsFor(count)).toBeCloseTo(known[k]!, 12));
    expect(deviationsFor(1e6)).toBeCloseTo(5.451310437845478, 9);
  });

  it('covers what undecided runs could add', () => {
    const [low, high] = wilsonInterval({ low: 3, high: 7 }, 10);
    expect(low).toBe(wilsonInterval(point(3), 10)[0]);
    expect(high).toBe(wilsonInterval(point(7), 10)[1]);
  });
});

describe('comparisons of numbers in intervals', () => {
  const interval = fc
    .tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 0, max: 3 }))
    .map(([low, length]) => ({ low, high: low + length }));
  const inside = ({ low, high }: { readonly low: number; readonly high: number }) =>
    Array.from({ length: 2 * (high - low) + 1 }, (_, k) => low + k / 2);

  it('are decided where all numbers inside agree, and only there', () => {
    const operators = fc.constantFrom<ComparisonOperator>('<', '<=', '>', '>=', '=', '!=');
    fc.assert(
      fc.property(operators, interval, interval, (operator, left, right) => {
        const all = inside(left).flatMap((x) => inside(right).map((y) => compare(operator, x, y)));
        const expected = all.every(Boolean) ? true : all.some(Boolean) ? undefined : false;
        expect(compareBounds(operator, left, right)).toBe(expected);
      }),
    );
  });

  it('are so for ~=, too', () => {
    fc.assert(
      fc.property(interval, interval, fc.constantFrom(0.5, 1, 2, 4), (left, right, within) => {
        const all = inside(left).flatMap((x) => inside(right).map((y) => approximately(x, y, within)));
        const expected = all.every(Boolean) ? true : all.some(Boolean) ? undefined : false;
        expect(approximateBounds(left, right, within)).toBe(expected);
      }),
    );
    expect(approximateBounds({ low: 1, high: 1 + 1e-9 }, point(1), undefined)).toBe(true);
    expect(approximateBounds({ low: 1, high: 1.1 }, point(1), undefined)).toBe(undefined);
    expect(approximateBounds({ low: 1.05, high: 1.1 }, point(1), undefined)).toBe(false);
    expect(approximateBounds(point(NaN), point(1), 1)).toBe(undefined);
  });
});
