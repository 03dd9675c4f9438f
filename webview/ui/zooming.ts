/**
 * How the zoom plugin changes ranges. Its own way snaps to the original limits by differences of values, which on a
 * logarithmic axis of many decades holds the lower end fast; here everything happens where the axis is linear.
 */
import type { Scale } from 'chart.js';
import zoomPlugin from 'chartjs-plugin-zoom';
import { changeRange, partOfRange } from '../view/ranges';
import type { Range } from '../view/ticks';

function logarithmic(scale: Scale): boolean {
  return scale.type === 'logarithmic';
}

/** The fraction of the range, from its lower end, at a pixel. */
function fractionAt(scale: Scale, pixel: number): number {
  return scale.isHorizontal() ? (pixel - scale.left) / scale.width : (scale.bottom - pixel) / scale.height;
}

function setRange(scale: Scale, { min, max }: Range): boolean {
  Object.assign(scale.options, { min, max });
  return true;
}

export function installZooming(): void {
  const { zoomFunctions, zoomRectFunctions, panFunctions } = zoomPlugin;
  for (const type of ['linear', 'logarithmic'] as const) {
    // The plugin's amount is above 1 for closer looks; 1.1 cuts a tenth off.
    zoomFunctions[type] = (scale, amount, point) => {
      const centre = fractionAt(scale, scale.isHorizontal() ? point.x : point.y);
      return setRange(scale, changeRange(scale, logarithmic(scale), { factor: 2 - amount, centre }));
    };
    zoomRectFunctions[type] = (scale, from, to) =>
      setRange(scale, partOfRange(scale, logarithmic(scale), fractionAt(scale, from), fractionAt(scale, to)));
    panFunctions[type] = (scale, delta) => {
      const shift = scale.isHorizontal() ? -delta / scale.width : delta / scale.height;
      return setRange(scale, changeRange(scale, logarithmic(scale), { shift }));
    };
  }
}
