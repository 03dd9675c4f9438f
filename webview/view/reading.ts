/** What is read off a chart at a place: the same for every chart, by pointer and by keyboard. */
import type { AxisDrawing } from './drawing';

/** A place, and what is said of it. */
export interface Reading {
  readonly x: number;
  /** Only where the place has a height of its own: one of many lines, or a place of a plane. */
  readonly y?: number;
  readonly text: string;
}

/** What there is at a place, or nearest to it; null where nothing is. No height is given where only x was chosen. */
export type Readout = (x: number, y: number | null) => Reading | null;

/** The item of an ascending list that is nearest to x. */
export function nearest<Item extends { readonly x: number }>(items: readonly Item[], x: number): Item | null {
  let best: Item | null = null;
  for (const item of items) {
    if (best !== null && Math.abs(item.x - x) > Math.abs(best.x - x)) break;
    best = item;
  }
  return best;
}

/** The index of the nearest of ascending values; -1 without any. */
export function nearestIndex(values: ArrayLike<number>, x: number): number {
  let best = values.length - 1;
  while (best > 0 && Math.abs(values[best - 1]! - x) <= Math.abs(values[best]! - x)) best--;
  return best;
}

/** "t" for the axis "time t". */
export function symbolOf({ title }: AxisDrawing): string {
  return title.split(' ').at(-1) ?? title;
}

/** The parts that say something, one after the other. */
export function listed(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}
