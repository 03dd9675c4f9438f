import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import type { Axis } from '../../../engine/host/figures/figure';
import { clipped, fractionOf, rangeOf, thinned, ticksOf } from '../../../engine/host/figures/scale';

const axis = (logarithmic: boolean, min: number, max: number): Axis => {
  return { title: [], logarithmic, range: { min, max } };
};

describe('ranges', () => {
  it('hold every number that the axis can show, and are never empty', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.boolean(), (values, logarithmic) => {
        const { min, max } = rangeOf(values, logarithmic);
        const huge = values.some((value) => Math.abs(value) > 1e300);
        fc.pre(!huge);
        expect(min).toBeLessThan(max);
        for (const value of values) {
          if (!Number.isFinite(value) || (logarithmic && value <= 0)) continue;
          expect(value >= min && value <= max).toBe(true);
        }
      }),
    );
  });
});

describe('marks', () => {
  const exponents = fc.integer({ min: -290, max: 290 });

  it('lie on the axis, ascending, with few labels that say their values', () => {
    const range = fc.tuple(
      fc.double({ min: 1, max: 9.99, noNaN: true }),
      exponents,
      fc.double({ min: 0.01, max: 40, noNaN: true }),
    );
    fc.assert(
      fc.property(range, fc.boolean(), ([mantissa, exponent, decades], logarithmic) => {
        const min = mantissa * 10 ** exponent;
        const max = logarithmic ? Math.min(min * 10 ** decades, 1e300) : min * (1 + decades);
        fc.pre(max > min * (1 + 1e-9));
        const ticks = ticksOf(axis(logarithmic, min, max), 7);
        const values = ticks.map(({ value }) => value);
        expect(values).toEqual([...values].sort((a, b) => a - b));
        const labelled = ticks.filter(({ label }) => label !== null);
        expect(labelled.length).toBeGreaterThan(0);
        expect(labelled.length).toBeLessThanOrEqual(9);
        for (const { value, label } of labelled) {
          expect(value).toBeGreaterThanOrEqual(min * (1 - 1e-9));
          expect(value).toBeLessThanOrEqual(max * (1 + 1e-9));
          const told =
            typeof label === 'string' ? Number(label) : Number(`${label!.mantissa}e${label!.exponent}`);
          expect(Math.abs(told - value)).toBeLessThanOrEqual(1e-6 * value);
        }
      }),
    );
  });

  it('are the usual ones', () => {
    const labels = (...range: [boolean, number, number]) =>
      ticksOf(axis(...range), 6).flatMap(({ label }) => (label === null ? [] : [label]));
    expect(labels(false, -1.04, 1.04)).toEqual(['−1', '−0.5', '0', '0.5', '1']);
    expect(labels(true, 0.5, 2e3)).toEqual([0, 1, 2, 3].map((exponent) => ({ mantissa: '1', exponent })));
    expect(labels(true, 1.5, 8)).toEqual(['2', '4', '6', '8']);
  });
});

describe('thinning', () => {
  const columns = 50;

  it('keeps ends and extremes, and takes only what is there', () => {
    const data = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 600 });
    fc.assert(
      fc.property(data, (ys) => {
        const y = Float64Array.from(ys);
        const x = Float64Array.from(ys, (_, k) => k);
        const kept = thinned({ x, y }, axis(false, 0, y.length), axis(false, -100, 100), columns);
        expect(kept.x[0]).toBe(0);
        expect(kept.x.at(-1)).toBe(y.length - 1);
        expect(Math.max(...kept.y)).toBe(Math.max(...ys));
        expect(Math.min(...kept.y)).toBe(Math.min(...ys));
        kept.x.forEach((place, k) => expect(kept.y[k]).toBe(y[place]));
        expect(kept.x.length).toBeLessThanOrEqual(4 * (columns + 1));
      }),
    );
  });

  it('leaves out what a logarithmic axis can’t show and interrupts the curve where a value isn’t finite', () => {
    const x = Float64Array.of(0, 1, 2, 3, 4);
    const y = Float64Array.of(1, 1, 0, Infinity, 2);
    const kept = thinned({ x, y }, axis(true, 1, 4), axis(true, 1, 2), columns);
    expect([...kept.x]).toEqual([1, 3, 4]);
    expect([...kept.y]).toEqual([1, NaN, 2]);
  });
});

describe('clipping', () => {
  it('stays in the range, on the same line, and reaches the border where the curve leaves', () => {
    const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(values, (ys) => {
        const y = Float64Array.from(ys);
        const x = Float64Array.from(ys, (_, k) => k);
        const kept = clipped({ x, y }, { min: -1, max: 1 });
        const at = (place: number) => {
          const k = Math.min(Math.floor(place), ys.length - 2);
          return ys[k]! + (ys[k + 1]! - ys[k]!) * (place - k);
        };
        kept.y.forEach((value, k) => {
          if (Number.isNaN(value)) return;
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          expect(value).toBeCloseTo(at(kept.x[k]!), 9);
        });
        const crossings = ys.slice(1).filter((value, k) => Math.abs(value) > 1 !== Math.abs(ys[k]!) > 1);
        const inner = [...kept.y].filter((value) => Math.abs(value) < 1).length;
        expect(inner).toBe(ys.filter((value) => Math.abs(value) < 1).length);
        if (crossings.length > 0) expect([...kept.y].some((value) => Math.abs(value) === 1)).toBe(true);
      }),
    );
  });

  it('says where a value lies between the ends', () => {
    expect(fractionOf(axis(true, 1e-4, 1e4), 1)).toBeCloseTo(0.5, 12);
    expect(fractionOf(axis(false, -1, 3), 0)).toBe(0.25);
  });
});
