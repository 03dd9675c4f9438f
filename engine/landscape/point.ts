/**
 * What a search of the landscape finds.
 */
import type { Realization } from '../network/realization';
import type { Certificate } from './certificate/certificate';
import type { PointKind } from './classification';

export interface FoundPoint {
  readonly risk: number;
  readonly kind: PointKind;
  /** One of the parameter vectors that realize the point. */
  readonly theta: Float64Array;
  /** One-dimensional input only. */
  readonly realization: Realization | null;
  /** Euclidean norm of G at theta. */
  readonly gradient: number;
  readonly rank: number | null;
  readonly index: number | null;
  /** Proved on the machine: exactly one critical realization here, of this kind. */
  readonly certified: boolean;
  /** Why it isn't certified, a sentence without full stop. */
  readonly reason?: string;
  /** What is proved, where it takes a box to say it; the points of one neuron are proved by exact arithmetic. */
  readonly certificate?: Certificate;
  /** How many of the starts ended here. */
  readonly reached?: number;
  /** Points that are the two ends of one family of critical points of equal risk carry the same number, from 1. */
  readonly family?: number;
}

export interface SearchResult {
  /** By ascending risk; the members of a family in their order along it. */
  readonly points: readonly FoundPoint[];
  /** Whether it is proved that every critical realization is in the list. */
  readonly complete: boolean;
  /** What was done, or why the list may lack something: a sentence without full stop. */
  readonly reason: string;
}

/** What several searches of one problem found together; null where there is none. */
export function joinSearches(searches: readonly SearchResult[]): SearchResult | null {
  const [first, ...rest] = searches;
  if (first === undefined) return null;
  // A complete list has everything; the same problem has the same.
  if (rest.length === 0 || first.complete) return first;
  const reason = `${searches.length} runs: ${first.reason}`;
  // Members of families keep their order; what came from starts is one list.
  if (first.points.some(({ reached }) => reached === undefined)) {
    return { points: searches.flatMap((search) => search.points), complete: false, reason };
  }
  const size = sizeOf(searches.flatMap((search) => search.points));
  const points = [...first.points];
  for (const search of rest) {
    for (const point of search.points) {
      const known = points.findIndex((each) => sameRealization(each, point, size));
      if (known < 0) points.push(point);
      else points[known] = withReached(points[known]!, point);
    }
  }
  return { points: points.sort((x, y) => x.risk - y.risk), complete: false, reason };
}

/** The point with all its starts; what is proved counts more than what isn't. */
function withReached(point: FoundPoint, again: FoundPoint): FoundPoint {
  const better = again.certified && !point.certified ? again : point;
  return point.reached === undefined ? better : { ...better, reached: point.reached + (again.reached ?? 0) };
}

/** The largest absolute value that any of the realizations takes; 1 where all vanish. */
function sizeOf(points: readonly FoundPoint[]): number {
  let size = 0;
  for (const { realization } of points)
    for (const value of realization?.values ?? []) size = Math.max(size, Math.abs(value));
  return size || 1;
}

function sameRealization(x: FoundPoint, y: FoundPoint, size: number): boolean {
  if (x.realization === null || y.realization === null) return x.risk === y.risk;
  return realizationDistance(x.realization, y.realization) <= 1e-6 * size;
}

/** The largest difference of two continuous piecewise affine functions on the same interval. */
export function realizationDistance(x: Realization, y: Realization): number {
  let largest = 0;
  for (const at of [...x.breakpoints, ...y.breakpoints]) {
    largest = Math.max(largest, Math.abs(interpolate(x, at) - interpolate(y, at)));
  }
  return largest;
}

function interpolate({ breakpoints, values }: Realization, x: number): number {
  let k = 1;
  while (k < breakpoints.length - 1 && breakpoints[k]! < x) k++;
  const [left, right] = [breakpoints[k - 1]!, breakpoints[k]!];
  const part = (x - left) / (right - left);
  return values[k - 1]! * (1 - part) + values[k]! * part;
}
