/**
 * What a run, a cell and an experiment end with. Plain data; see the command line's documentation for the JSON form.
 */
import type { Certificate } from '../landscape/certificate/certificate';
import type { Starts } from '../landscape/point';
import type { Realization } from '../network/realization';

export type RunStatus = 'converged' | 'stopped' | 'finished' | 'diverged' | 'cancelled' | 'failed';

/** Statuses for people: `stopped` is what a run wanted whose `stop` was met. */
export const statusWords: Readonly<Record<RunStatus, string>> = {
  converged: 'converged',
  stopped: 'met `stop`',
  finished: 'finished',
  diverged: 'diverged',
  cancelled: 'cancelled',
  failed: 'failed',
};

export type CriticalKind = 'global_minimum' | 'local_minimum' | 'saddle' | 'not_critical' | 'undecided';

export const observableNames = [
  'risk',
  'initial_risk',
  'gradient',
  'norm',
  'sup_norm',
  'time',
  'steps',
  'evaluations',
  'distance',
  'decay_rate',
  'lojasiewicz',
  'rank',
  'index',
  'kinks',
  'active',
  'points',
  'minima',
  'saddles',
] as const;

export type ObservableName = (typeof observableNames)[number];

/** What only a trajectory has. */
export const observablesOfTrajectories: readonly ObservableName[] = [
  'initial_risk',
  'sup_norm',
  'time',
  'steps',
  'distance',
  'decay_rate',
  'lojasiewicz',
];

/** What only a search for critical points has. */
export const observablesOfSearches: readonly ObservableName[] = ['points', 'minima', 'saddles'];

/** Every observable of one run; null is undefined, Infinity is infinite. */
export type Observables = Readonly<Partial<Record<ObservableName, number | null>>>;

/** Half the lengths of error bars, above zero. */
export type ObservableErrors = Readonly<Partial<Record<ObservableName, number>>>;

/** Why an observable is undefined, by its name, where there is something to say, and why the kind is undecided. */
export type Undecided = Readonly<Partial<Record<ObservableName | 'kind', string>>>;

export interface RunResult {
  readonly run: number;
  readonly status: RunStatus;
  /** A sentence without full stop: "gradient below 1e-13 of its contributions". */
  readonly reason: string;
  readonly theta: Float64Array;
  readonly observables: Observables;
  readonly undecided: Undecided;
  /** By how much an estimated observable may be off, by its name; what isn't estimated has no entry. */
  readonly errors?: ObservableErrors;
  readonly kind: CriticalKind;
  /** What `critical_points` or `family` found. */
  readonly search?: SearchOutcome;
}

export interface SearchOutcome {
  readonly points: readonly CriticalPoint[];
  readonly complete: boolean;
  /** What was done, or why the list may lack something: a sentence without full stop. */
  readonly reason: string;
  /** What became of the starts, where there were starts. */
  readonly starts?: Starts;
}

export interface CriticalPoint {
  readonly risk: number;
  readonly kind: CriticalKind;
  readonly theta: Float64Array;
  readonly realization: Realization | null;
  readonly gradient: number;
  readonly rank: number | null;
  readonly index: number | null;
  readonly certified: boolean;
  /** Why it isn't certified. */
  readonly reason?: string;
  /** What is proved, and what kind of proof it is; of one neuron only versions that wrote none leave it out. */
  readonly certificate?: Certificate;
  /** How many starts have a gradient flow that ends here, where there were starts; each counts for one point at most. */
  readonly reached?: number;
  /** The two ends of a family of critical points of equal risk carry the same number, from 1. */
  readonly family?: number;
}

export interface ExpectationResult {
  readonly text: string;
  readonly line: number;
  /** null is undecided: see `reason`. */
  readonly holds: boolean | null;
  readonly observed: number | null;
  /** By how much `observed` may be off, where estimated observables make it up; above zero. */
  readonly error?: number;
  /**
   * Where `observed` lies at 95 % by what the runs say of probabilities, if it is a fraction of the runs (Wilson's interval) or
   * calculated from fractions.
   */
  readonly interval?: readonly [low: number, high: number];
  /** Each fraction of the runs in the condition. */
  readonly fractions?: readonly ObservedFraction[];
  /** Whether all probabilities that the runs allow at 95 % would decide the condition as the observed fractions do. */
  readonly sure?: boolean;
  /** Of several comparisons the one that decided, as written: the one that `observed` belongs to. */
  readonly decidedBy?: string;
  readonly reason?: string;
}

export interface ObservedFraction {
  /** As written: `fraction(risk < 1e-3)`. */
  readonly text: string;
  readonly value: number;
  /** Wilson's interval at 95 %. */
  readonly interval: readonly [low: number, high: number];
}

/**
 * An observed number, written by the caller (null for none), with what is to be said beside it: its interval, the fractions
 * that it is calculated from, how sure they make the verdict, and which comparison decided. `format` writes few digits.
 */
export function observationWords(
  seen: string | null,
  { observed, interval, fractions = [], sure, decidedBy }: ExpectationResult,
  format: (value: number) => string,
): string {
  const range = (ends: readonly [number, number]) => `95 % interval ${ends.map(format).join(' to ')}`;
  const [first] = fractions;
  const itself = fractions.length === 1 && first!.value === observed && first!.interval[1] === interval?.[1];
  return [
    ...(seen === null ? [] : [`observed ${seen}${interval ? `, ${range(interval)}` : ''}`]),
    ...(itself
      ? []
      : fractions.map((each) => `${each.text} = ${format(each.value)}, ${range(each.interval)}`)),
    ...(sure === undefined ? [] : [sure ? 'sure at 95 %' : 'too few runs to be sure']),
    ...(decidedBy === undefined ? [] : [`decided by ${decidedBy}`]),
  ].join('; ');
}

export interface CellResult {
  readonly criticalPoints?: readonly CriticalPoint[];
  readonly complete?: boolean;
  /** What the search did, or why its list may lack something. */
  readonly searchReason?: string;
  readonly expectations: readonly ExpectationResult[];
}
