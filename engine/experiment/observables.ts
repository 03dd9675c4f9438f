/**
 * The observables of one run at its end (language.md, Observables). An undefined one is null, with a reason where
 * there is something to say.
 */
import { balanced } from '../landscape/balance';
import type { Ending } from '../dynamics/training';
import { hessianInertia, type Inertia, type Magnitudes } from '../landscape/classification';
import type { DecidedRates, Rates } from '../landscape/rates';
import { activeNeurons, realize } from '../network/realize';
import type { Risk } from '../risk/risk';
import type { Samples } from './events';
import { kindOfEnd, type Approach } from './kind';
import type { Method } from './plan';
import {
  observableNames,
  observablesOfSearches,
  observablesOfTrajectories,
  type CriticalKind,
  type CriticalPoint,
  type ObservableErrors,
  type ObservableName,
  type Observables,
  type RunStatus,
  type Undecided,
} from './result';

/** The state of a run when everything has been done to it, polishing included. */
export interface FinalState {
  readonly theta: Float64Array;
  readonly risk: number;
  /** Euclidean norm of G, of the projected one for normalized methods. */
  readonly gradient: number;
  readonly norm: number;
  /** Evaluations of the gradient, polishing included. */
  readonly evaluations: number;
}

export interface Measurement {
  readonly observables: Observables;
  readonly undecided: Undecided;
  readonly errors?: ObservableErrors;
  readonly kind: CriticalKind;
}

/** Observables of a run that has come to an end by itself. */
export function measure(
  risk: Risk,
  method: Method,
  magnitudes: Magnitudes,
  ending: Ending,
  final: FinalState,
  approach: Omit<Approach, 'initialRisk'>,
): Measurement {
  const collected = new Collection();
  trajectoryObservables(collected, method, ending, final);
  rateObservables(collected, approach.rates);
  // Scaling a neuron changes no inertia (Sylvester), but what rounding leaves of it.
  const inertia = hessianInertia(risk, balanced(risk.shape, final.theta));
  recordInertia(collected, inertia);
  realizationObservables(collected, risk, magnitudes, final.theta);
  const facts = { risk: final.risk, gradient: final.gradient, inertia };
  const { initialRisk } = ending;
  const { kind, reason } = kindOfEnd(risk, final.theta, facts, magnitudes, { ...approach, initialRisk });
  if (reason !== undefined) collected.say('kind', reason);
  return collected.measurement(kind);
}

function rateObservables(collected: Collection, rates: Rates): void {
  const { values } = collected;
  if (rates.decided) {
    values.decay_rate = rates.decay;
    values.lojasiewicz = rates.lojasiewicz;
    collected.errors = errorsOf(rates);
  } else if (rates.lojasiewicz === undefined) {
    collected.leave(['decay_rate', 'lojasiewicz'], rates.reason);
  } else {
    values.lojasiewicz = rates.lojasiewicz;
    collected.leave(['decay_rate'], rates.reason);
  }
}

/** Observables of a search: those of its best point, and how many points there are. */
export function measureSearch(
  risk: Risk,
  magnitudes: Magnitudes,
  points: readonly CriticalPoint[],
  evaluations: number,
): Omit<Measurement, 'kind'> {
  const collected = new Collection();
  pointObservables(collected, risk, magnitudes, points[0]);
  collected.leave(observablesOfTrajectories, 'a search has no trajectory');
  collected.values.evaluations = evaluations;
  collected.values.points = points.length;
  collected.values.minima = points.filter(({ kind }) => kind.endsWith('minimum')).length;
  collected.values.saddles = points.filter(({ kind }) => kind === 'saddle').length;
  const { observables, undecided } = collected.measurement('undecided');
  return { observables, undecided };
}

/** The way along a family. */
export interface FamilyPath {
  readonly initialRisk: number;
  readonly supNorm: number;
  readonly steps: number;
  readonly distance: number;
  readonly evaluations: number;
}

/** Observables of a family: those of the given member, and of the way along it. */
export function measureFamily(
  risk: Risk,
  magnitudes: Magnitudes,
  member: CriticalPoint | undefined,
  path: FamilyPath,
): Omit<Measurement, 'kind'> {
  const collected = new Collection();
  const { values } = collected;
  pointObservables(collected, risk, magnitudes, member);
  values.initial_risk = path.initialRisk;
  values.sup_norm = path.supNorm;
  values.steps = path.steps;
  values.distance = path.distance;
  values.evaluations = path.evaluations;
  collected.leave(observablesOfTrajectories, 'a family has no time');
  const { observables, undecided } = collected.measurement('undecided');
  return { observables, undecided };
}

function pointObservables(
  collected: Collection,
  risk: Risk,
  magnitudes: Magnitudes,
  point: CriticalPoint | undefined,
): void {
  if (point === undefined) {
    collected.leave(['risk', 'gradient', 'norm', 'rank', 'index', 'kinks', 'active'], 'nothing was found');
    return;
  }
  const { values } = collected;
  const reason = point.reason ?? 'the Hessian does not exist here';
  values.risk = point.risk;
  values.gradient = point.gradient;
  values.norm = Math.sqrt(point.theta.reduce((sum, entry) => sum + entry * entry, 0));
  if (point.rank === null) collected.leave(['rank'], reason);
  else values.rank = point.rank;
  if (point.index === null) collected.leave(['index'], reason);
  else values.index = point.index;
  realizationObservables(collected, risk, magnitudes, point.theta);
}

