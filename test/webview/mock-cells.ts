/** Made-up cells: one sort of run, or a search, in the states that the panel has to show. */
import { observablesOfSearches } from '../../engine/experiment/result';
import type { CriticalPoint } from '../../engine/experiment/result';
import type { CellView, RunState } from '../../webview/messages';
import {
  cancelledResult,
  curveOf,
  curvesOf,
  divergedResult,
  finalRisk,
  framesOf,
  parabola,
  nearlyThere,
  partWay,
  resultOf,
  scattered,
  tableOf,
  tent,
} from './mock-runs';

const expectations = [
  { text: 'all(decay_rate >= 1)', line: 22 },
  { text: 'min(risk) < 1e-8', line: 23 },
  { text: 'fraction(risk < 1e-2) >= 0.99', line: 24 },
];

/** Run 3 has diverged, if there are as many. */
export function cellOf(runs = 20, change: Partial<CellView> = {}): CellView {
  const states = Array.from({ length: runs }, (_, k): RunState => (k === 3 ? 'diverged' : 'converged'));
  const reason = 'run 3 diverged';
  return {
    index: 0,
    widths: [1, 8, 1],
    method: 'gradient flow until t = 100000, tolerance 1e-10',
    axis: 'time',
    problem: {
      kind: 'line',
      domain: { a: 0, b: 1 },
      targetName: 'tent',
      target: tent,
      densityName: 'ramp',
      mass: 1,
      bound: null,
    },
    searches: false,
    initialization: 'normal(0, 1)',
    seed: 7,
    expectations,
    result: {
      expectations: [
        runs > 3
          ? { ...expectations[0]!, holds: null, observed: null, reason }
          : { ...expectations[0]!, holds: true, observed: 3.0171019445640104, error: 0.053 },
        { ...expectations[1]!, holds: true, observed: finalRisk(0) },
        runs > 3
          ? { ...expectations[2]!, holds: (runs - 1) / runs >= 0.99, observed: (runs - 1) / runs }
          : { ...expectations[2]!, holds: true, observed: 1 },
      ],
    },
    table: tableOf(states),
    curves: curvesOf(states),
    selected: resultOf(0),
    frames: framesOf(),
    ...change,
  };
}

/** The cell with the run that diverged as the selected one. */
export function divergedCell(): CellView {
  const frames = framesOf(41);
  const grown = frames.values.map((value, at) => (0.5 + value) * 1.19 ** (4 * Math.floor(at / 4)));
  return cellOf(20, { selected: divergedResult(3), frames: { ...frames, values: grown } });
}

/** The first runs are in these states and no other has begun; the first one is shown. */
export function unfinishedCell(runs: number, begun: readonly RunState[]): CellView {
  const states = Array.from({ length: runs }, (_, run): RunState => begun[run] ?? 'waiting');
  const [first] = begun;
  const whole = first === 'converged';
  return cellOf(runs, {
    result: null,
    table: tableOf(states),
    curves: curvesOf(states),
    selected: whole ? resultOf(0) : first === 'cancelled' ? cancelledResult(0) : null,
    frames: framesOf(whole ? 200 : first === 'running' ? nearlyThere : partWay),
  });
}

const states = (count: number, state: RunState): RunState[] => Array.from({ length: count }, () => state);

export const cancelledCell = (): CellView => unfinishedCell(1000, states(2, 'cancelled'));
export const interruptedCell = (): CellView => unfinishedCell(20, states(7, 'converged'));
export const runningCell = (): CellView => unfinishedCell(20, ['running', ...states(7, 'converged')]);

/** x^2 and its interpolation at eight places: the integral of the squared difference is h^4 / 30. */
export function parabolaCell(): CellView {
  const [samples, parts] = [200, 8];
  const size = parts + 1;
  const offsets = Uint32Array.from({ length: samples + 1 }, (_, k) => size * k);
  const breakpoints = Float64Array.from({ length: samples * size }, (_, at) => (at % size) / parts);
  const values = breakpoints.map((x, at) => x ** 2 * ((Math.floor(at / size) + 1) / samples));
  const risk = parts ** -4 / 30;
  const curve = curveOf(0);
  const raised = { ...curve, risk: curve.risk.map((value) => value - finalRisk(0) + risk) };
  const result = resultOf(0, raised);
  const cell = cellOf(1);
  const [, least, most] = cell.result!.expectations;
  return {
    ...cell,
    problem: { ...cell.problem, targetName: 'parabola', target: parabola } as CellView['problem'],
    result: {
      expectations: [cell.result!.expectations[0]!, { ...least!, holds: false, observed: risk }, most!],
    },
    table: { ...cell.table, risk: Float64Array.of(risk) },
    curves: [raised],
    selected: { ...result, observables: { ...result.observables, kinks: 7, active: 8 } },
    frames: { offsets, breakpoints, values },
  };
}

