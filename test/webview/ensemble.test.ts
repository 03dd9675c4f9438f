import fc from '../properties';
import { describe, expect, test } from 'vitest';
import { runStates } from '../../webview/messages';
import type { CellSummary, Successes } from '../../webview/messages';
import {
  bandsTable,
  drawBands,
  drawHistogram,
  drawSuccess,
  histogram,
  readSuccess,
  successTable,
  withRestarts,
} from '../../webview/view/ensemble';
import { initialOptions } from '../../webview/view/options';
import { orderedRuns } from '../../webview/view/runs';
import { cellOf, ensembleCell, ensembleSight } from './mock';

test('the best of k runs fails when all of them fail', () => {
  expect(withRestarts(0.25, 1)).toBeCloseTo(0.25, 15);
  expect(withRestarts(0.25, 3)).toBeCloseTo(1 - 0.75 ** 3, 15);
  expect(withRestarts(1e-12, 100)).toBeCloseTo(1e-10, 20);
  expect(withRestarts(1, 5)).toBe(1);
  expect(withRestarts(0, 5)).toBe(0);
});

describe('the histogram', () => {
  test('counts every final risk once, in bins that are equal on the axis', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-12, max: 1e6, noNaN: true }), { minLength: 1 }), (risks) => {
        const table = { ...cellOf(risks.length).table, risk: Float64Array.from(risks) };
        const states = table.state.map(() => runStates.indexOf('finished'));
        const { bars } = histogram({ ...table, state: states }, true);
        expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(risks.length);
        const widths = bars.map(({ min, max }) => Math.log10(max / min));
        for (const width of widths) expect(width).toBeCloseTo(widths[0]!, 9);
        expect(bars.length).toBeLessThanOrEqual(45);
        for (const [k, { min, max, count }] of bars.entries()) {
          const inside = risks.filter(
            (risk) => risk >= min * (1 - 1e-12) && (k === bars.length - 1 || risk < max * (1 + 1e-12)),
          );
          expect(inside.length).toBeGreaterThanOrEqual(count);
        }
      }),
    );
  });

  test('says which runs have no place on the axis', () => {
    const table = {
      ...cellOf(5).table,
      risk: Float64Array.of(0, 1, 2, Infinity, 3),
      state: Uint8Array.from(['finished', 'finished', 'running', 'diverged', 'cancelled'], (state) =>
        runStates.indexOf(state as 'finished'),
      ),
    };
    expect(histogram(table, true)).toMatchObject({ zero: 1, infinite: 1, runs: 3 });
    expect(drawHistogram(table, initialOptions).summary).toContain(
      '1 run with risk 0 not on the axis, 1 run diverged',
    );
    expect(histogram(table, false)).toMatchObject({ zero: 0, infinite: 1 });
  });
});

describe('bands', () => {
  test('keep all quantiles at the same places and leave out what a logarithmic axis lacks', () => {
    const { bands } = ensembleSight();
    const { quantiles, x, summary } = drawBands(bands, initialOptions);
    expect(quantiles.map(({ length }) => length)).toEqual(Array(5).fill(96));
    expect(x.logarithmic).toBe(true);
    expect(summary).toMatch(/^Risk of 400 runs at t = 100000: median/);
    const linear = drawBands(bands, { ...initialOptions, logarithmicX: false });
    expect(linear.quantiles[0]!.map(({ x: place }) => place)).toEqual([...bands!.place]);
    expect(bandsTable(bands).rows).toHaveLength(97);
  });

  test('say so when only some of the runs are in them, or none', () => {
    const sight = ensembleSight();
    expect(drawBands({ ...sight.bands!, total: 10_000 }, initialOptions).summary).toContain(
      '400 runs of 10,000',
    );
    expect(drawBands(null, initialOptions).quantiles).toEqual([]);
  });
});

describe('success', () => {
  const cells: CellSummary[] = [2, 4].flatMap((H) =>
    [0.1, 0.2].map((rate) => ({ parameters: { H, rate }, runs: 10 })),
  );
  const found: Successes = {
    threshold: 0.01,
    trials: Uint32Array.of(10, 10, 10, 0),
    successes: Uint32Array.of(1, 5, 9, 0),
    low: Float64Array.of(0.02, 0.24, 0.6, 0),
    high: Float64Array.of(0.4, 0.76, 0.98, 1),
  };

  test('compares cells that differ in one variable alone, with their intervals', () => {
    const cell = cellOf(10, { index: 0 });
    const { points, summary } = drawSuccess(found, cells, cell, { ...initialOptions, successAgainst: 'H' });
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [2, 0.1],
      [4, 0.9],
    ]);
    expect(points[0]).toMatchObject({ low: 0.02, high: 0.4 });
    expect(summary).toContain('1 of 10 runs did: 10 %');
    const other = drawSuccess(found, cells, cellOf(10, { index: 1 }), {
      ...initialOptions,
      successAgainst: 'H',
    });
    // The cell with H = 4 and rate = 0.2 has no run at its end yet.
    expect(other.points.map(({ x }) => x)).toEqual([2]);
  });

  test('of restarts follows from that of the cell', () => {
    const drawing = drawSuccess(found, cells, cellOf(10, { index: 1 }), {
      ...initialOptions,
      successAgainst: 'restarts',
    });
    expect(drawing.points[1]).toMatchObject({ x: 2, y: 0.75 });
    expect(drawing.summary).toContain('The best of 5 runs succeeds in at least 95 %.');
    expect(successTable(drawing).rows[0]!.slice(0, 2)).toEqual([1, 0.5]);
    expect(readSuccess(drawing, 1.9)).toEqual({
      x: 2,
      text: 'best of 2 runs; success 75 %, 95 % interval 42.2 % … 94.2 %',
    });
  });

  test('waits for the first run', () => {
    expect(drawSuccess(null, cells, cellOf(10), initialOptions).summary).toBe(
      'No run has come to its end yet.',
    );
  });
});

describe('the runs in order', () => {
  const { table } = ensembleCell(300);

  test('ascend or descend by any column, and equal ones keep their order', () => {
    const whole = {
      ...table,
      time: table.time.map((_, run) => run % 7),
      steps: table.steps.map((_, run) => 300 - run),
    };
    for (const by of ['risk', 'gradient', 'time', 'steps'] as const) {
      const up = orderedRuns(whole, { by, descending: false, state: null });
      expect([...up].sort((a, b) => a - b)).toEqual([...table.state.keys()]);
      for (let k = 1; k < up.length; k++) {
        const [before, after] = [whole[by][up[k - 1]!]!, whole[by][up[k]!]!];
        expect(before < after || (before === after && up[k - 1]! < up[k]!)).toBe(true);
      }
      const down = orderedRuns(whole, { by, descending: true, state: null });
      expect(whole[by][down[0]!]).toBe(whole[by][up.at(-1)!]);
    }
  });

  test('have those without a value last, whichever way', () => {
    const holes = { ...table, risk: table.risk.map((value, run) => (run < 10 ? NaN : value)) };
    for (const descending of [false, true]) {
      const runs = orderedRuns(holes, { by: 'risk', descending, state: null });
      expect([...runs.slice(-10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  test('are only those in the wanted state', () => {
    const diverged = orderedRuns(table, { by: 'run', descending: true, state: 'diverged' });
    expect([...diverged]).toEqual([294, 197, 100, 3]);
  });
});
