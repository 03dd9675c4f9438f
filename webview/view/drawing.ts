/** What a chart is drawn from: plain data, made by pure functions of the state. */
import type { Range } from './ticks';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface AxisDrawing {
  readonly title: string;
  readonly logarithmic: boolean;
  readonly range: Range;
  /** Marked at whole numbers alone. */
  readonly whole?: boolean;
}

/** A table that holds the numbers of a chart, every digit of them. */
export interface TableDrawing {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** The smallest range that holds all finite values, or null without any. */
export function rangeOf(values: Iterable<number>): Range | null {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : null;
}
