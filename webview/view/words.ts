/** The results in words, and the sign and word for every state. */
import {
  observationWords,
  statusWords,
  type ExpectationResult,
  type ObservableName,
  type RunResult,
} from '../../engine/experiment/result';
import { runStates } from '../messages';
import type { CellView, ExpectationCounts, ExperimentView, Phase, RunState, RunTable } from '../messages';
import { counted, formatDuration, formatMeasured, readable } from './numbers';

/** Names of the icons in webview/ui/icons.ts. */
export type IconName =
  'waiting' | 'running' | 'good' | 'done' | 'warning' | 'bad' | 'cancelled' | 'undecided';

/** A state is always said by icon and word, never by colour alone. */
export interface Sign {
  readonly icon: IconName;
  readonly text: string;
}

export const runSigns: Readonly<Record<RunState, Sign>> = {
  waiting: { icon: 'waiting', text: 'waiting' },
  running: { icon: 'running', text: 'running' },
  converged: { icon: 'good', text: statusWords.converged },
  stopped: { icon: 'good', text: statusWords.stopped },
  finished: { icon: 'done', text: statusWords.finished },
  diverged: { icon: 'warning', text: statusWords.diverged },
  cancelled: { icon: 'cancelled', text: statusWords.cancelled },
  failed: { icon: 'bad', text: statusWords.failed },
};

/** Whether nothing goes on any more: runs that wait then will never come. */
export function isOver({ phase }: Pick<ExperimentView, 'phase'>): boolean {
  return phase !== 'waiting' && phase !== 'running';
}

export function signOfRun(state: RunState, over: boolean): Sign {
  return over && state === 'waiting' ? { icon: 'cancelled', text: 'not run' } : runSigns[state];
}

/** What is said at the head: a phase, or that it is being ended. */
export function signOfExperiment({ phase, progress }: Pick<ExperimentView, 'phase' | 'progress'>): Sign {
  if (progress.stage === 'cancelling') return { icon: 'cancelled', text: 'Cancelling …' };
  return progress.stage === 'starting' ? { icon: 'running', text: 'Starting' } : phaseSigns[phase];
}

export const phaseSigns: Readonly<Record<Phase, Sign>> = {
  waiting: { icon: 'waiting', text: 'Waiting' },
  running: { icon: 'running', text: 'Running' },
  finished: { icon: 'good', text: 'Finished' },
  cancelled: { icon: 'cancelled', text: 'Cancelled' },
  failed: { icon: 'bad', text: 'Failed' },
};

export function expectationSign(holds: boolean | null | undefined, over: boolean): Sign {
  if (holds === undefined)
    return over ? { icon: 'undecided', text: 'not decided' } : { icon: 'waiting', text: 'not yet decided' };
  if (holds === null) return { icon: 'undecided', text: 'undecided' };
  return holds ? { icon: 'good', text: 'holds' } : { icon: 'bad', text: 'fails' };
}

/** "3 of 20 runs are missing": why nothing was decided where nothing goes on any more; empty where all are there. */
export function missingRuns(table: RunTable): string {
  const { ended, total } = tally(table);
  const missing = total - ended;
  return missing === 0
    ? ''
    : `${missing.toLocaleString('en-US')} of ${counted(total, 'run')} ${missing === 1 ? 'is' : 'are'} missing`;
}

/** What is said beside an expectation: the observed value or the reason. */
export function expectationDetail(result: ExpectationResult | undefined): string {
  if (!result) return '';
  if (result.holds === null) return result.reason ?? '';
  const seen = result.observed === null ? null : formatMeasured(result.observed, result.error, 6);
  return observationWords(seen, result, (value) => readable(value, 3)) || (result.reason ?? '');
}

export function runStateOf(table: RunTable, run: number): RunState {
  return runStates[table.state[run] ?? 0] ?? 'waiting';
}

export interface Tally {
  /** Runs that came to an end of their own, as progress counts them: cancelled ones did not. */
  readonly ended: number;
  readonly total: number;
  readonly counts: Readonly<Record<RunState, number>>;
}

export function tally(table: RunTable): Tally {
  const counts = Object.fromEntries(runStates.map((state) => [state, 0])) as Record<RunState, number>;
  for (const state of table.state) counts[runStates[state] ?? 'waiting']++;
  const total = table.state.length;
  return { ended: total - counts.waiting - counts.running - counts.cancelled, total, counts };
}

/** Quantile with linear interpolation between order statistics; `sorted` ascends; NaN when empty. */
export function quantile(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return NaN;
  const place = q * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}

export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly max: number;
}

/** The risk of a cancelled run is where it happened to be, not a result. */
export function hasFinalRisk(state: RunState): boolean {
  return state !== 'waiting' && state !== 'running' && state !== 'cancelled';
}

/** How the final risks of a cell's runs are distributed: minimum, quartiles, maximum. */
export function riskDistribution(table: RunTable): Distribution {
  const risks = table.risk
    .filter((risk, run) => hasFinalRisk(runStateOf(table, run)) && !Number.isNaN(risk))
    .sort();
  return {
    count: risks.length,
    min: quantile(risks, 0),
    lower: quantile(risks, 0.25),
    median: quantile(risks, 0.5),
    upper: quantile(risks, 0.75),
    max: quantile(risks, 1),
  };
}

