/** The view of a cell's runs together: bands, final risks, success, and the table of all runs. */
import { bandLevels } from '../messages';
import type { Bands, CellView } from '../messages';
import { checkbox, dropdown, numberEntry } from '../toolkit';
import {
  bandsTable,
  drawBands,
  drawHistogram,
  drawSuccess,
  histogramTable,
  readBands,
  readHistogram,
  readSuccess,
  restarts,
  successChoices,
  successTable,
} from '../view/ensemble';
import type { BandsDrawing, HistogramDrawing, SuccessDrawing } from '../view/ensemble';
import type { Point } from '../view/drawing';
import type { ViewOptions } from '../view/options';
import { tally } from '../view/words';
import type { Dataset } from './chart';
import { make } from './element';
import { createRunTable } from './run-table';
import { createSection } from './section';
import { withAlpha } from './theme';
import type { Theme } from './theme';
import { memory } from './view';
import type { Changes, View } from './view';

const median = (bandLevels.length - 1) / 2;

export function createEnsemble(changes: Changes): View {
  const parts = [createBands(changes), createHistogram(changes), createSuccess(changes)];
  const runs = createRunTable('ensemble', changes);
  const charts = [...parts, runs].map(({ element }) => element);
  const element = make('div', { class: 'view' }, make('div', { class: 'charts' }, ...charts));
  return {
    element,
    update(shown) {
      for (const part of [...parts, runs]) part.update(shown);
    },
  };
}

/** Between neighbouring quantiles lie bands, deeper in the middle; their lines differ in width and dash. */
function bandDatasets({ quantiles }: BandsDrawing, theme: Theme): Dataset[] {
  return quantiles.map((points, k): Dataset => {
    const distance = Math.abs(k - median);
    const inner = k === median || k === median - 1;
    return {
      label: distance === 0 ? 'median' : `${bandLevels[k]! * 100} % of the runs below`,
      data: [...points],
      showLine: true,
      spanGaps: false,
      borderColor: distance === 0 ? theme.primary : withAlpha(theme.primary, distance === 1 ? 0.75 : 0.5),
      backgroundColor: withAlpha(theme.primary, inner ? 0.28 : 0.13),
      borderWidth: distance === 0 ? 2.5 : 1,
      borderDash: distance === 2 ? [2, 3] : [],
      pointRadius: 0,
      pointHitRadius: 5,
      ...(k < quantiles.length - 1 ? { fill: k + 1 } : {}),
    };
  });
}

function createBands({ change, chart }: Changes): View {
  const unzoomed = (part: Partial<ViewOptions>) => {
    change(part);
    chart('bands', { zoom: null });
  };
  const logX = checkbox('log x', 'bands-log-x', (on) => unzoomed({ logarithmicX: on }));
  const logY = checkbox('log y', 'bands-log-y', (on) => unzoomed({ logarithmicY: on }));
  const legend = make(
    'p',
    { class: 'legend' },
    key('median', 'median'),
    key('half', 'half of the runs'),
    key('most', 'nine in ten'),
  );
  const section = createSection({
    name: 'bands',
    title: 'Risk of all runs',
    above: [logX.element, logY.element, legend],
    change: (part) => chart('bands', part),
  });
  const changed = memory();
  return {
    element: section.element,
    update({ cell, sights, options, pending, themes }) {
      const bands = sights.ensemble?.bands ?? null;
      const { logarithmicX, logarithmicY, charts } = options;
      const empty = emptyBands(bands, sights.ensemble !== null, cell);
      if (!changed([bands, logarithmicX, logarithmicY, charts.bands, themes, pending, empty])) return;
      logX.update(logarithmicX);
      logY.update(logarithmicY);
      const drawing = drawBands(bands, options);
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: charts.bands.zoom,
          summary: drawing.summary,
          readout: (x) => readBands(drawing, x),
          datasets: (theme) => bandDatasets(drawing, theme),
        },
        empty,
        table: charts.bands.table ? () => bandsTable(bands) : null,
      });
    },
  };
}

function emptyBands(bands: Bands | null, answered: boolean, { table }: CellView): string {
  if (bands && bands.place.length > 0) return '';
  if (!answered) return 'Looking through the runs …';
  const { counts } = tally(table);
  return counts.waiting + counts.running > 0
    ? 'No run has a sample yet'
    : 'No samples of these runs were recorded';
}

function key(name: string, text: string): HTMLElement {
  return make('span', {}, make('span', { class: `key-area key-${name}`, 'aria-hidden': 'true' }), text);
}

/** The outline of all bars, down to 0 between them. */
function barOutline({ bars }: HistogramDrawing): Point[] {
  return bars.flatMap(({ min, max, count }) => [
    { x: min, y: 0 },
    { x: min, y: count },
    { x: max, y: count },
    { x: max, y: 0 },
  ]);
}

function thresholdLine(threshold: number, { x, y }: { x: HistogramDrawing['x']; y: HistogramDrawing['y'] }) {
  if (threshold < x.range.min || threshold > x.range.max) return [];
  return [
    { x: threshold, y: 0 },
    { x: threshold, y: y.range.max },
  ];
}

