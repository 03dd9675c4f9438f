/**
 * A line through a chart that reads off values: it follows the pointer, or Shift with the arrow keys. Where places have a
 * height of their own a second line crosses it. What is read is said as a status, too.
 */
import type { Readout } from '../view/reading';
import { make, setText } from './element';

/** Pixels of the chart's area, and where values lie in it. */
export interface Geometry {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: PixelScale;
  readonly y: PixelScale;
}

export interface PixelScale {
  readonly pixelOf: (value: number) => number;
  readonly valueAt: (pixel: number) => number;
}

export interface Crosshair {
  readonly elements: readonly HTMLElement[];
  update(readout: Readout): void;
  /** Moves by parts of the chart's width, to the right, and height, upwards; false where places have no height to change. */
  move(right: number, up: number): boolean;
}

/** A place in pixels, and what is read there. */
interface Seen {
  readonly x: number;
  readonly y: number | null;
  readonly text: string;
}

/** Steps after which the next place that reads differently is given up. */
const mostSteps = 100;

export function createCrosshair(canvas: HTMLCanvasElement, geometry: () => Geometry): Crosshair {
  const upright = make('div', { class: 'chart-cross', hidden: '' });
  const level = make('div', { class: 'chart-cross level', hidden: '' });
  const text = make('p', { class: 'readout', role: 'status', hidden: '' });
  let readout: Readout | null = null;
  /** Where the line is; null where it isn't shown. */
  let place: Seen | null = null;

  /** What is read at a pixel; null where there is nothing, or it lies outside. */
  function look(x: number, y: number | null): Seen | null {
    const area = geometry();
    const across = area.x.valueAt(within(x, area.left, area.right));
    const reading = readout?.(across, y === null ? null : area.y.valueAt(within(y, area.top, area.bottom)));
    if (!reading) return null;
    const at = area.x.pixelOf(reading.x);
    const height = reading.y === undefined ? null : area.y.pixelOf(reading.y);
    return at >= area.left && at <= area.right ? { x: at, y: height, text: reading.text } : null;
  }

  function show(seen: Seen | null): void {
    place = seen;
    const { left, right, top, bottom } = geometry();
    const height = seen?.y ?? NaN;
    upright.hidden = text.hidden = seen === null;
    level.hidden = !(height >= top && height <= bottom);
    if (!seen) return;
    Object.assign(upright.style, { left: `${seen.x}px`, top: `${top}px`, height: `${bottom - top}px` });
    Object.assign(level.style, { top: `${height}px`, left: `${left}px`, width: `${right - left}px` });
    // The words stand on the other side of the chart than what they are about.
    const beyond = 2 * seen.x > left + right;
    Object.assign(text.style, {
      top: `${top + 2}px`,
      left: beyond ? `${left + 6}px` : 'auto',
      right: beyond ? 'auto' : `${canvas.clientWidth - right + 6}px`,
      maxWidth: `${0.6 * (right - left)}px`,
    });
    setText(text, seen.text);
  }

  /** The first place on the way that reads differently; where there is none, the end of the way. */
  function next(from: { readonly x: number; readonly y: number | null }, x: number, y: number): Seen | null {
    const { left, right, top, bottom } = geometry();
    for (let step = place ? 1 : 0; step <= mostSteps; step++) {
      const to = { x: within(from.x + step * x, left, right), y: from.y };
      if (to.y !== null) to.y = within(to.y + step * y, top, bottom);
      const seen = look(to.x, to.y);
      if (seen && (seen.x !== place?.x || seen.y !== place.y)) return seen;
    }
    return place;
  }

  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => show(look(offsetX, offsetY)));
  canvas.addEventListener('pointerleave', () => show(null));
  canvas.addEventListener('blur', () => show(null));
  return {
    elements: [upright, level, text],
    update(wanted) {
      readout = wanted;
      if (place) show(look(place.x, place.y));
    },
    move(right, up) {
      const area = geometry();
      const middle = (area.left + area.right) / 2;
      const start = right > 0 ? area.left : right < 0 ? area.right : middle;
      const from = place ?? look(start, null) ?? { x: start, y: null };
      if (up !== 0 && from.y === null) return false;
      show(next(from, (area.right - area.left) * right, (area.top - area.bottom) * up));
      return true;
    },
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
