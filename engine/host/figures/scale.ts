/**
 * Axes: the range that holds the data, where marks go, and which points can be told apart.
 */
import type { Axis, Points, Range } from './figure';

/** The smallest range that holds all finite values (on a logarithmic axis: all positive ones), with a margin. */
export function rangeOf(values: Iterable<number>, logarithmic: boolean): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (logarithmic && value <= 0)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min > max) return logarithmic ? { min: 1, max: 10 } : { min: 0, max: 1 };
  return logarithmic ? widenedRatio(min, max) : widened(min, max);
}

function widened(min: number, max: number): Range {
  const margin = max > min ? 0.04 * (max - min) : Math.max(1, Math.abs(min)) / 2;
  return { min: min - margin, max: max + margin };
}

function widenedRatio(min: number, max: number): Range {
  const decades = Math.log10(max) - Math.log10(min);
  const factor = 10 ** (decades > 0 ? Math.max(0.04 * decades, 0.02) : 0.5);
  // Neither end leaves the doubles.
  return { min: Math.max(min / factor, Number.MIN_VALUE), max: Math.min(max * factor, Number.MAX_VALUE) };
}

/** Where a value lies between the ends of an axis: 0 at its start, 1 at its end. */
export function fractionOf({ logarithmic, range }: Axis, value: number): number {
  if (!logarithmic) return (value - range.min) / (range.max - range.min);
  const start = Math.log(range.min);
  return (Math.log(value) - start) / (Math.log(range.max) - start);
}

export interface Tick {
  readonly value: number;
  /** What is written beside it; null for the small marks between. */
  readonly label: TickLabel | null;
}

/** A number, or mantissa times a power of ten. */
export type TickLabel = string | { readonly mantissa: string; readonly exponent: number };

export function ticksOf(axis: Axis, most: number): readonly Tick[] {
  if (axis.marks) return axis.marks.map((value) => ({ value, label: labelOf(value) }));
  return axis.logarithmic ? logarithmicTicks(axis.range, most) : linearTicks(axis.range, most);
}

function logarithmicTicks(range: Range, most: number): readonly Tick[] {
  const first = Math.ceil(Math.log10(range.min) - 1e-9);
  const last = Math.floor(Math.log10(range.max) + 1e-9);
  if (last - first < 1) return fewDecades(range, most);
  const stride = Math.ceil((last - first + 1) / most);
  const ticks: Tick[] = [];
  for (let exponent = first - 1; exponent <= last; exponent++) {
    if (exponent >= first) {
      const label = exponent % stride === 0 ? { mantissa: '1', exponent } : null;
      ticks.push({ value: Number(`1e${exponent}`), label });
    }
    for (let digit = 2; digit <= 9 && stride === 1; digit++) {
      const value = Number(`${digit}e${exponent}`);
      if (value >= range.min && value <= range.max) ticks.push({ value, label: null });
    }
  }
  return ticks;
}

/** Marks on less than about two decades: 1, 2 and 5 times powers of ten, or evenly as on a linear axis. */
function fewDecades(range: Range, most: number): readonly Tick[] {
  const exponent = Math.floor(Math.log10(range.min));
  const values = [exponent, exponent + 1, exponent + 2].flatMap((power) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
  );
  const inside = values.filter((value) => value >= range.min && value <= range.max);
  if (inside.length < 3) return linearTicks(range, Math.min(most, 5));
  return inside.map((value) => ({ value, label: labelOf(value) }));
}

/** Marks at multiples of 1, 2 or 5 times a power of ten, at most `most` of them. */
function linearTicks({ min, max }: Range, most: number): readonly Tick[] {
  const rough = (max - min) / most;
  let exponent = Math.floor(Math.log10(rough));
  let digit = [1, 2, 5].find((factor) => factor * 10 ** exponent >= rough);
  if (digit === undefined) [digit, exponent] = [1, exponent + 1];
  const step = digit * 10 ** exponent;
  const ticks: Tick[] = [];
  for (let k = Math.ceil(min / step); k * step <= max; k++) {
    const value = Number(`${k * digit}e${exponent}`);
    ticks.push({ value, label: labelOf(value) });
    // A range of neighbouring doubles has no room for marks.
    if (ticks.length > most + 1 || (k + 1) * step === k * step) break;
  }
  return ticks;
}

/** How a mark at this value is labelled. */
export function labelOf(value: number): TickLabel {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(10))).replace('-', '−');
  const [mantissa, exponent] = value.toExponential(6).split('e');
  return { mantissa: String(Number(mantissa)).replace('-', '−'), exponent: Number(exponent) };
}

/**
 * The points that make a difference in a picture: of each of `columns` equal parts of the x axis the first, the lowest,
 * the highest and the last one. What a logarithmic axis can't show is left out, what isn't finite interrupts the curve.
 */
export function thinned({ x, y }: Points, xAxis: Axis, yAxis: Axis, columns: number): Points {
  const kept: number[] = [];
  let column = -1;
  let group: number[] = [];
  const close = (): void => {
    kept.push(...extremes(group, y));
    group = [];
  };
  for (let k = 0; k < x.length; k++) {
    if (!Number.isFinite(x[k]!) || (xAxis.logarithmic && x[k]! <= 0)) continue;
    if (yAxis.logarithmic && y[k]! <= 0) continue;
    const here = Math.floor(fractionOf(xAxis, x[k]!) * columns);
    if (here !== column) close();
    column = here;
    group.push(k);
  }
  close();
  const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);
  return { x: Float64Array.from(kept, (k) => x[k]!), y: Float64Array.from(kept, (k) => finite(y[k]!)) };
}

/** First, lowest, highest, last, and what is not finite; in their order. */
function extremes(group: readonly number[], y: Float64Array): number[] {
  if (group.length <= 4) return [...group];
  let lowest = group[0]!;
  let highest = group[0]!;
  const chosen = new Set([group[0]!, group[group.length - 1]!]);
  for (const k of group) {
    if (y[k]! < y[lowest]!) lowest = k;
    if (y[k]! > y[highest]!) highest = k;
    if (!Number.isFinite(y[k]!)) chosen.add(k);
  }
  return [...chosen.add(lowest).add(highest)].sort((a, b) => a - b);
}

/**
 * The parts of a curve inside the range of a linear y axis: where a segment leaves it, it ends at the border. Pictures of a
 * curve that runs far out would else hold coordinates that programs can't take.
 */
export function clipped({ x, y }: Points, { min, max }: Range): Points {
  const xs: number[] = [];
  const ys: number[] = [];
  const add = (px: number, py: number): void => {
    if (xs.length > 0 && xs[xs.length - 1] === px && Object.is(ys[ys.length - 1], py)) return;
    xs.push(px);
    ys.push(py);
  };
  const inside = (value: number): boolean => value >= min && value <= max;
  for (let k = 0; k < x.length; k++) {
    const [x0, y0, x1, y1] = [x[k - 1]!, y[k - 1]!, x[k]!, y[k]!];
    if (k > 0 && Number.isFinite(y1 - y0)) {
      for (const border of y0 <= y1 ? [min, max] : [max, min]) {
        const crosses = (y0 < border && border < y1) || (y1 < border && border < y0);
        if (crosses) add(x0 + (x1 - x0) * ((border - y0) / (y1 - y0)), border);
      }
    }
    add(x[k]!, inside(y[k]!) ? y[k]! : NaN);
  }
  return { x: Float64Array.from(xs), y: Float64Array.from(ys) };
}
