/** The runs of a cell together: bands of the risk, the distribution of final risks, and how often cells succeed. */
import { bandLevels } from '../messages';
import type { Bands, CellSummary, CellView, RunTable, Successes } from '../messages';
import { parameterNames, parameterValues } from './cells';
import { rangeOf } from './drawing';
import type { AxisDrawing, Point, TableDrawing } from './drawing';
import { counted, readable } from './numbers';
import type { ViewOptions } from './options';
import { listed, nearest, symbolOf } from './reading';
import type { Reading } from './reading';
import { linearTicks, paddedRange } from './ticks';
import type { Range } from './ticks';
import { hasFinalRisk, runStateOf } from './words';

export interface BandsDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  /** From the lowest quantile to the highest; the middle one is the median. */
  readonly quantiles: readonly (readonly Point[])[];
  readonly summary: string;
}

function axis(values: Iterable<number>, title: string, logarithmic: boolean): AxisDrawing {
  const range = rangeOf(values) ?? (logarithmic ? { min: 1, max: 10 } : { min: 0, max: 1 });
  return { title, logarithmic, range: paddedRange(range, logarithmic) };
}

/** All quantiles are drawn at the same places, so that the room between two of them can be filled. */
export function drawBands(bands: Bands | null, options: ViewOptions): BandsDrawing {
  const place = bands?.place ?? new Float64Array(0);
  const columns = bands?.quantiles ?? [];
  const logX = options.logarithmicX && place.some((value) => value > 0);
  const logY = options.logarithmicY && columns.some((column) => column.some((value) => value > 0));
  const shown = (value: number, logarithmic: boolean) =>
    Number.isFinite(value) && (!logarithmic || value > 0);
  const quantiles = columns.map((column) =>
    Array.from(place, (x, k) => ({ x, y: shown(column[k]!, logY) ? column[k]! : NaN })).filter(({ x }) =>
      shown(x, logX),
    ),
  );
  const points = quantiles.flat();
  const times = bands?.axis !== 'steps';
  return {
    x: axis(
      points.map(({ x }) => x),
      times ? 'time t' : 'step n',
      logX,
    ),
    y: axis(
      points.map(({ y }) => y),
      'risk L(Θ)',
      logY,
    ),
    quantiles,
    summary: bands ? bandsSummary(bands) : '',
  };
}

function bandsSummary(bands: Bands): string {
  const { place, quantiles, runs, total } = bands;
  const last = place.length - 1;
  const at = `${bands.axis === 'time' ? 't' : 'n'} = ${readable(place[last])}`;
  const [low, lower, median, upper, high] = quantiles.map((column) => readable(column[last]));
  const part =
    runs < total ? `${counted(runs, 'run')} of ${total.toLocaleString('en-US')}` : counted(runs, 'run');
  return (
    `Risk of ${part} at ${at}: median ${median}, half of the runs between ${lower} and ${upper}, ` +
    `nine in ten between ${low} and ${high}.`
  );
}

/** The quantiles at the nearest place. */
export function readBands({ x: axis, quantiles }: BandsDrawing, x: number): Reading | null {
  const places = quantiles.map((points) => nearest(points, x));
  const [at] = places;
  if (!at) return null;
  const [low, lower, median, upper, high] = places.map((point) => readable(point?.y));
  const text = listed(
    `${symbolOf(axis)} = ${readable(at.x, 5)}`,
    `median ${median}`,
    `half of the runs ${lower} … ${upper}`,
    `nine in ten ${low} … ${high}`,
  );
  return { x: at.x, text };
}

export function bandsTable(bands: Bands | null): TableDrawing {
  return {
    caption: 'Quantiles of the risk over the runs',
    columns: [
      bands?.axis === 'steps' ? 'step n' : 'time t',
      ...bandLevels.map((level) => `${level * 100} %`),
      'runs',
    ],
    rows: Array.from(bands?.place ?? [], (place, k) => [
      place,
      ...bands!.quantiles.map((column) => column[k]!),
      bands!.count[k]!,
    ]),
  };
}

export interface Bar extends Range {
  readonly count: number;
}

export interface Histogram {
  readonly bars: readonly Bar[];
  readonly logarithmic: boolean;
  /** Runs whose final risk has no place on the axis. */
  readonly zero: number;
  readonly infinite: number;
  readonly runs: number;
}

/** About so many bars across the whole range. */
const mostBars = 40;

/** How many final risks lie in [from, to), in bins that are equal on the axis; the last bin holds its end too. */
export function histogram(table: RunTable, logarithmic: boolean): Histogram {
  const ended = table.risk.filter((risk, run) => !Number.isNaN(risk) && hasFinalRisk(runStateOf(table, run)));
  const finite = ended.filter((risk) => Number.isFinite(risk));
  const positive = finite.filter((risk) => risk > 0);
  const log = logarithmic && positive.length > 0;
  const shown = log ? positive : finite;
  return {
    bars: binned(shown, log),
    logarithmic: log,
    zero: finite.length - shown.length,
    infinite: ended.length - finite.length,
    runs: ended.length,
  };
}

