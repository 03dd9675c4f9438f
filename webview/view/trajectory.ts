/** From a cell to the chart of risk, gradient or norm against time or steps. */
import { maximalCurves } from '../messages';
import type { CellView, Curve } from '../messages';
import { rangeOf } from './drawing';
import type { AxisDrawing, Point, TableDrawing } from './drawing';
import { counted, readable } from './numbers';
import { quantities } from './options';
import type { Abscissa, Quantity, ViewOptions } from './options';
import { curveOfPin } from './pins';
import { listed, nearest, symbolOf } from './reading';
import type { Reading } from './reading';
import { paddedRange } from './ticks';

export interface CurveDrawing {
  readonly run: number;
  readonly selected: boolean;
  readonly points: readonly Point[];
}

export interface TrajectoryDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  /** The selected run comes last, to be drawn above the others. */
  readonly curves: readonly CurveDrawing[];
  /** In the order of the reader's pins. */
  readonly pins: readonly { readonly label: string; readonly points: readonly Point[] }[];
  readonly summary: string;
}

const quantityTitles: Readonly<Record<Quantity, string>> = {
  risk: 'risk L(Θ)',
  excess: 'excess risk L(Θ) − L(end)',
  gradient: 'gradient norm ‖G(Θ)‖',
  norm: 'norm ‖Θ‖',
  largest: 'largest norm ‖Θ‖ so far',
};

export const quantityWords: Readonly<Record<Quantity, string>> = {
  risk: 'risk',
  excess: 'excess risk',
  gradient: 'gradient norm',
  norm: 'norm of Θ',
  largest: 'largest norm so far',
};

export function abscissaOf(cell: CellView, options: ViewOptions): Abscissa {
  return options.against ?? cell.axis;
}

/** The final risk of a run; NaN before it has one. */
function endOf({ table }: CellView, run: number): number {
  return table.risk[run] ?? NaN;
}

/** The risk above the smallest one that the run has reached, its end's more accurate one included. */
function excessRisk({ risk }: Curve, end: number): Float64Array {
  const least = risk.reduce((low, value) => Math.min(low, value), Number.isNaN(end) ? Infinity : end);
  return risk.map((value) => value - least);
}

/** The supremum of the norm over the samples up to each. */
function largestNorm({ norm }: Curve): Float64Array {
  let largest = -Infinity;
  return norm.map((value) => (largest = value > largest ? value : largest));
}

function valuesOf(curve: Curve, end: number, quantity: Quantity): Float64Array {
  if (quantity === 'excess') return excessRisk(curve, end);
  return quantity === 'largest' ? largestNorm(curve) : curve[quantity];
}

function columnsOf(
  curve: Curve,
  end: number,
  abscissa: Abscissa,
  quantity: Quantity,
): [Float64Array, Float64Array] {
  return [abscissa === 'time' ? curve.time : curve.step, valuesOf(curve, end, quantity)];
}

/** Faint curves are drawn through about so many of their samples. */
const faintPoints = 150;
/** These are all drawn: on a logarithmic axis they are far apart. */
const firstPoints = 20;

/** A logarithmic axis needs something positive to show. */
function hasPositive(values: Float64Array): boolean {
  return values.some((value) => value > 0 && Number.isFinite(value));
}

/** The points of a curve that the axes can show: the first few, then every `stride`-th, and the last. */
function pointsOf(
  xs: Float64Array,
  ys: Float64Array,
  { logX, logY, stride }: { readonly logX: boolean; readonly logY: boolean; readonly stride: number },
): Point[] {
  const points: Point[] = [];
  for (let k = 0; k < xs.length; k++) {
    if (k >= firstPoints && k % stride !== 0 && k !== xs.length - 1) continue;
    const x = xs[k]!;
    const y = ys[k]!;
    if (!Number.isFinite(x) || !Number.isFinite(y) || (logX && x <= 0) || (logY && y <= 0)) continue;
    points.push({ x, y });
  }
  return points;
}

function axisOf(values: Iterable<number>, title: string, logarithmic: boolean): AxisDrawing {
  const range = rangeOf(values) ?? (logarithmic ? { min: 1, max: 10 } : { min: 0, max: 1 });
  return { title, logarithmic, range: paddedRange(range, logarithmic) };
}

