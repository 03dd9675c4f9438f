/**
 * What is computed only while somebody looks at it: the panel says what it looks at (`Look`), the runner answers with
 * what there is to see (`Sight`), again whenever it changed. A sight has a bounded size, however many runs there are.
 */
import { isCount, isRecord } from './shapes';

/** A place in parameter space that a plane section can go through. */
export type SectionPoint =
  | { readonly kind: 'critical'; readonly index: number }
  | { readonly kind: 'run'; readonly run: number; readonly moment: 'start' | 'middle' | 'end' };

export type Look =
  /** The runs of the selected cell together, and how often each cell succeeds; null lets the runner choose the threshold. */
  | { readonly kind: 'ensemble'; readonly threshold: number | null }
  /** The kinks of the selected run's neurons. */
  | { readonly kind: 'neurons' }
  /** The risk on the plane through up to three points; none lets the runner choose them. */
  | { readonly kind: 'section'; readonly points: readonly SectionPoint[] };

/** The quantiles of the risk that bands are drawn between; the middle one is the median. */
export const bandLevels = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Quantiles of the risk over the runs of a cell, at places of the axis that the method counts. */
export interface Bands {
  readonly axis: 'time' | 'steps';
  readonly place: Float64Array;
  /** For each of `bandLevels` a column as long as `place`. */
  readonly quantiles: readonly Float64Array[];
  /** How many runs have a risk at each place. */
  readonly count: Uint32Array;
  /** Runs that the bands are made of, out of those that they could be made of by now. */
  readonly runs: number;
  readonly total: number;
}

/** Runs whose final risk is at most the threshold, cell by cell; cancelled and failed runs are no trials. */
export interface Successes {
  readonly threshold: number;
  readonly trials: Uint32Array;
  readonly successes: Uint32Array;
  /** Wilson's interval at 95 % for each cell's chance of success; [0, 1] where a cell has no trial. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface EnsembleSight {
  readonly kind: 'ensemble';
  readonly bands: Bands | null;
  readonly successes: Successes;
}

/** Where the neurons of the first hidden layer have their kinks at recorded samples. */
export interface NeuronsSight {
  readonly kind: 'neurons';
  readonly width: number;
  /** Indices of the recorded samples that are shown, ascending. */
  readonly sample: Uint32Array;
  readonly time: Float64Array;
  readonly step: Float64Array;
  /** Sample by sample: -b/w; NaN where w = 0. */
  readonly kink: Float64Array;
  /** Sample by sample: the weight w, whose sign says on which side the neuron is active. */
  readonly weight: Float64Array;
  /** Sample by sample: the change |w| v of the realization's slope at the kink; empty for deeper networks. */
  readonly jump: Float64Array;
}

/** A point or a trajectory on a plane section, in its coordinates. */
export interface SectionTrace {
  readonly label: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The risk itself at each place, which lies off the plane unless `distance` is 0. */
  readonly risk: Float64Array;
  /** Euclidean distance from the plane at each place. */
  readonly distance: Float64Array;
}

/** The risk on a grid of a plane through chosen points, from the exact engine. */
export interface SectionSight {
  readonly kind: 'section';
  readonly state: 'computing' | 'done' | 'cancelled' | 'impossible';
  /** Why there is none, in a sentence; else a remark on the plane, or empty. */
  readonly reason: string;
  /** What was chosen. */
  readonly points: readonly SectionPoint[];
  /** What can be chosen, with what it is called. */
  readonly choices: readonly { readonly point: SectionPoint; readonly label: string }[];
  /** Ascending coordinates along the two orthonormal directions. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Row by row from the lowest y; NaN where it isn't computed yet. */
  readonly risk: Float64Array;
  /** Rows done. */
  readonly rows: number;
  readonly places: readonly SectionTrace[];
  readonly trajectories: readonly SectionTrace[];
}

export type Sight = EnsembleSight | NeuronsSight | SectionSight;

/** Points that a plane can be asked to go through. */
const mostPoints = 3;

function parsePoint(value: unknown): SectionPoint | null {
  if (!isRecord(value)) return null;
  const { kind, index, run, moment } = value;
  if (kind === 'critical' && isCount(index)) return { kind, index };
  if (kind !== 'run' || !isCount(run)) return null;
  return moment === 'start' || moment === 'middle' || moment === 'end' ? { kind, run, moment } : null;
}

/** What a panel says it looks at, or undefined for anything else; null is nothing beyond the run. */
export function parseLook(value: unknown): Look | null | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const { kind, threshold, points } = value;
  if (kind === 'neurons') return { kind };
  if (kind === 'ensemble') {
    const valid = threshold === null || (typeof threshold === 'number' && threshold >= 0);
    return valid ? { kind, threshold } : undefined;
  }
  const chosen = parseSectionPoints(points);
  return kind === 'section' && chosen ? { kind, points: chosen } : undefined;
}

/** Up to three points, or null where something else is among them. */
export function parseSectionPoints(value: unknown): readonly SectionPoint[] | null {
  if (!Array.isArray(value) || value.length > mostPoints) return null;
  const parsed = value.map(parsePoint);
  return parsed.every((point) => point !== null) ? parsed : null;
}
