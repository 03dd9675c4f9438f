/** From a cell to the chart of the realization against the target. */
import type { CellView, Frames, PiecewiseFunction } from '../messages';
import { rangeOf } from './drawing';
import type { AxisDrawing, Point, TableDrawing } from './drawing';
import { counted, readable } from './numbers';
import type { ViewOptions } from './options';
import { graph, valueAt } from './piecewise';
import { listed, nearest } from './reading';
import type { Reading } from './reading';
import { frameAt, sceneIndex, scenesOf, sceneText } from './scenes';
import type { Frame } from './scenes';
import { paddedRange } from './ticks';
import type { Range } from './ticks';

export interface RealizationDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  readonly target: readonly Point[];
  /** Breaks of the target inside the domain. */
  readonly targetBreaks: readonly Point[];
  readonly realization: readonly Point[];
  readonly kinks: readonly Point[];
  readonly summary: string;
}

/**
 * At the end of the run the y axis holds the target and the realization there. It stays the same while scrubbing: then it
 * holds all frames, but these no further than one and a half times the target's span beyond it, so that a wild start
 * doesn't flatten what matters.
 */
function ordinates(targetValues: Range, frames: Frames | null, shown: Frame | null): Range {
  const all = shown ? rangeOf(shown.values) : frames && valuesRange(frames);
  if (!all) return targetValues;
  const reach = 1.5 * Math.max(targetValues.max - targetValues.min, Math.abs(targetValues.max), 1e-300);
  return {
    min: Math.min(targetValues.min, Math.max(all.min, targetValues.min - reach)),
    max: Math.max(targetValues.max, Math.min(all.max, targetValues.max + reach)),
  };
}

/** Looked through once for each set of frames, not for each position of the scrubber. */
const knownRanges = new WeakMap<Frames, Range | null>();

function valuesRange(frames: Frames): Range | null {
  const known = knownRanges.get(frames);
  if (known !== undefined) return known;
  const range = rangeOf(frames.values);
  knownRanges.set(frames, range);
  return range;
}

export function drawRealization(
  cell: CellView,
  run: number,
  options: ViewOptions,
): RealizationDrawing | null {
  if (cell.problem.kind !== 'line') return null;
  const { target, domain } = cell.problem;
  const wide = paddedRange({ min: domain.a, max: domain.b }, false);
  const zoomed = options.charts.realization.zoom?.x ?? wide;
  const whole = graph(target, { min: domain.a, max: domain.b });
  const targetValues = rangeOf(whole.map(({ y }) => y)) ?? { min: 0, max: 1 };
  const scenes = scenesOf(cell);
  const index = sceneIndex(scenes, options);
  const frame = scenes && index >= 0 ? frameAt(scenes.frames, index) : null;
  const realization = frame ? framePoints(frame) : [];
  const atEnd = options.frame === null && !scenes?.points;
  const inside = { min: Math.max(domain.a, zoomed.min), max: Math.min(domain.b, zoomed.max) };
  return {
    x: { title: 'input x', logarithmic: false, range: wide },
    y: {
      title: 'target f(x), realization N(x)',
      logarithmic: false,
      range: paddedRange(ordinates(targetValues, scenes?.frames ?? null, atEnd ? frame : null), false),
    },
    target: options.charts.realization.zoom ? graph(target, inside) : whole,
    targetBreaks: innerBreaks(target),
    realization,
    kinks: realization.slice(1, -1),
    summary: realizationSummary(subjectOf(cell, run, options), realization, target, whole),
  };
}

function framePoints({ breakpoints, values }: Frame): Point[] {
  const points: Point[] = [];
  for (let k = 0; k < breakpoints.length; k++) points.push({ x: breakpoints[k]!, y: values[k]! });
  return points;
}

function innerBreaks(target: PiecewiseFunction): Point[] {
  return Array.from(target.breaks.subarray(1, -1), (x) => ({ x, y: valueAt(target, x) }));
}

