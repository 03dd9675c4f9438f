import { expect, test } from 'vitest';
import fc from '../properties';
import { changeRange, partOfRange } from '../../webview/view/ranges';

test('panning a logarithmic axis moves both ends by the same factor, over any number of decades', () => {
  const moved = changeRange({ min: 1e-12, max: 1e6 }, true, { shift: 0.5 });
  expect(moved.min / 1e-3).toBeCloseTo(1, 9);
  expect(moved.max / 1e15).toBeCloseTo(1, 9);
});

test('zooming keeps the place under the pointer where it is', () => {
  expect(changeRange({ min: 0, max: 8 }, false, { factor: 0.5, centre: 0.25 })).toEqual({ min: 1, max: 5 });
  const log = changeRange({ min: 1, max: 1e4 }, true, { factor: 0.5, centre: 0.5 });
  expect(log.min).toBeCloseTo(10, 9);
  expect(log.max).toBeCloseTo(1000, 7);
});

test('a part of the range is the same whichever corner comes first', () => {
  expect(partOfRange({ min: 0, max: 10 }, false, 0.8, 0.2)).toEqual({ min: 2, max: 8 });
  const log = partOfRange({ min: 1, max: 1e4 }, true, 0.25, 0.5);
  expect(log.min).toBeCloseTo(10, 9);
  expect(log.max).toBeCloseTo(100, 8);
});

test('whatever is asked for, the axis can show it', () => {
  const number = fc.double({ noNaN: true });
  fc.assert(
    fc.property(
      number,
      number,
      fc.boolean(),
      fc.double(),
      fc.double(),
      (a, b, logarithmic, factor, shift) => {
        const range = { min: Math.min(a, b), max: Math.max(a, b) };
        fc.pre(
          Number.isFinite(range.max - range.min) && range.min < range.max && (!logarithmic || range.min > 0),
        );
        const { min, max } = changeRange(range, logarithmic, { factor, shift });
        expect(Number.isFinite(max - min) && min < max && (!logarithmic || min > 0)).toBe(true);
      },
    ),
  );
});