/** A search of one neuron that has found all critical points. */
export function pointsCell(): CellView {
  const common = { theta: new Float64Array(4), gradient: 2e-16, rank: 3, index: 0, certified: true };
  const points: readonly CriticalPoint[] = [
    {
      ...common,
      kind: 'global_minimum',
      risk: 0.071,
      realization: { breakpoints: [0, 0.75, 1], values: [0.76, 0.76, 0] },
    },
    {
      ...common,
      kind: 'local_minimum',
      risk: 0.11,
      realization: { breakpoints: [0, 0.25, 1], values: [0, 0.76, 0.76] },
    },
    {
      ...common,
      kind: 'saddle',
      risk: 0.25,
      realization: { breakpoints: [0, 1], values: [0.5, 0.5] },
      index: 1,
      certified: false,
      reason: 'it lies on a family',
      family: 1,
    },
  ];
  const found = { points: 3, minima: 2, saddles: 1 };
  const best = { risk: 0.071, gradient: 2e-16, norm: 1.7, rank: 3, index: 0, kinks: 1, active: 1 };
  const reason = 'by root isolation';
  const search = { points, complete: true, reason };
  const table = tableOf(['converged']);
  return cellOf(1, {
    widths: [1, 1, 1],
    method: 'search for critical points',
    searches: true,
    table: {
      ...table,
      risk: Float64Array.of(0.071),
      gradient: Float64Array.of(2e-16),
      time: NaNs,
      steps: NaNs,
    },
    curves: [],
    selected: {
      run: 0,
      status: 'converged',
      reason,
      theta: common.theta,
      observables: {
        ...best,
        ...Object.fromEntries(observablesOfSearches.map((name) => [name, found[name as 'points']])),
      },
      undecided: {},
      kind: 'global_minimum',
      search,
    },
    frames: null,
    expectations: [],
    result: { expectations: [], criticalPoints: points, complete: true, searchReason: reason },
  });
}

const NaNs = Float64Array.of(NaN);

/** Many runs that end about one of two risks; some diverge. */
export function ensembleCell(runs: number): CellView {
  const states = Array.from({ length: runs }, (_, k): RunState => {
    return k % 97 === 3 ? 'diverged' : k % 5 === 0 ? 'finished' : 'converged';
  });
  const table = tableOf(states);
  const risk = Float64Array.from(states, (state, k) => {
    if (state === 'diverged') return Infinity;
    const normal = scattered(k) + scattered(k + 7919) + scattered(k + 104729) - 1.5;
    return 10 ** ((scattered(3 * k) < 0.7 ? -6.5 : -2.5) + 0.9 * normal);
  });
  const curves = curvesOf(states).map((curve) =>
    states[curve.run] === 'diverged'
      ? curve
      : { ...curve, risk: curve.risk.map((value) => value - finalRisk(curve.run) + risk[curve.run]!) },
  );
  const result = resultOf(0, curves[0]);
  return cellOf(runs, {
    table: { ...table, risk },
    curves,
    selected: { ...result, status: 'finished', reason: 'time 100000 is reached', kind: 'not_critical' },
  });
}

/** A run whose realization has as many kinks as neurons, at every sample. */
export function wideCell(samples: number, width: number): CellView {
  const size = width + 2;
  const offsets = Uint32Array.from({ length: samples + 1 }, (_, k) => size * k);
  const breakpoints = Float64Array.from({ length: samples * size }, (_, at) => (at % size) / (size - 1));
  const values = breakpoints.map((x, at) => Math.sin(3 * x + at / 900) ** 2);
  return cellOf(1, { curves: [curveOf(0, samples)], frames: { offsets, breakpoints, values } });
}