function binned(values: Float64Array, logarithmic: boolean): readonly Bar[] {
  const range = rangeOf(values);
  if (!range) return [];
  const to = (value: number) => (logarithmic ? Math.log10(value) : value);
  const from = (place: number) => (logarithmic ? 10 ** place : place);
  const edges = edgesOf({ min: to(range.min), max: to(range.max) });
  const [start, width] = [edges[0]!, (edges.at(-1)! - edges[0]!) / (edges.length - 1)];
  const counts = new Uint32Array(edges.length - 1);
  for (const value of values) {
    const bin = Math.floor((to(value) - start) / width);
    counts[Math.min(Math.max(bin, 0), counts.length - 1)]!++;
  }
  return Array.from(counts, (count, k) => ({ min: from(edges[k]!), max: from(edges[k + 1]!), count }));
}

/** Round edges around a range, as the marks of an axis are; a range without length has one bin. */
function edgesOf({ min, max }: Range): readonly number[] {
  const room = Math.max(max - min, 1e-9 * Math.max(Math.abs(min), Math.abs(max)), 1e-300);
  if (max - min < room) return [min - 0.05 * (Math.abs(min) || 1), max + 0.05 * (Math.abs(max) || 1)];
  const marks = linearTicks({ min, max }, mostBars).map(({ value }) => value);
  const width = marks.length > 1 ? marks[1]! - marks[0]! : room;
  const first = marks[0] ?? min;
  const start = first > min ? first - width : first;
  const bins = Math.max(1, Math.ceil((max - start) / width - 1e-9));
  return Array.from({ length: bins + 1 }, (_, k) => start + k * width);
}

export interface HistogramDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  readonly bars: readonly Bar[];
  readonly summary: string;
}

export function drawHistogram(table: RunTable, options: ViewOptions): HistogramDrawing {
  const found = histogram(table, options.logarithmicY);
  const { bars, logarithmic } = found;
  const ends = bars.length > 0 ? [bars[0]!.min, bars.at(-1)!.max] : [];
  const most = bars.reduce((largest, { count }) => Math.max(largest, count), 1);
  return {
    x: axis(ends, 'final risk L(Θ)', logarithmic),
    y: { title: 'runs', logarithmic: false, range: { min: 0, max: most * 1.06 } },
    bars,
    summary: histogramSummary(found),
  };
}

function histogramSummary({ bars, zero, infinite, runs }: Histogram): string {
  if (runs === 0) return 'No run has ended yet.';
  const beside = [
    zero > 0 ? `${counted(zero, 'run')} with risk 0 not on the axis` : '',
    infinite > 0 ? `${counted(infinite, 'run')} diverged` : '',
  ].filter((part) => part !== '');
  const note = beside.length > 0 ? ` ${beside.join(', ')}.` : '';
  if (bars.length === 0) return `${counted(runs, 'run')} ended.${note}`;
  const most = bars.reduce((best, bar) => (bar.count > best.count ? bar : best));
  return (
    `Final risks of ${counted(runs, 'run')} between ${readable(bars[0]!.min)} and ${readable(bars.at(-1)!.max)}; ` +
    `most, ${counted(most.count, 'run')}, between ${readable(most.min, 3)} and ${readable(most.max, 3)}.${note}`
  );
}

/** The bar at a place, or the nearest one. */
export function readHistogram({ x: axis, bars }: HistogramDrawing, x: number): Reading | null {
  const middle = ({ min, max }: Bar) => (axis.logarithmic ? Math.sqrt(min * max) : (min + max) / 2);
  const bar = bars.find(({ max }) => x < max) ?? bars.at(-1);
  if (!bar) return null;
  const text = `risk ${readable(bar.min)} … ${readable(bar.max)}: ${counted(bar.count, 'run')}`;
  return { x: middle(bar), text };
}

export function histogramTable(table: RunTable, options: ViewOptions): TableDrawing {
  const { bars } = histogram(table, options.logarithmicY);
  return {
    caption: 'Runs by final risk',
    columns: ['risk from', 'below', 'runs'],
    rows: bars.map(({ min, max, count }) => [min, max, count]),
  };
}

export interface SuccessPoint extends Point {
  readonly low: number;
  readonly high: number;
  /** Of the cell; restarts have none of their own. */
  readonly successes: number;
  readonly trials: number;
}

export interface SuccessDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  readonly points: readonly SuccessPoint[];
  readonly against: string;
  readonly summary: string;
}