function* coordinates(curves: readonly Pick<CurveDrawing, 'points'>[], axis: 'x' | 'y'): Iterable<number> {
  for (const { points } of curves) for (const point of points) yield point[axis];
}

export function drawTrajectory(cell: CellView, run: number, options: ViewOptions): TrajectoryDrawing {
  const abscissa = abscissaOf(cell, options);
  const shown = cell.curves.filter((curve) => curve.run === run);
  const others = options.others ? cell.curves.filter((curve) => curve.run !== run) : [];
  const drawn = [...others.slice(0, maximalCurves), ...shown];
  const columns = drawn.map((curve) => columnsOf(curve, endOf(cell, curve.run), abscissa, options.quantity));
  const pinned = options.pins.map((pin) => columnsOf(curveOfPin(pin), pin.end, abscissa, options.quantity));
  const logX = options.logarithmicX && columns.some(([xs]) => hasPositive(xs));
  const logY = options.logarithmicY && columns.some(([, ys]) => hasPositive(ys));
  const curves = drawn.map((curve, k) => {
    const [xs, ys] = columns[k]!;
    const selected = curve.run === run;
    const stride = selected ? 1 : Math.max(1, Math.ceil(xs.length / faintPoints));
    return { run: curve.run, selected, points: pointsOf(xs, ys, { logX, logY, stride }) };
  });
  const pins = options.pins.map(({ label }, k) => {
    const [xs, ys] = pinned[k]!;
    return { label, points: pointsOf(xs, ys, { logX, logY, stride: 1 }) };
  });
  const all = [...curves, ...pins];
  return {
    x: axisOf(coordinates(all, 'x'), abscissa === 'time' ? 'time t' : 'step n', logX),
    y: axisOf(coordinates(all, 'y'), quantityTitles[options.quantity], logY),
    curves,
    pins,
    summary: trajectorySummary(shown[0], cell, run, others.length, abscissa, options.quantity),
  };
}

function trajectorySummary(
  curve: Curve | undefined,
  cell: CellView,
  run: number,
  others: number,
  abscissa: Abscissa,
  quantity: Quantity,
): string {
  if (!curve || curve.step.length === 0) return `Run ${run} has no samples yet.`;
  const [xs, ys] = columnsOf(curve, endOf(cell, run), abscissa, quantity);
  const last = xs.length - 1;
  const at = (k: number) => `${abscissa === 'time' ? 't' : 'n'} = ${readable(xs[k])}`;
  const beside = others > 0 ? ` ${counted(others, 'other run')} drawn faintly.` : '';
  const first = `Run ${run}: ${quantityWords[quantity]} ${readable(ys[0])} at ${at(0)}`;
  if (last === 0) return `${first}.${beside}`;
  return `${first}, ${readable(ys[last])} at ${at(last)}; ${counted(xs.length, 'sample')}.${beside}`;
}

/** Every recorded sample of the selected run. */
export function trajectoryTable(cell: CellView, run: number): TableDrawing {
  const curve = cell.curves.find((candidate) => candidate.run === run);
  const values = curve ? quantities.map((quantity) => valuesOf(curve, endOf(cell, run), quantity)) : [];
  return {
    caption: `Recorded samples of run ${run}`,
    columns: ['step n', 'time t', ...quantities.map((quantity) => quantityWords[quantity])],
    rows: Array.from(curve?.step ?? [], (step, k) => [
      step,
      curve!.time[k]!,
      ...values.map((column) => column[k]!),
    ]),
  };
}

/** What is read off at a place: the nearest sample of the selected run, and of the pinned ones beside it. */
export function readTrajectory({ x: axis, curves, pins }: TrajectoryDrawing, x: number): Reading | null {
  const selected = curves.find((curve) => curve.selected);
  const lines = [...(selected ? [{ label: `run ${selected.run}`, points: selected.points }] : []), ...pins];
  const at = lines[0] && nearest(lines[0].points, x);
  if (!at) return null;
  const values = lines.map(({ label, points }) => {
    const point = nearest(points, at.x);
    return point ? `${label}: ${readable(point.y, 5)}` : '';
  });
  return { x: at.x, text: listed(`${symbolOf(axis)} = ${readable(at.x, 5)}`, ...values) };
}