const kindWords: Readonly<Record<RunResult['kind'], string>> = {
  global_minimum: 'a global minimum',
  local_minimum: 'a local minimum',
  saddle: 'a saddle',
  not_critical: 'not a critical point',
  undecided: 'undecided whether it is critical',
};

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "Converged: gradient below 1e-13. Risk 1.2e-9 at t = 812 after 340 steps; a local minimum."; or "Time 10 is reached. …" */
export function runSummary(result: RunResult): string {
  const { risk, gradient, time, steps } = result.observables;
  if (typeof risk !== 'number') return withoutState(result);
  const when = typeof time === 'number' ? ` at t = ${readable(time)}` : '';
  // Numbers of steps are written as in reasons, tables and charts: all digits, ungrouped.
  const after = typeof steps === 'number' ? ` after ${steps} ${steps === 1 ? 'step' : 'steps'}` : '';
  const kind =
    result.kind === 'undecided' || result.kind === 'not_critical' ? '' : `; ${kindWords[result.kind]}`;
  return (
    `${capitalized(endingWords(result))}. ` +
    `Risk ${readable(risk)}, gradient norm ${readable(gradient)}${when}${after}${kind}.`
  );
}

/**
 * How a run ended. That it was cancelled is all that the reason of a cancelled run says; that it was finished is said at the
 * head of the panel, and by the reason itself.
 */
function endingWords({ status, reason }: RunResult): string {
  if (status === 'cancelled' || reason === '') return statusWords[status];
  return status === 'finished' ? reason : `${statusWords[status]}: ${reason}`;
}

/** "Cancelled; its last state was lost. It has neither risk nor gradient." */
function withoutState({ status, reason, undecided }: RunResult): string {
  const word = statusWords[status];
  const said = reason.startsWith(word) ? reason : reason === '' ? word : `${word}: ${reason}`;
  return `${capitalized(said)}. It has no risk, since ${undecided.risk ?? 'nothing was computed'}.`;
}

/** What the whole cell says, for cells of several runs; empty for one. */
export function cellSummary(cell: CellView): string {
  const { ended, total, counts } = tally(cell.table);
  if (total < 2) return '';
  const parts = runStates
    .slice(2)
    .filter((state) => counts[state] > 0 && state !== 'cancelled')
    .map((state) => `${counts[state]} ${runSigns[state].text}`);
  const early = counts.cancelled > 0 ? `; ${counts.cancelled} cancelled on the way` : '';
  const heads = `${ended} of ${counted(total, 'run')} ended${parts.length > 0 ? `: ${parts.join(', ')}` : ''}${early}.`;
  const risks = riskDistribution(cell.table);
  if (risks.count === 0) return heads;
  return (
    `${heads} Final risk: minimum ${readable(risks.min)}, median ${readable(risks.median)} ` +
    `(quartiles ${readable(risks.lower)} and ${readable(risks.upper)}), maximum ${readable(risks.max)}.`
  );
}

/** "2 of 3 expectations hold, 1 undecided"; empty without expectations. */
export function expectationsSummary(results: readonly Pick<ExpectationResult, 'holds'>[]): string {
  const count = (wanted: boolean | null): number => results.filter(({ holds }) => holds === wanted).length;
  return countsSummary({ hold: count(true), fail: count(false), undecided: count(null) });
}

/** The same of counts. */
export function countsSummary({ hold, fail, undecided }: ExpectationCounts): string {
  const total = hold + fail + undecided;
  if (total === 0) return '';
  const parts = [
    `${hold} of ${counted(total, 'expectation')} ${total === 1 ? 'holds' : 'hold'}`,
    fail > 0 ? `${fail} ${fail === 1 ? 'fails' : 'fail'}` : '',
    undecided > 0 ? `${undecided} undecided` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Progress in words, with the time that was worked; while it ends nothing is worked, so no clock goes on. */
export function progressText(
  {
    progress,
    startedAt,
    endedAt,
    worked,
  }: Pick<ExperimentView, 'progress' | 'startedAt' | 'endedAt' | 'worked'>,
  now: number,
): string {
  const { stage, words } = progress;
  // Nobody knows how long work took that was interrupted.
  const over = stage === 'over' && endedAt !== null;
  if (stage !== 'computing' && !over) return words;
  const elapsed = formatDuration(worked + (endedAt ?? now) - startedAt);
  return `${words}, ${elapsed}${stage === 'computing' ? ' so far' : ''}`;
}

const observableWords: Readonly<Partial<Record<ObservableName, string>>> = {
  risk: 'risk L(Θ)',
  initial_risk: 'initial risk',
  gradient: 'gradient norm ‖G(Θ)‖',
  norm: 'norm ‖Θ‖',
  sup_norm: 'largest norm',
  time: 'time t',
  steps: 'steps n',
  evaluations: 'evaluations of G',
  distance: 'distance travelled',
  decay_rate: 'decay rate',
  lojasiewicz: 'Łojasiewicz exponent',
  rank: 'rank of the Hessian',
  index: 'negative eigenvalues',
  kinks: 'kinks',
  active: 'active neurons',
  points: 'critical points',
  minima: 'local minima',
  saddles: 'saddles',
};

export function observableLabel(name: ObservableName): string {
  return observableWords[name] ?? name;
}

export function kindLabel(kind: RunResult['kind']): string {
  return kindWords[kind];
}
