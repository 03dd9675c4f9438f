/**
 * What a search of the landscape finds.
 */
import type { Realization } from '../network/realization';
import type { Certificate } from './certificate/certificate';
import type { PointKind } from './classification';
import type { Realizations } from './realizations';

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
  /** What is proved, and what kind of proof it is. */
  readonly certificate?: Certificate;
  /** How many starts have a gradient flow that ends here; each start counts for one point at most. */
  readonly reached?: number;
  /** Points that are the two ends of one family of critical points of equal risk carry the same number, from 1. */
  readonly family?: number;
}

/** What became of the starts of a search. */
export interface Starts {
  readonly wanted: number;
  /** Fewer than wanted where the search was cancelled. */
  readonly tried: number;
  /** Those whose flow ended in a critical point. */
  readonly arrived: number;
}

export interface SearchResult {
  /** By ascending risk; the members of a family in their order along it. */
  readonly points: readonly FoundPoint[];
  /** Whether it is proved that every critical realization is in the list. */
  readonly complete: boolean;
  /** What was done, or why the list may lack something: a sentence without full stop. */
  readonly reason: string;
  /** Where points were looked for from many starts. */
  readonly starts?: Starts;
}

/** A realization is what its best parameters are: of several, a local minimum counts. */
export const kindOrder = {
  global_minimum: 0,
  local_minimum: 1,
  saddle: 2,
  undecided: 3,
  not_critical: 4,
} as const satisfies Record<PointKind, number>;

/** What is said of a search from many starts. */
export function startsReason({ wanted, tried, arrived }: Starts): string {
  const shown = tried < wanted ? `${tried} of ${wanted}` : `${tried}`;
  return `from ${shown} starts, of which ${arrived} came to a critical point: the list may be incomplete`;
}

/** What the runs of one search for critical points found together; null where there is none. */
export function joinSearches(
  searches: readonly SearchResult[],
  realizations: Realizations,
): SearchResult | null {
  const [first, ...rest] = searches;
  if (first === undefined) return null;
  const { starts } = first;
  // A search without starts depends on the problem alone: every run found the same.
  if (rest.length === 0 || starts === undefined) return first;
  const total = rest.reduce((sum, each) => added(sum, each.starts ?? noStarts), starts);
  const points = [...first.points];
  for (const search of rest) {
    for (const point of search.points) {
      const known = points.findIndex((each) => realizations.same(each, point));
      if (known < 0) points.push(point);
      else points[known] = withReached(points[known]!, point);
    }
  }
  return {
    points: points.sort((x, y) => x.risk - y.risk),
    complete: false,
    reason: `${searches.length} runs: ${startsReason(total)}`,
    starts: total,
  };
}

const noStarts: Starts = { wanted: 0, tried: 0, arrived: 0 };

function added(x: Starts, y: Starts): Starts {
  return { wanted: x.wanted + y.wanted, tried: x.tried + y.tried, arrived: x.arrived + y.arrived };
}

/** The better of two that are one, with the starts of both; of the same kind, the one that is proved. */
function withReached(point: FoundPoint, again: FoundPoint): FoundPoint {
  const gain = kindOrder[point.kind] - kindOrder[again.kind];
  const better = gain > 0 || (gain === 0 && again.certified && !point.certified) ? again : point;
  return { ...better, reached: (point.reached ?? 0) + (again.reached ?? 0) };
}

/** The members that several runs found, run by run, each in their order along its family; null where there is no run. */
export function joinFamilies(searches: readonly SearchResult[]): SearchResult | null {
  const [first] = searches;
  if (first === undefined || searches.length === 1) return first ?? null;
  const said = new Map<string, number>();
  for (const { reason } of searches) said.set(reason, (said.get(reason) ?? 0) + 1);
  const shown = [...said]
    .slice(0, mostReasons)
    .map(([reason, count]) => (count > 1 ? `${count} × ${reason}` : reason));
  const more = said.size > mostReasons ? [`and ${said.size - mostReasons} more`] : [];
  return {
    points: searches.flatMap((search) => search.points),
    complete: false,
    reason: `${searches.length} runs: ${[...shown, ...more].join('; ')}`,
  };
}

/** The reasons of further families are with their runs. */
const mostReasons = 4;