/** Observables of a run that was cancelled: where it stands, without what takes long to find out. */
export function measureCancelled(method: Method, ending: Ending, final: FinalState): Measurement {
  const collected = new Collection();
  trajectoryObservables(collected, method, ending, final);
  collected.leave(['decay_rate', 'lojasiewicz', 'rank', 'index', 'kinks', 'active'], 'the run was cancelled');
  return collected.measurement('undecided');
}

/** Observables of a cancelled run of which the last thing known is the last of these samples. */
export function measureLost(method: Method, samples: Samples): Measurement {
  const collected = new Collection();
  const { values } = collected;
  const last = samples.step.length - 1;
  values.risk = samples.risk[last]!;
  values.gradient = samples.gradient[last]!;
  values.norm = samples.norm[last]!;
  reachedTime(collected, method, samples.time[last]!);
  values.steps = samples.step[last]!;
  collected.leave(runObservables, 'the run was cancelled');
  return collected.measurement('undecided');
}

/** A diverged run has infinite risk, gradient, norm and sup_norm; everything else is undefined. */
export function measureDiverged(): Measurement {
  const collected = new Collection();
  for (const name of ['risk', 'gradient', 'norm', 'sup_norm'] as const) collected.values[name] = Infinity;
  collected.leave(runObservables, 'the run diverged');
  return collected.measurement('undecided');
}

export function measureFailed(status: RunStatus): Measurement {
  const collected = new Collection();
  collected.leave(runObservables, status === 'cancelled' ? 'the run was cancelled' : 'the run failed');
  return collected.measurement('undecided');
}

const runObservables = observableNames.filter((name) => !observablesOfSearches.includes(name));

function errorsOf({ decayError, lojasiewiczError }: DecidedRates): ObservableErrors {
  return {
    ...(decayError > 0 && { decay_rate: decayError }),
    ...(lojasiewiczError > 0 && { lojasiewicz: lojasiewiczError }),
  };
}

/** Values as they are found; what is left over is null. */
class Collection {
  readonly values: Partial<Record<ObservableName, number | null>> = {};
  errors: ObservableErrors = {};
  private readonly reasons: Partial<Record<ObservableName | 'kind', string>> = {};

  /** Leaves observables without a value, and says why. */
  leave(names: readonly ObservableName[], reason: string): void {
    for (const name of names) {
      if (name in this.values || name in this.reasons) continue;
      this.values[name] = null;
      this.reasons[name] = reason;
    }
  }

  /** Says why the kind is undecided. */
  say(name: 'kind', reason: string): void {
    this.reasons[name] = reason;
  }

  measurement(kind: CriticalKind): Measurement {
    for (const [name, value] of Object.entries(this.values)) {
      if (value !== null && Number.isNaN(value)) {
        this.values[name as ObservableName] = null;
        this.reasons[name as ObservableName] ??= 'its value is not a number';
      }
    }
    const errors = Object.keys(this.errors).length > 0 ? { errors: this.errors } : {};
    return { observables: this.values, undecided: this.reasons, ...errors, kind };
  }
}

function trajectoryObservables(
  collected: Collection,
  method: Method,
  ending: Ending,
  final: FinalState,
): void {
  const { values } = collected;
  values.risk = final.risk;
  values.initial_risk = ending.initialRisk;
  values.gradient = final.gradient;
  values.norm = final.norm;
  values.sup_norm = ending.supNorm;
  reachedTime(collected, method, ending.time);
  values.steps = ending.steps;
  values.evaluations = final.evaluations;
  values.distance = ending.distance;
}

function reachedTime(collected: Collection, { kind }: Method, time: number): void {
  if (kind === 'flow' || kind === 'gd') collected.values.time = time;
  else collected.leave(['time'], `${kind} has no time`);
}

function recordInertia(collected: Collection, inertia: Inertia | string): void {
  if (typeof inertia === 'string') {
    collected.leave(['rank', 'index'], inertia);
    return;
  }
  collected.values.rank = inertia.rank;
  collected.values.index = inertia.index;
}

function realizationObservables(
  collected: Collection,
  risk: Risk,
  magnitudes: Magnitudes,
  theta: Float64Array,
): void {
  const { domain } = magnitudes;
  if (domain === null || risk.shape.inputs !== 1) {
    const reason =
      risk.shape.inputs === 1
        ? 'a data set has no interval to look at'
        : 'it is defined for one-dimensional input';
    collected.leave(['kinks', 'active'], reason);
    return;
  }
  collected.values.kinks = realize(risk.shape, theta, domain).breakpoints.length - 2;
  collected.values.active = activeNeurons(risk.shape, theta, domain);
}
