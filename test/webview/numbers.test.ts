import { expect, test } from 'vitest';
import fc from '../properties';
import {
  describeParameters,
  exact,
  formatDuration,
  formatMeasured,
  powerOfTen,
  readable,
} from '../../webview/view/numbers';
import { linearTicks, logarithmicTicks, paddedRange } from '../../webview/view/ticks';

test('numbers are short in text, and as the language reads them', () => {
  const cases: readonly (readonly [number | null, string])[] = [
    [0, '0'],
    [1, '1'],
    [812, '812'],
    [0.5, '0.5'],
    [0.03125, '0.03125'],
    [1 / 3, '0.3333'],
    [-2.5, '-2.5'],
    [1e-9, '1e-9'],
    [-1e-9, '-1e-9'],
    [1.23449e-9, '1.234e-9'],
    [3.1e-12, '3.1e-12'],
    [1e7, '1e7'],
    [6.022e23, '6.022e23'],
    [Infinity, '∞'],
    [-Infinity, '-∞'],
    [NaN, 'undefined'],
    [null, 'undefined'],
  ];
  for (const [value, text] of cases) expect(readable(value)).toBe(text);
});

test('what may be off is written to the digits that are sure', () => {
  const cases: readonly (readonly [number, number, string])[] = [
    [3.0171019445640104, 0.053, '3.02 ± 0.05'],
    [3.0171019445640104, 0.0123, '3.017 ± 0.012'],
    [2.9999, 0.02, '3.00 ± 0.02'],
    [0.5, 0.096, '0.5 ± 0.1'],
    [-1.2345e-7, 4e-10, '(-1.235 ± 0.004)e-7'],
    [0.001, 0.05, '0.00 ± 0.05'],
    [123456, 3000, '123456 ± 3000'],
    [Infinity, 0.1, '∞'],
    [2, 0, '2'],
  ];
  for (const [value, error, text] of cases) expect(formatMeasured(value, error, 6)).toBe(text);
});

test('axes have powers of ten and signs as printed figures do', () => {
  expect(linearTicks({ min: -2e7, max: 2e7 }, 4).map(({ label }) => label)).toEqual([
    '−2·10⁷',
    '−10⁷',
    '0',
    '10⁷',
    '2·10⁷',
  ]);
});

test('tables keep every digit: what is written reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      expect(Number(exact(value)) === value).toBe(true);
    }),
  );
  expect(exact(1.98e-6)).toBe('1.98e-6');
  expect(exact(Infinity)).toBe('Infinity');
  expect(exact(NaN)).toBe('undefined');
});

test('durations have the unit that suits them', () => {
  expect([820, 12_400, 200_000, 7_500_000].map(formatDuration)).toEqual([
    '0.8 s',
    '12 s',
    '3 min 20 s',
    '2 h 5 min',
  ]);
});

test('parameters are named in their order', () => {
  expect(describeParameters({ H: 8, step: 0.01 })).toBe('H = 8, step = 0.01');
});

test('logarithmic axes are marked at powers of ten, thinned evenly', () => {
  const labels = (min: number, max: number, count?: number) =>
    logarithmicTicks({ min, max }, count).map(({ label }) => label);
  expect(labels(1e-3, 10)).toEqual(['10⁻³', '10⁻²', '10⁻¹', '10⁰', '10¹']);
  expect(labels(2e-17, 3, 6)).toEqual(['10⁻¹⁵', '10⁻¹²', '10⁻⁹', '10⁻⁶', '10⁻³', '10⁰']);
  expect(labels(0.8, 30)).toEqual(['1', '2', '5', '10', '20']);
  expect(labels(0.31, 0.33).length).toBeGreaterThan(1);
  expect(labels(0, 1)).toEqual([]);
  expect(powerOfTen(-12)).toBe('10⁻¹²');
});

test('marks lie on the axis, ascend, and are not too many', () => {
  const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(positive, positive, fc.integer({ min: 2, max: 12 }), (a, b, count) => {
      const range = { min: Math.min(a, b), max: Math.max(a, b) };
      fc.pre(range.max > range.min * (1 + 1e-6));
      const slack = 1e-6 * (range.max - range.min);
      for (const ticks of [logarithmicTicks(range, count), linearTicks(range, count)]) {
        expect(ticks.length).toBeLessThanOrEqual(Math.max(count + 2, 10));
        ticks.forEach(({ value }, k) => {
          expect(value).toBeGreaterThanOrEqual(range.min - slack);
          expect(value).toBeLessThanOrEqual(range.max + slack);
          if (k > 0) expect(value).toBeGreaterThan(ticks[k - 1]!.value);
        });
      }
    }),
  );
});

test('linear marks are round numbers', () => {
  expect(linearTicks({ min: -0.04, max: 1.04 }).map(({ label }) => label)).toEqual([
    '0',
    '0.2',
    '0.4',
    '0.6',
    '0.8',
    '1',
  ]);
  expect(linearTicks({ min: 2, max: 2 }).map(({ value }) => value)).toEqual([2]);
});

test('a range of one value still has a width', () => {
  for (const logarithmic of [true, false]) {
    const { min, max } = paddedRange({ min: 0.3, max: 0.3 }, logarithmic);
    expect(min).toBeLessThan(0.3);
    expect(max).toBeGreaterThan(0.3);
  }
});
