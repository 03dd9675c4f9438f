/** From a cell to the chart of risk, gradient or norm against time or steps. */
import { maximalCurves } from '../messages';
import type { CellView, Curve } from '../messages';
import { rangeOf } from './drawing';
import type { AxisDrawing, Point, TableDrawing } from './drawing';
import { counted, readable } from './numbers';
import type { Abscissa, Quantity, ViewOptions } from './options';
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
  readonly summary: string;
}

const quantityTitles: Readonly<Record<Quantity, string>> = {
  risk: 'risk L(Θ)',
  excess: 'excess risk L(Θ) − L(end)',
  gradient: 'gradient norm ‖G(Θ)‖',
  norm: 'norm ‖Θ‖',
};

const quantityWords: Readonly<Record<Quantity, string>> = {
  risk: 'risk',
  excess: 'excess risk',
  gradient: 'gradient norm',
  norm: 'norm of Θ',
};

export function abscissaOf(cell: CellView, options: ViewOptions): Abscissa {
  return options.against ?? cell.axis;
}

/** The risk above the smallest one that the run has reached, its end's more accurate one included. */
function excessRisk({ run, risk }: Curve, { table }: CellView): Float64Array {
  const end = table.risk[run] ?? NaN;
  const least = risk.reduce((low, value) => Math.min(low, value), Number.isNaN(end) ? Infinity : end);
  return risk.map((value) => value - least);
}

function columnsOf(
  curve: Curve,
  cell: CellView,
  abscissa: Abscissa,
  quantity: Quantity,
): [Float64Array, Float64Array] {
  const values = quantity === 'excess' ? excessRisk(curve, cell) : curve[quantity];
  return [abscissa === 'time' ? curve.time : curve.step, values];
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

function* coordinates(curves: readonly CurveDrawing[], axis: 'x' | 'y'): Iterable<number> {
  for (const { points } of curves) for (const point of points) yield point[axis];
}

export function drawTrajectory(cell: CellView, run: number, options: ViewOptions): TrajectoryDrawing {
  const abscissa = abscissaOf(cell, options);
  const shown = cell.curves.filter((curve) => curve.run === run);
  const others = options.others ? cell.curves.filter((curve) => curve.run !== run) : [];
  const drawn = [...others.slice(0, maximalCurves), ...shown];
  const columns = drawn.map((curve) => columnsOf(curve, cell, abscissa, options.quantity));
  const logX = options.logarithmicX && columns.some(([xs]) => hasPositive(xs));
  const logY = options.logarithmicY && columns.some(([, ys]) => hasPositive(ys));
  const curves = drawn.map((curve, k) => {
    const [xs, ys] = columns[k]!;
    const selected = curve.run === run;
    const stride = selected ? 1 : Math.max(1, Math.ceil(xs.length / faintPoints));
    return { run: curve.run, selected, points: pointsOf(xs, ys, { logX, logY, stride }) };
  });
  return {
    x: axisOf(coordinates(curves, 'x'), abscissa === 'time' ? 'time t' : 'step n', logX),
    y: axisOf(coordinates(curves, 'y'), quantityTitles[options.quantity], logY),
    curves,
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
  const [xs, ys] = columnsOf(curve, cell, abscissa, quantity);
  const last = xs.length - 1;
  const at = (k: number) => `${abscissa === 'time' ? 't' : 'n'} = ${readable(xs[k])}`;
  const beside = others > 0 ? ` ${counted(others, 'other run')} of this cell drawn faintly.` : '';
  const first = `Run ${run}: ${quantityWords[quantity]} ${readable(ys[0])} at ${at(0)}`;
  if (last === 0) return `${first}.${beside}`;
  return `${first}, ${readable(ys[last])} at ${at(last)}; ${counted(xs.length, 'sample')}.${beside}`;
}

/** Every recorded sample of the selected run. */
export function trajectoryTable(cell: CellView, run: number): TableDrawing {
  const curve = cell.curves.find((candidate) => candidate.run === run);
  const rows: number[][] = [];
  for (let k = 0; k < (curve?.step.length ?? 0); k++) {
    const { step, time, risk, gradient, norm } = curve!;
    rows.push([step[k]!, time[k]!, risk[k]!, gradient[k]!, norm[k]!]);
  }
  return {
    caption: `Recorded samples of run ${run}`,
    columns: ['step n', 'time t', 'risk L(Θ)', 'gradient norm', 'norm of Θ'],
    rows,
  };
}