export const restarts = 'restarts';

/** What success can be drawn against: the sweep variables that vary, and restarts. */
export function successChoices(cells: readonly CellSummary[]): readonly string[] {
  return [...parameterNames(cells).filter((name) => parameterValues(cells, name).length > 1), restarts];
}

export function drawSuccess(
  found: Successes | null,
  cells: readonly CellSummary[],
  cell: CellView,
  options: ViewOptions,
): SuccessDrawing {
  const choices = successChoices(cells);
  const against = choices.find((choice) => choice === options.successAgainst) ?? choices[0]!;
  const points =
    found === null
      ? []
      : against === restarts
        ? restartPoints(found, cell.index)
        : cellPoints(found, cells, cell.index, against);
  const places = points.map(({ x }) => x);
  const range = rangeOf(places);
  const logarithmic = range !== null && range.min > 0 && range.max > 8 * range.min;
  const title = against === restarts ? 'restarts: the best of k runs' : against;
  return {
    x: axis(places, title, logarithmic),
    y: { title: 'success', logarithmic: false, range: { min: -0.04, max: 1.04 } },
    points,
    against,
    summary: successSummary(found, points, against, cells[cell.index]),
  };
}

/** The cells that differ from the current one in one variable alone. */
function cellPoints(
  { trials, successes, low, high }: Successes,
  cells: readonly CellSummary[],
  current: number,
  name: string,
): readonly SuccessPoint[] {
  const here = cells[current]?.parameters ?? {};
  const others = Object.keys(here).filter((key) => key !== name);
  const points: SuccessPoint[] = [];
  cells.forEach(({ parameters }, index) => {
    const same = others.every((key) => parameters[key] === here[key]);
    const [n, good] = [trials[index] ?? 0, successes[index] ?? 0];
    if (!same || n === 0) return;
    const interval = { low: low[index]!, high: high[index]! };
    points.push({ x: parameters[name]!, y: good / n, ...interval, successes: good, trials: n });
  });
  return points.sort((a, b) => a.x - b.x);
}

/** The chance that the best of k runs succeeds, for k up to 100; the interval is that of one run, carried over. */
function restartPoints({ trials, successes, low, high }: Successes, cell: number): readonly SuccessPoint[] {
  const [n, good] = [trials[cell] ?? 0, successes[cell] ?? 0];
  if (n === 0) return [];
  return [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100].map((k) => ({
    x: k,
    y: withRestarts(good / n, k),
    low: withRestarts(low[cell]!, k),
    high: withRestarts(high[cell]!, k),
    successes: good,
    trials: n,
  }));
}

/** The chance that at least one of k independent runs succeeds, each with the given chance. */
export function withRestarts(chance: number, k: number): number {
  return -Math.expm1(k * Math.log1p(-chance));
}

function percent(share: number): string {
  return `${readable(share * 100, 3)} %`;
}

function successSummary(
  found: Successes | null,
  points: readonly SuccessPoint[],
  against: string,
  cell: CellSummary | undefined,
): string {
  if (!found || points.length === 0) return 'No run has come to its end yet.';
  const meaning = `A run succeeds when its final risk is at most ${readable(found.threshold)}.`;
  const here =
    points.find(({ x }) => x === (against === restarts ? 1 : cell?.parameters[against])) ?? points[0]!;
  const { successes, trials, low, high } = here;
  const one = `${successes} of ${counted(trials, 'run')} did: ${percent(successes / trials)}`;
  const interval = `95 % interval from ${percent(low)} to ${percent(high)}`;
  const enough = against === restarts ? points.find(({ y }) => y >= 0.95) : undefined;
  const rest = enough ? ` The best of ${counted(enough.x, 'run')} succeeds in at least 95 %.` : '';
  return `${meaning} ${one} (${interval}).${rest}`;
}

/** The nearest cell, or number of restarts. */
export function readSuccess({ points, against }: SuccessDrawing, x: number): Reading | null {
  const at = nearest(points, x);
  if (!at) return null;
  const whole = against === restarts;
  const text = listed(
    whole ? `best of ${counted(at.x, 'run')}` : `${against} = ${readable(at.x)}`,
    `success ${percent(at.y)}, 95 % interval ${percent(at.low)} … ${percent(at.high)}`,
    whole ? '' : `${at.successes} of ${counted(at.trials, 'run')}`,
  );
  return { x: at.x, text };
}

export function successTable({ points, against }: SuccessDrawing): TableDrawing {
  return {
    caption: against === restarts ? 'Success of the best of k runs' : `Success against ${against}`,
    columns: [against === restarts ? 'k' : against, 'success', '95 % from', 'to', 'successes', 'runs'],
    rows: points.map(({ x, y, low, high, successes, trials }) => [x, y, low, high, successes, trials]),
  };
}
