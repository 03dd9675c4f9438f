/** Made-up runs: their curves, realizations, results and tables; what is said of a run is taken from its curve. */
import { diverged } from '../../engine/dynamics/stepper';
import type { RunResult } from '../../engine/experiment/result';
import { runStates } from '../../webview/messages';
import type { Curve, Frames, RunState, RunTable } from '../../webview/messages';

/** 3x, 1, 3 - 3x on thirds of [0, 1]: powers of (x - midpoint) / half width. */
export const tent = {
  breaks: new Float64Array([0, 1 / 3, 2 / 3, 1]),
  coefficients: [new Float64Array([0.5, 0.5]), new Float64Array([1]), new Float64Array([0.5, -0.5])],
};

/** x^2 on [0, 1]. */
export const parabola = {
  breaks: new Float64Array([0, 1]),
  coefficients: [new Float64Array([0.25, 0.5, 0.25])],
};

/** What a run converges to. */
export function finalRisk(run: number): number {
  return 1.2345678901234566e-9 * (run + 1) ** 2;
}

/** About 0.3 / (1 + t) ^ 3 above the final risk, at logarithmically spaced times; all samples lead to rest at t = 1e5. */
export function curveOf(run: number, samples = 200, whole = 200): Curve {
  const rate = 3 + 0.08 * (run % 7);
  const time = Float64Array.from({ length: samples }, (_, k) =>
    k === 0 ? 0 : 10 ** (-3 + (8 * k) / (whole - 1)),
  );
  const above = time.map((t) => (0.3 + 0.05 * (run % 5)) / (1 + t) ** rate);
  const rest = samples === whole ? samples - 1 : Infinity;
  return {
    run,
    time,
    risk: above.map((value, k) => (k < rest ? value : 0) + finalRisk(run)),
    step: Float64Array.from({ length: samples }, (_, k) => k * 4),
    gradient: above.map((value, k) => (k < rest ? 2 * value ** 0.75 : 0) + 3.3e-13),
    norm: time.map((t) => 3 + (1.2 * Math.log1p(t)) / Math.log1p(1e5)),
  };
}

/** One that grows until its risk is no longer finite. */
export function divergedCurve(run: number): Curve {
  const { time, step, norm } = curveOf(run, 41);
  const grow = (from: number, power: number) => Float64Array.from(step, (n) => from * 1.19 ** (power * n));
  return {
    run,
    time,
    step,
    risk: grow(0.3, 2),
    gradient: grow(0.6, 1.5),
    norm: norm.map((_, k) => 3 * 1.19 ** k),
  };
}

/** A realization that moves from zero to the tent with kinks that slide into place. */
export function framesOf(samples = 200): Frames {
  const offsets = Uint32Array.from({ length: samples + 1 }, (_, k) => 4 * k);
  const breakpoints = new Float64Array(4 * samples);
  const values = new Float64Array(4 * samples);
  for (let k = 0; k < samples; k++) {
    const s = (k + 1) / samples;
    breakpoints.set([0, 0.2 + (2 / 15) * s, 0.9 - (7 / 30) * s, 1], 4 * k);
    values.set([0.3 * (1 - s), (1 - 5e-5) * s, (1 - 3e-5) * s, 0.2 * (1 - s)], 4 * k);
  }
  return { offsets, breakpoints, values };
}

/** Where a curve ends. */
function endOf({ step, time, risk, gradient, norm }: Curve) {
  const last = step.length - 1;
  return {
    risk: risk[last]!,
    gradient: gradient[last]!,
    norm: norm[last]!,
    sup_norm: norm.reduce((most, value) => Math.max(most, value), 0),
    time: time[last]!,
    steps: step[last]!,
  };
}

export function resultOf(run: number, curve = curveOf(run)): RunResult {
  return {
    run,
    status: 'converged',
    reason: 'gradient below 1e-13 of its contributions',
    theta: new Float64Array(25).fill(0.5),
    observables: {
      ...endOf(curve),
      initial_risk: curve.risk[0]!,
      evaluations: 5204,
      distance: 2.25,
      decay_rate: 3.0171019445640104,
      lojasiewicz: null,
      rank: 12,
      index: 0,
      kinks: 2,
      active: 7,
    },
    errors: { decay_rate: 0.053 },
    undecided: { lojasiewicz: 'the tail is too short' },
    kind: 'local_minimum',
  };
}

const beyond = { risk: Infinity, gradient: Infinity, norm: Infinity, sup_norm: Infinity };

/** The result of a run that diverged, cut to what such a run has. */
export function divergedResult(run: number): RunResult {
  const { status, reason } = diverged('the risk', endOf(divergedCurve(run)).steps);
  const nothing = { initial_risk: null, time: null, steps: null, decay_rate: null, rank: null, index: null };
  const undecided = Object.fromEntries(Object.keys(nothing).map((name) => [name, 'the run diverged']));
  const observables = { ...beyond, ...nothing };
  return { run, status, reason, theta: new Float64Array(25), observables, undecided, kind: 'undecided' };
}

/** Of a run that was cancelled after some samples. */
export function cancelledResult(run: number): RunResult {
  const { theta, observables } = resultOf(run, curveOf(run, partWay));
  const undecided = { decay_rate: 'the run was cancelled', rank: 'the run was cancelled' };
  return {
    run,
    status: 'cancelled',
    reason: 'the run was cancelled',
    theta,
    observables: { ...observables, decay_rate: null, rank: null, index: null },
    undecided,
    kind: 'undecided',
  };
}

/** Samples of a run that was cancelled, and of one that is going on. */
export const partWay = 60;
export const nearlyThere = 190;

/** The table of runs in these states: only those that have ended have numbers, and these are their curves'. */
export function tableOf(states: readonly RunState[]): RunTable {
  const ends = states.map((state, run) => {
    if (state === 'waiting' || state === 'running') return null;
    if (state === 'diverged') return beyond;
    return endOf(curveOf(run, state === 'cancelled' ? partWay : 200));
  });
  const column = (name: 'risk' | 'gradient' | 'time' | 'steps') =>
    Float64Array.from(ends, (end: Partial<ReturnType<typeof endOf>> | null) => end?.[name] ?? NaN);
  return {
    state: Uint8Array.from(states, (state) => runStates.indexOf(state)),
    risk: column('risk'),
    gradient: column('gradient'),
    time: column('time'),
    steps: column('steps'),
  };
}

export function curvesOf(states: readonly RunState[]): Curve[] {
  return states.slice(0, 50).flatMap((state, run) => {
    if (state === 'waiting') return [];
    if (state === 'diverged') return [divergedCurve(run)];
    return [curveOf(run, state === 'running' ? nearlyThere : state === 'cancelled' ? partWay : 200)];
  });
}

/** A fraction that looks random and is the same every time. */
export function scattered(k: number): number {
  const value = Math.sin(12.9898 * (k + 1)) * 43758.5453;
  return value - Math.floor(value);
}
