/** Values of a piecewise polynomial, and the points that its graph is drawn through. */
import type { PiecewiseFunction } from '../messages';
import type { Point } from './drawing';
import type { Range } from './ticks';

/** The value on piece k, by Horner's rule in (x - midpoint) / half width. */
export function valueOnPiece({ breaks, coefficients }: PiecewiseFunction, piece: number, x: number): number {
  const a = breaks[piece]!;
  const b = breaks[piece + 1]!;
  const s = (x - (a + b) / 2) / ((b - a) / 2);
  const c = coefficients[piece]!;
  let value = 0;
  for (let power = c.length - 1; power >= 0; power--) value = value * s + c[power]!;
  return value;
}

/** The value at x; at a break that of the piece on its right. */
export function valueAt(f: PiecewiseFunction, x: number): number {
  const last = f.coefficients.length - 1;
  let piece = 0;
  while (piece < last && x >= f.breaks[piece + 1]!) piece++;
  return valueOnPiece(f, piece, x);
}

/** Enough for a smooth look of one piece across a whole chart. */
const samplesPerView = 160;

/**
 * The graph over `view`, piece by piece: an affine piece is its two ends, a curved one is sampled finely relative to
 * what is looked at. A jump breaks the line by a point whose y is NaN.
 */
export function graph(f: PiecewiseFunction, view: Range): Point[] {
  const points: Point[] = [];
  let scale = 0;
  for (let piece = 0; piece < f.coefficients.length; piece++) {
    const a = Math.max(f.breaks[piece]!, view.min);
    const b = Math.min(f.breaks[piece + 1]!, view.max);
    if (a >= b) continue;
    const affine = f.coefficients[piece]!.length <= 2;
    const share = (b - a) / (view.max - view.min);
    const steps = affine ? 1 : Math.max(8, Math.ceil(samplesPerView * share));
    const start = valueOnPiece(f, piece, a);
    const before = points.at(-1);
    scale = Math.max(scale, Math.abs(start), before ? Math.abs(before.y) : 0);
    if (before && Math.abs(before.y - start) > 1e-9 * scale) points.push({ x: a, y: NaN });
    for (let k = 0; k <= steps; k++) {
      const x = k === steps ? b : a + ((b - a) * k) / steps;
      points.push({ x, y: valueOnPiece(f, piece, x) });
    }
  }
  return points;
}