/** Part of the width that is looked at within which a kink or a break is meant: no step of the keyboard passes one by. */
const near = 0.011;

/** Both functions at a place of the domain, or at the kink or break beside it. */
export function readRealization(
  { x: axis, realization, kinks, targetBreaks }: RealizationDrawing,
  { problem }: CellView,
  options: ViewOptions,
  x: number,
): Reading | null {
  if (problem.kind !== 'line') return null;
  const { a, b } = problem.domain;
  const { min, max } = options.charts.realization.zoom?.x ?? axis.range;
  const marks = [...kinks, ...targetBreaks].sort((one, other) => one.x - other.x);
  const mark = nearest(marks, x);
  const at = mark && Math.abs(mark.x - x) <= near * (max - min) ? mark.x : Math.min(Math.max(x, a), b);
  // A kink that lies on a break but for rounding is read with it.
  const isThere = (point: Point) => Math.abs(point.x - at) <= 1e-9 * (b - a);
  const text = listed(
    `x = ${readable(at, 5)}`,
    realization.length > 0 ? `N: ${readable(realizationAt(realization, at), 5)}` : '',
    `f: ${readable(valueAt(problem.target, at), 5)}`,
    kinks.some(isThere) ? 'kink of N' : '',
    targetBreaks.some(isThere) ? 'break of f' : '',
  );
  return { x: at, text };
}

/** N at x by interpolation between breakpoints, where it is affine. */
export function realizationAt(points: readonly Point[], x: number): number {
  const right = points.findIndex((point) => point.x >= x);
  if (right < 0) return points.at(-1)?.y ?? NaN;
  const b = points[right]!;
  const a = points[right - 1];
  if (!a || b.x === x) return b.y;
  return a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}

/** What is looked at, to begin a sentence with: "Run 3 at t = 12.5, step 340, risk 0.01". */
function subjectOf(cell: CellView, run: number, options: ViewOptions): string {
  const scenes = scenesOf(cell);
  const text = sceneText(cell, run, scenes, sceneIndex(scenes, options));
  if (scenes?.points) return text.charAt(0).toUpperCase() + text.slice(1);
  return text === '' ? `Run ${run}` : `Run ${run} at ${text}`;
}

function realizationSummary(
  subject: string,
  points: readonly Point[],
  target: PiecewiseFunction,
  whole: readonly Point[],
): string {
  if (points.length === 0) return 'The target; the realization is drawn as soon as there is one.';
  const kinks = points.slice(1, -1);
  const listed = kinks.slice(0, 6).map(({ x }) => readable(x));
  const places =
    kinks.length === 0 ? '' : ` at x = ${listed.join(', ')}${kinks.length > listed.length ? ', …' : ''}`;
  const looked = [...whole.filter(({ y }) => !Number.isNaN(y)), ...points];
  const gap = looked.reduce(
    (largest, { x }) => Math.max(largest, Math.abs(realizationAt(points, x) - valueAt(target, x))),
    0,
  );
  return (
    `${subject}: the realization has ${counted(kinks.length, 'kink')}${places}; ` +
    `it is at most about ${readable(gap, 3)} away from the target.`
  );
}

/** The breakpoints that the realization is drawn through, and the target's breaks, with both values there. */
export function realizationTable(cell: CellView, run: number, options: ViewOptions): TableDrawing {
  const drawing = drawRealization(cell, run, options);
  const target = cell.problem.kind === 'line' ? cell.problem.target : null;
  const { realization = [], targetBreaks = [] } = drawing ?? {};
  const places = new Set([...realization, ...targetBreaks].map(({ x }) => x));
  return {
    caption: `${subjectOf(cell, run, options)}: ends of the domain, kinks, and breaks of the target`,
    columns: ['x', 'realization N(x)', 'target f(x)'],
    rows: [...places]
      .sort((a, b) => a - b)
      .map((x) => [x, realizationAt(realization, x), target ? valueAt(target, x) : NaN]),
  };
}
