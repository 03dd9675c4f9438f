/** A line through a chart that reads off values: it follows the pointer, or Shift with the arrow keys. */
import type { Reading } from '../view/trajectory';
import { make, setText } from './element';

export type Readout = (x: number) => Reading | null;

/** Pixels of the chart's area, and the values of its x axis. */
export interface Geometry {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly pixelOf: (x: number) => number;
  readonly valueAt: (pixel: number) => number;
}

export interface Crosshair {
  readonly elements: readonly HTMLElement[];
  update(readout: Readout | null): void;
  /** Moves by a part of the chart's width. */
  move(part: number): void;
}

export function createCrosshair(canvas: HTMLCanvasElement, geometry: () => Geometry): Crosshair {
  const line = make('div', { class: 'chart-cross', hidden: '' });
  const text = make('p', { class: 'readout', role: 'status', hidden: '' });
  let readout: Readout | null = null;
  /** Where the line is, in pixels; null where it isn't shown. */
  let place: number | null = null;

  function show(pixel: number | null): void {
    const { left, right, top, bottom, pixelOf, valueAt } = geometry();
    const reading =
      pixel === null || !readout ? null : readout(valueAt(Math.min(Math.max(pixel, left), right)));
    const at = reading ? pixelOf(reading.x) : NaN;
    const inside = at >= left && at <= right;
    place = inside ? at : null;
    line.hidden = !inside;
    text.hidden = !inside;
    if (!inside || !reading) return;
    Object.assign(line.style, { left: `${at}px`, top: `${top}px`, height: `${bottom - top}px` });
    Object.assign(text.style, {
      top: `${top + 2}px`,
      left: `${left + 6}px`,
      maxWidth: `${right - left - 12}px`,
    });
    setText(text, reading.text);
  }

  canvas.addEventListener('pointermove', (event) => show(event.offsetX));
  canvas.addEventListener('pointerleave', () => show(null));
  canvas.addEventListener('blur', () => show(null));
  return {
    elements: [line, text],
    update(next) {
      readout = next;
      if (place !== null) show(place);
    },
    move(part) {
      const { left, right, valueAt, pixelOf } = geometry();
      const from = place ?? (part > 0 ? left : right);
      const step = (right - left) * part;
      let to = from + step;
      show(to);
      // Where samples are farther apart than a step, go on to the next one.
      for (let k = 0; k < 100 && readout && place === from && to > left && to < right; k++) {
        to += step;
        const reading = readout(valueAt(to));
        if (reading && pixelOf(reading.x) !== from) show(to);
      }
    },
  };
}
