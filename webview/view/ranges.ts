/** Moving and scaling the range of an axis. */
import type { Range } from './ticks';

/** Where the axis is linear: logarithms on a logarithmic one. */
function straight(logarithmic: boolean): {
  readonly to: (value: number) => number;
  readonly from: (value: number) => number;
} {
  const same = (value: number): number => value;
  return logarithmic ? { to: Math.log, from: Math.exp } : { to: same, from: same };
}

/** A range that an axis can show, or the old one. */
function valid(range: Range, old: Range, logarithmic: boolean): Range {
  const { min, max } = range;
  const narrow = Math.abs(max - min) <= 1e-12 * Math.max(Math.abs(min), Math.abs(max));
  const shown = Number.isFinite(max - min) && min < max && !narrow && (!logarithmic || min > 0);
  return shown ? range : old;
}

/** The range scaled by `factor` about the place at fraction `centre` of it, then moved by `shift` of its length. */
export function changeRange(
  range: Range,
  logarithmic: boolean,
  { factor = 1, shift = 0, centre = 0.5 },
): Range {
  const { to, from } = straight(logarithmic);
  const a = to(range.min);
  const length = to(range.max) - a;
  const start = a + length * (centre * (1 - factor) + shift);
  return valid({ min: from(start), max: from(start + length * factor) }, range, logarithmic);
}

/** The part of the range between two fractions of it, in any order. */
export function partOfRange(range: Range, logarithmic: boolean, one: number, other: number): Range {
  const { to, from } = straight(logarithmic);
  const a = to(range.min);
  const length = to(range.max) - a;
  const part = {
    min: from(a + length * Math.min(one, other)),
    max: from(a + length * Math.max(one, other)),
  };
  return valid(part, range, logarithmic);
}