function createHistogram({ chart }: Changes): View {
  const section = createSection({
    name: 'histogram',
    title: 'Final risks',
    above: [make('p', { class: 'legend' }, key('bar', 'runs'), key('threshold', 'success up to here'))],
    change: (part) => chart('histogram', part),
  });
  const changed = memory();
  return {
    element: section.element,
    update({ cell, sights, options, pending, themes }) {
      const threshold = sights.ensemble?.successes.threshold ?? null;
      if (!changed([cell.table, threshold, options.logarithmicY, options.charts.histogram, themes, pending]))
        return;
      const drawing = drawHistogram(cell.table, options);
      const line = threshold === null ? [] : thresholdLine(threshold, drawing);
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: options.charts.histogram.zoom,
          summary: drawing.summary,
          readout: (x) => readHistogram(drawing, x),
          datasets: (theme) => histogramDatasets(drawing, line, theme),
        },
        empty: drawing.bars.length === 0 ? 'No run has ended with a finite risk yet' : '',
        table: options.charts.histogram.table ? () => histogramTable(cell.table, options) : null,
      });
    },
  };
}

function histogramDatasets(drawing: HistogramDrawing, threshold: readonly Point[], theme: Theme): Dataset[] {
  return [
    {
      label: 'success up to here',
      data: [...threshold],
      showLine: true,
      borderColor: theme.secondary,
      backgroundColor: theme.secondary,
      borderWidth: 2,
      borderDash: [6, 4],
      pointRadius: 0,
    },
    {
      label: 'runs',
      data: barOutline(drawing),
      showLine: true,
      borderColor: theme.primary,
      backgroundColor: withAlpha(theme.primary, 0.35),
      borderWidth: 1,
      pointRadius: 0,
      pointHitRadius: 6,
      fill: 'origin',
    },
  ];
}

function createSuccess({ change, chart }: Changes): View {
  const against = dropdown('against', 'success-against', (value) => {
    change({ successAgainst: value });
    chart('success', { zoom: null });
  });
  const threshold = numberEntry('Success: risk at most', 'success-threshold', (value) =>
    change({ threshold: value }),
  );
  const section = createSection({
    name: 'success',
    title: 'Success',
    above: [threshold.element, against.element],
    change: (part) => chart('success', part),
  });
  const changed = memory();
  return {
    element: section.element,
    update({ state, cell, sights, options, themes }) {
      const cells = state.experiment?.cells ?? [];
      const found = sights.ensemble?.successes ?? null;
      const inputs = [cells, cell.index, found, options.threshold, options.successAgainst, themes];
      if (!changed([...inputs, options.charts.success])) return;
      const drawing = drawSuccess(found, cells, cell, options);
      threshold.update({
        value: found?.threshold ?? options.threshold,
        automatic: options.threshold === null,
      });
      against.update({
        choices: successChoices(cells).map((value) => ({ value, label: value })),
        value: drawing.against,
      });
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: options.charts.success.zoom,
          summary: drawing.summary,
          readout: (x) => readSuccess(drawing, x),
          datasets: (theme) => successDatasets(drawing, theme),
        },
        empty: drawing.points.length === 0 ? 'No run has come to its end yet' : '',
        table: options.charts.success.table ? () => successTable(drawing) : null,
      });
    },
  };
}

/** Points with their intervals as bars; the best of k runs as a curve inside a band. */
function successDatasets({ points, against }: SuccessDrawing, theme: Theme): Dataset[] {
  const curve = against === restarts;
  const observed: Dataset = {
    label: curve ? 'best of k runs' : 'observed share',
    data: points.map(({ x, y }) => ({ x, y })),
    showLine: true,
    borderColor: theme.primary,
    backgroundColor: theme.primary,
    borderWidth: curve ? 2.25 : 1,
    borderDash: curve ? [] : [4, 4],
    pointRadius: 4,
    pointHitRadius: 6,
  };
  const end = (label: string, value: 'low' | 'high'): Dataset => ({
    label,
    data: points.map((point) => ({ x: point.x, y: point[value] })),
    showLine: curve,
    borderColor: withAlpha(theme.primary, 0.75),
    backgroundColor: curve ? withAlpha(theme.primary, 0.15) : theme.primary,
    borderWidth: curve ? 1 : 2,
    borderDash: curve ? [2, 3] : [],
    pointStyle: 'line',
    pointRadius: curve ? 0 : 6,
    pointHitRadius: 6,
  });
  const bars: Dataset = {
    label: '95 % interval',
    data: points.flatMap(({ x, low, high }) => [
      { x, y: low },
      { x, y: high },
      { x, y: NaN },
    ]),
    showLine: true,
    spanGaps: false,
    borderColor: theme.primary,
    borderWidth: 1.5,
    pointRadius: 0,
    pointHitRadius: 0,
  };
  const ends = [{ ...end('95 % from', 'low'), ...(curve ? { fill: '+1' } : {}) }, end('95 % to', 'high')];
  return curve ? [observed, ...ends] : [observed, ...ends, bars];
}
