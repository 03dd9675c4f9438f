import { describe, expect, it } from 'vitest';
import type { Samples } from '../../../engine/experiment/events';
import { quantileOf } from '../../../engine/experiment/quantile';
import { CellBands, placesOf } from '../../../extension/runner/bands';
import { spread } from '../../../extension/runner/ensemble';
import { countSuccesses, usualThreshold } from '../../../extension/runner/successes';
import { bandLevels, runStates, type RunState, type RunTable } from '../../../webview/messages';
import { cellOf } from '../../host/plans';

/** A trajectory with the given risk at every step up to the last. */
function samplesOf(steps: readonly number[], risk: (step: number) => number): Samples {
  const step = Float64Array.from(steps);
  const values = step.map(risk);
  return { step, time: step, risk: values, gradient: values, norm: values, theta: new Float64Array(0) };
}

const cell = cellOf({ runs: 7 });

describe('bands', () => {
  it('are the quantiles of the risks, whatever the runs were recorded at', async () => {
    const bands = new CellBands(cell, 1);
    for (let run = 0; run < 7; run++) {
      const stride = run + 1;
      const steps = [...spread(201, Math.ceil(200 / stride)), 200];
      bands.add(
        run,
        samplesOf(steps.slice(0, 5), (n) => 300 * run - n),
      );
      bands.add(
        run,
        samplesOf(steps.slice(5), (n) => 300 * run - n),
      );
      bands.end(run, 'finished');
    }
    const view = (await bands.view(7))!;
    expect([...view.place]).toEqual([...placesOf(cell)]);
    expect([view.place[0], view.place.at(-1)]).toEqual([0, 200]);
    view.place.forEach((n, k) => {
      const risks = Float64Array.from({ length: 7 }, (_, run) => 300 * run - n);
      bandLevels.forEach((level, j) =>
        expect(view.quantiles[j]![k]).toBeCloseTo(quantileOf(risks.sort(), level), 9),
      );
    });
    expect([...new Set(view.count)]).toEqual([7]);
  });

  it('hold rested runs, count diverged ones as infinite and drop cancelled ones', async () => {
    const bands = new CellBands(cell, 1);
    for (const [run, status] of (['converged', 'diverged', 'cancelled'] as const).entries()) {
      bands.add(
        run,
        samplesOf([0, 1, 2, 3], () => 1),
      );
      bands.end(run, status);
    }
    bands.add(
      3,
      samplesOf([0, 100, 200], () => 1),
    );
    const { place, count, quantiles } = (await bands.view(4))!;
    const late = place.findIndex((n) => n > 3);
    expect([count[late - 1], count[late]]).toEqual([4, 3]);
    expect(quantiles.map((column) => column[late])).toEqual([1, 1, 1, Infinity, Infinity]);
  });

  it('reach as far as the runs have come', async () => {
    const bands = new CellBands(cell, 1);
    expect(await bands.view(0)).toBeNull();
    bands.add(
      0,
      samplesOf([0, 1, 2, 3], () => 1),
    );
    expect([...(await bands.view(1))!.place]).toEqual([0, 1, 2, 3]);
  });

  it('keep no more runs than fit', async () => {
    const bands = new CellBands(cell, 2 ** 23 / 3 / 64);
    for (let run = 0; run < 7; run++)
      bands.add(
        run,
        samplesOf([0, 1], () => run),
      );
    const view = (await bands.view(7))!;
    expect(view.runs).toBeLessThan(7);
    expect(view.runs).toBeGreaterThan(0);
    expect(view.total).toBe(7);
  });

  it('of a flow have their places across its decades', () => {
    const method = {
      kind: 'flow',
      until: 1e5,
      tolerance: 1e-9,
      solver: 'auto',
      normalized: false,
      rest: 0,
    } as const;
    const places = placesOf(cellOf({ method }));
    expect([places[0], places.at(-1)]).toEqual([0, 1e5]);
    const factors = places.slice(2).map((value, k) => value / places[k + 1]!);
    expect(Math.max(...factors) / Math.min(...factors)).toBeCloseTo(1, 9);
  });
});

describe('successes', () => {
  const table = (...runs: readonly (readonly [RunState, number])[]): RunTable => {
    const risk = Float64Array.from(runs, ([, value]) => value);
    const state = Uint8Array.from(runs, ([name]) => runStates.indexOf(name));
    return { state, risk, gradient: risk, time: risk, steps: risk };
  };
  const tables = [
    table(['converged', 1e-9], ['stopped', 2e-4], ['cancelled', 1e-9], ['running', NaN]),
    table(['finished', 0.5], ['diverged', Infinity], ['failed', NaN]),
  ];

  it('are counted among the runs that came to an end of their own', () => {
    const found = countSuccesses([...tables, table()], 2e-4);
    expect(found).toMatchObject({
      threshold: 2e-4,
      trials: Uint32Array.of(2, 2, 0),
      successes: Uint32Array.of(2, 0, 0),
    });
    // Wilson's interval for 2 of 2 begins at 2 / (2 + z^2), that for 0 of 2 ends at the rest; no trial says nothing.
    expect([...found.low].map((end) => end.toFixed(4))).toEqual(['0.3424', '0.0000', '0.0000']);
    expect([...found.high].map((end) => end.toFixed(4))).toEqual(['1.0000', '0.6576', '1.0000']);
  });

  it('have a usual threshold at the power of ten above the median', () => {
    // The median of 1e-9, 2e-4, 0.5 and infinity lies between the middle two.
    expect(usualThreshold(tables)).toBe(1);
    expect(usualThreshold([tables[0]!])).toBe(1e-3);
    expect(usualThreshold([])).toBe(1);
  });
});
