/**
 * What the chart of the realization can show one after the other: the recorded samples of a run, or the critical
 * points that a search has found.
 */
import type { CriticalPoint } from '../../engine/experiment/result';
import type { CellView, Frames } from '../messages';
import { counted, readable } from './numbers';
import type { ViewOptions } from './options';
import { kindLabel } from './words';

/** One frame: the network's values at the domain's ends and at the kinks between. */
export interface Frame {
  readonly breakpoints: Float64Array;
  readonly values: Float64Array;
}

export interface Scenes {
  readonly frames: Frames;
  /** The point of each frame, where frames are critical points. */
  readonly points: readonly CriticalPoint[] | null;
}

export function frameAt(frames: Frames, k: number): Frame {
  const start = frames.offsets[k]!;
  const end = frames.offsets[k + 1]!;
  return { breakpoints: frames.breakpoints.subarray(start, end), values: frames.values.subarray(start, end) };
}

/** One list for all cells without points: it stands for no change. */
const none: readonly CriticalPoint[] = [];

/** The critical points of a cell, in the order of the record. */
export function criticalPoints(cell: CellView): readonly CriticalPoint[] {
  return cell.result?.criticalPoints ?? none;
}

const packed = new WeakMap<readonly CriticalPoint[], Scenes | null>();

/** Made once for each list, since it is asked for with each move of the scrubber. */
function pointScenes(points: readonly CriticalPoint[]): Scenes | null {
  const known = packed.get(points);
  if (known !== undefined) return known;
  const scenes = packPoints(points.filter(({ realization }) => realization !== null));
  packed.set(points, scenes);
  return scenes;
}

function packPoints(points: readonly CriticalPoint[]): Scenes | null {
  if (points.length === 0) return null;
  const offsets = new Uint32Array(points.length + 1);
  const breakpoints: number[] = [];
  const values: number[] = [];
  points.forEach(({ realization }, k) => {
    for (const x of realization!.breakpoints) breakpoints.push(x);
    for (const y of realization!.values) values.push(y);
    offsets[k + 1] = breakpoints.length;
  });
  const frames = { offsets, breakpoints: Float64Array.from(breakpoints), values: Float64Array.from(values) };
  return { frames, points };
}

/** Critical points where there are some, else the samples of the selected run; null where nothing can be drawn yet. */
export function scenesOf(cell: CellView): Scenes | null {
  return pointScenes(criticalPoints(cell)) ?? (cell.frames && { frames: cell.frames, points: null });
}

export function sceneCount(scenes: Scenes | null): number {
  return scenes ? scenes.frames.offsets.length - 1 : 0;
}

/** What is looked at: the chosen scene as long as it exists, else the last sample or the first point; -1 without any. */
export function sceneIndex(scenes: Scenes | null, options: ViewOptions): number {
  const last = sceneCount(scenes) - 1;
  if (options.frame !== null) return Math.min(options.frame, last);
  return scenes?.points ? 0 : last;
}

/** "t = 12.5, step 340, risk 0.01" or "critical point 2 of 7, a saddle, risk 0.01". */
export function sceneText(cell: CellView, run: number, scenes: Scenes | null, index: number): string {
  if (!scenes || index < 0) return '';
  const point = scenes.points?.[index];
  if (point) {
    const place = `critical point ${index + 1} of ${sceneCount(scenes)}`;
    return `${place}, ${kindLabel(point.kind)}, risk ${readable(point.risk)}`;
  }
  const curve = cell.curves.find((candidate) => candidate.run === run);
  // Where theta isn't kept with the samples, there is one frame: the last.
  const sample = (curve?.step.length ?? 0) - sceneCount(scenes) + index;
  if (!curve || sample < 0) return '';
  const { time, step, risk } = curve;
  return `t = ${readable(time[sample])}, step ${readable(step[sample])}, risk ${readable(risk[sample])}`;
}

/** "3 critical points, the list is complete: …"; empty where the method searches none. */
export function pointsSummary({ result }: CellView): string {
  const points = result?.criticalPoints;
  if (!points) return '';
  const complete = { true: 'the list is complete', false: 'the list may lack some', undefined: '' };
  const parts = [complete[`${result.complete}`], result.searchReason ?? ''].filter((part) => part !== '');
  const why = parts.length > 0 ? `; ${parts.join(': ')}` : '';
  return `${counted(points.length, 'critical point')}${why}.`;
}
