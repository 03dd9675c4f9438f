/**
 * The result of an experiment in one line.
 */
import { medianLevel, quantileOf } from '../../engine/experiment/quantile';
import type { CriticalKind, RunResult } from '../../engine/experiment/result';
import { formatDuration, formatNumber } from '../../engine/host/numbers';

const kindWords: Readonly<Record<CriticalKind, readonly [one: string, many: string]>> = {
  global_minimum: ['global minimum', 'global minima'],
  local_minimum: ['local minimum', 'local minima'],
  saddle: ['saddle', 'saddles'],
  not_critical: ['not critical', 'not critical'],
  undecided: ['', ''],
};

/** How many runs ended at which kind of point. */
export class Tally {
  private readonly counts = new Map<CriticalKind, number>();

  add({ kind }: RunResult): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** "61 global minima, 39 saddles"; those that are no critical points, or undecided, are not worth a word. */
  words(): readonly string[] {
    return (['global_minimum', 'local_minimum', 'saddle'] as const).flatMap((kind) => {
      const count = this.counts.get(kind) ?? 0;
      return count === 0 ? [] : [`${count} ${kindWords[kind][count === 1 ? 0 : 1]}`];
    });
  }
}

export interface Outcome {
  /** How it ended before its time; empty where it didn't. */
  readonly early: '' | 'cancelled' | 'interrupted';
  readonly done: number;
  readonly total: number;
  /** Milliseconds. */
  readonly took: number | null;
  /** Of an experiment of a single run. */
  readonly result: RunResult | null;
  /** Of one of several runs: final risks, cell by cell; NaN where there is none. */
  readonly risks: readonly Float64Array[];
  readonly kinds: Tally;
}

/** "converged, risk 3.2e-9, gradient 1e-14, local minimum, 0.3 s". */
export function oneLine({ early, done, total, took, result, risks, kinds }: Outcome): string {
  const heads = early === '' ? [] : [endOf(early, done, total)];
  const body = result ? ofOne(result) : ofMany(risks, done, kinds);
  const tail = took === null ? [] : [formatDuration(took)];
  return [...heads, ...body, ...tail].filter((part) => part !== '').join(', ');
}

/** Its main result, where there is little room: "risk 3.2e-9", "cancelled after 3 of 8 runs", "median risk 0.02". */
export function briefLine({ early, done, total, result, risks }: Outcome): string {
  if (early !== '' && total > 1) return endOf(early, done, total);
  return [early, result ? mainOfOne(result) : mainOfMany(risks)].filter((part) => part !== '').join(', ');
}

function endOf(early: string, done: number, total: number): string {
  return total === 1 ? early : `${early} after ${done} of ${total} runs`;
}

function mainOfOne({ observables, search }: RunResult): string {
  return search ? foundPoints(search.points.length) : `risk ${formatNumber(observables.risk)}`;
}

function mainOfMany(risks: readonly Float64Array[]): string {
  const sorted = sortedRisks(risks);
  return sorted.length === 0 ? '' : `median risk ${formatNumber(medianOf(sorted))}`;
}

function ofOne({ status, kind, observables, search }: RunResult): readonly string[] {
  if (search) return [foundPoints(search.points.length), search.complete ? '' : 'maybe not all'];
  const { risk, gradient } = observables;
  return [
    status === 'cancelled' ? '' : status,
    `risk ${formatNumber(risk)}`,
    typeof gradient === 'number' ? `gradient ${formatNumber(gradient)}` : '',
    kindWords[kind][0],
  ];
}

function foundPoints(count: number): string {
  return count === 1 ? '1 critical point' : `${count} critical points`;
}

function ofMany(risks: readonly Float64Array[], done: number, kinds: Tally): readonly string[] {
  const sorted = sortedRisks(risks);
  if (sorted.length === 0) return [];
  const range = `risk from ${formatNumber(sorted[0])}, median ${formatNumber(medianOf(sorted))}`;
  return [`${done} runs`, range, ...kinds.words()];
}

function sortedRisks(risks: readonly Float64Array[]): Float64Array {
  const known = risks.flatMap((column) => [...column].filter((risk) => !Number.isNaN(risk)));
  return Float64Array.from(known).sort();
}

/** As expectations have it: between the middle two of an even number. */
const medianOf = (sorted: Float64Array): number => quantileOf(sorted, medianLevel);
