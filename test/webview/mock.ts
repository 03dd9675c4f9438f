/** A made-up state for the tests and the preview: the tent of the language's documentation and curves of known shape. */
import type { CriticalPoint, RunResult } from '../../engine/experiment/result';
import { bandLevels } from '../../webview/messages';
import { pinOf } from '../../webview/view/pins';
import type { Pin } from '../../webview/view/pins';
import type {
  CellView,
  Curve,
  EnsembleSight,
  ExperimentView,
  Frames,
  Look,
  NeuronsSight,
  PanelState,
  SectionSight,
  SectionTrace,
  Sight,
} from '../../webview/messages';

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

/** Risk 0.3 / (1 + t) ^ rate at logarithmically spaced times. */
export function curveOf(run: number, samples = 200, rate = 1.1 + 0.08 * (run % 7)): Curve {
  const time = Float64Array.from({ length: samples }, (_, k) =>
    k === 0 ? 0 : 10 ** (-3 + (8 * k) / samples),
  );
  const risk = time.map((t) => (0.3 + 0.05 * (run % 5)) / (1 + t) ** rate + 1e-9 * (run % 3));
  return {
    run,
    time,
    risk,
    step: Float64Array.from({ length: samples }, (_, k) => k * 4),
    gradient: risk.map((value) => 2 * value ** 0.75),
    norm: time.map((t) => 3 + Math.log1p(t) / 10),
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
    values.set([0.3 * (1 - s), 0.97 * s, 0.99 * s, 0.2 * (1 - s)], 4 * k);
  }
  return { offsets, breakpoints, values };
}

export function resultOf(run: number): RunResult {
  return {
    run,
    status: 'converged',
    reason: 'gradient below 1e-13 of its contributions',
    theta: new Float64Array(25).fill(0.5),
    observables: {
      risk: 1.2345678901234566e-9,
      initial_risk: 0.3126,
      gradient: 3.3e-13,
      norm: 4.2,
      sup_norm: 4.6,
      time: 1e5,
      steps: 796,
      evaluations: 5204,
      distance: 2.25,
      decay_rate: Infinity,
      lojasiewicz: null,
      rank: 12,
      index: 0,
      kinks: 2,
      active: 7,
    },
    undecided: { lojasiewicz: 'the tail is too short' },
    kind: 'local_minimum',
  };
}

export function cellOf(runs = 20, change: Partial<CellView> = {}): CellView {
  const state = Uint8Array.from({ length: runs }, (_, k) => (k === 3 ? 5 : 2));
  const risk = Float64Array.from({ length: runs }, (_, k) => (k === 3 ? Infinity : 1e-9 * (k + 1) ** 2));
  return {
    index: 0,
    widths: [1, 8, 1],
    method: 'gradient flow until t = 10⁵, tolerance 10⁻¹⁰',
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
    expectations: [
      { text: 'all(decay_rate >= 1)', line: 22 },
      { text: 'max(sup_norm) < 50', line: 23 },
      { text: 'fraction(risk < 1e-2) >= 0.99', line: 24 },
    ],
    result: {
      expectations: [
        { text: 'all(decay_rate >= 1)', line: 22, holds: null, observed: null, reason: 'run 3 diverged' },
        { text: 'max(sup_norm) < 50', line: 23, holds: true, observed: 4.612345678 },
        { text: 'fraction(risk < 1e-2) >= 0.99', line: 24, holds: false, observed: 0.95 },
      ],
    },
    table: {
      state,
      risk,
      gradient: risk.map((value) => value ** 0.75),
      time: new Float64Array(runs).fill(1e5),
      steps: Float64Array.from({ length: runs }, (_, k) => 700 + k),
    },
    curves: Array.from({ length: Math.min(runs, 50) }, (_, k) => curveOf(k)),
    selected: resultOf(0),
    frames: framesOf(),
    ...change,
  };
}

/** Some runs have converged, some were cancelled on the way, the first of these or of those is shown; no other has begun. */
export function unfinishedCell(runs: number, ended: number, cancelled: number): CellView {
  const { state, ...columns } = cellOf(runs).table;
  const begun = ended + cancelled;
  const known = (column: Float64Array) => column.map((value, run) => (run < begun ? value : NaN));
  const { risk, gradient, time, steps } = columns;
  const onTheWay: Partial<RunResult> =
    ended > 0 ? {} : { status: 'cancelled', reason: 'the run was cancelled', kind: 'undecided' };
  return cellOf(runs, {
    result: null,
    table: {
      state: state.map((_, run) => (run < ended ? 2 : run < begun ? 6 : 0)),
      risk: known(risk),
      gradient: known(gradient),
      time: known(time),
      steps: known(steps),
    },
    curves: Array.from({ length: begun }, (_, run) => curveOf(run, ended > 0 ? 200 : 60)),
    selected: { ...resultOf(0), ...onTheWay },
    frames: framesOf(ended > 0 ? 200 : 60),
  });
}

/** A search that has found three critical points, one of which can't be drawn. */
export function pointsCell(): CellView {
  const theta = new Float64Array(4);
  const common = { theta, gradient: 2e-16, rank: 3, index: 0, certified: true };
  const minimum: CriticalPoint = {
    ...common,
    kind: 'global_minimum',
    risk: 0.071,
    realization: { breakpoints: [0, 0.75, 1], values: [0.76, 0.76, 0] },
  };
  const unseen: CriticalPoint = { ...common, kind: 'local_minimum', risk: 0.11, realization: null };
  const saddle: CriticalPoint = {
    ...common,
    kind: 'saddle',
    risk: 0.25,
    realization: { breakpoints: [0, 1], values: [0.5, 0.5] },
    index: 1,
    certified: false,
    reason: 'it lies on a family',
    family: 1,
  };
  return cellOf(1, {
    method: 'search for critical points',
    searches: true,
    curves: [],
    frames: null,
    expectations: [],
    result: {
      expectations: [],
      criticalPoints: [minimum, unseen, saddle],
      complete: true,
      searchReason: 'by root isolation',
    },
  });
}

export function experimentOf(change: Partial<ExperimentView> = {}): ExperimentView {
  return {
    name: 'flow_rate',
    documentation: 'Every trajectory that stays bounded converges, and its risk at rate at least 1.',
    record: '.reluflow/2026-11-22T01-02-03-flow_rate',
    marks: { name: '', starred: false },
    startedAt: 1_795_309_323_000,
    endedAt: 1_795_309_335_400,
    worked: 0,
    phase: 'finished',
    message: '',
    stale: false,
    resumable: false,
    progress: { stage: 'over', done: 20, total: 20, fraction: 1, words: '20 runs' },
    expectations: { hold: 1, fail: 1, undecided: 1 },
    cells: [2, 4, 8].flatMap((H) => [0.01, 0.001].map((step) => ({ parameters: { H, step }, runs: 20 }))),
    cell: cellOf(),
    ...change,
  };
}

export function stateOf(change: Partial<PanelState> = {}): PanelState {
  return {
    revision: 1,
    file: 'first.rflow',
    origin: { document: 'file:///examples/first.rflow', records: {} },
    experiments: [
      { name: 'flow_rate', phase: 'finished' },
      { name: 'widths', phase: 'running' },
    ],
    selection: { experiment: 'flow_rate', cell: 0, run: 0 },
    experiment: experimentOf(),
    comparison: null,
    ...change,
  };
}

/** A run as it is kept for comparison. */
export function pinned(run: number): Pin | null {
  return pinOf(stateOf({ selection: { experiment: 'flow_rate', cell: 0, run } }));
}

/** A run whose realization has as many kinks as neurons, at every sample. */
export function wideCell(samples: number, width: number): CellView {
  const size = width + 2;
  const offsets = Uint32Array.from({ length: samples + 1 }, (_, k) => size * k);
  const breakpoints = Float64Array.from({ length: samples * size }, (_, at) => (at % size) / (size - 1));
  const values = breakpoints.map((x, at) => Math.sin(3 * x + at / 900) ** 2);
  return cellOf(1, { curves: [curveOf(0, samples)], frames: { offsets, breakpoints, values } });
}

/** A fraction that looks random and is the same every time. */
function scattered(k: number): number {
  const value = Math.sin(12.9898 * (k + 1)) * 43758.5453;
  return value - Math.floor(value);
}

/** Many runs that end about one of two risks; some diverge. */
export function ensembleCell(runs: number): CellView {
  const risk = Float64Array.from({ length: runs }, (_, k) => {
    if (k % 97 === 3) return Infinity;
    const normal = scattered(k) + scattered(k + 7919) + scattered(k + 104729) - 1.5;
    return 10 ** ((scattered(3 * k) < 0.7 ? -6.5 : -2.5) + 0.9 * normal);
  });
  return cellOf(runs, {
    table: {
      ...cellOf(runs).table,
      state: Uint8Array.from(risk, (value, k) => (value === Infinity ? 5 : k % 5 === 0 ? 4 : 2)),
      risk,
      gradient: risk.map((value) => value ** 0.75),
    },
  });
}

export function ensembleSight(runs = 400, threshold = 1e-5): EnsembleSight {
  const place = Float64Array.from({ length: 97 }, (_, k) => (k === 0 ? 0 : 10 ** (-4 + (9 * (k - 1)) / 95)));
  return {
    kind: 'ensemble',
    bands: {
      axis: 'time',
      place,
      quantiles: bandLevels.map((level) =>
        place.map((t) => (0.2 + 0.4 * level) / (1 + t) ** (1.3 - 0.8 * level)),
      ),
      count: new Uint32Array(place.length).fill(runs),
      runs,
      total: runs,
    },
    successes: {
      threshold,
      trials: Uint32Array.of(400, 400, 400, 400, 400, 380),
      successes: Uint32Array.of(41, 36, 210, 188, 371, 366),
      low: Float64Array.of(0.0765, 0.0659, 0.476, 0.4215, 0.8978, 0.9391),
      high: Float64Array.of(0.1361, 0.122, 0.5735, 0.5189, 0.9491, 0.9779),
    },
  };
}

/** Kinks of `width` neurons that move, some of them out of the domain. */
export function neuronsSight(width = 8, samples = 200): NeuronsSight {
  const { time, step } = curveOf(0, samples);
  const kink = new Float64Array(width * samples);
  for (let k = 0; k < samples; k++) {
    const part = (k + 1) / samples;
    for (let i = 0; i < width; i++) {
      const from = (i + 0.5) / width;
      kink[k * width + i] = from + part * part * (scattered(i) - 0.45) * 0.8;
    }
  }
  return {
    kind: 'neurons',
    width,
    sample: Uint32Array.from({ length: samples }, (_, k) => k),
    time,
    step,
    kink,
    weight: kink.map((_, at) => (at % 3 === 0 ? -0.7 : 1.3)),
    jump: kink.map((_, at) => Math.sin(at)),
  };
}

/** A bent valley with a trajectory into it. */
export function sectionSight(rows = 61): SectionSight {
  const x = Float64Array.from({ length: 61 }, (_, k) => -1.5 + k / 20);
  const risk = new Float64Array(61 * 61).fill(NaN);
  const value = (u: number, v: number) => 0.02 + (v - (u * u) / 2) ** 2 + 0.1 * (u - 0.4) ** 2;
  for (let row = 0; row < rows; row++)
    x.forEach((u, column) => (risk[row * 61 + column] = value(u, x[row]!)));
  const trace = (label: string, places: readonly (readonly [number, number])[]): SectionTrace => ({
    label,
    x: Float64Array.from(places, ([u]) => u),
    y: Float64Array.from(places, ([, v]) => v),
    risk: Float64Array.from(places, ([u, v]) => value(u, v)),
    distance: Float64Array.from(places, (_, k) => 0.01 * k),
  });
  const path = Array.from({ length: 40 }, (_, k) => {
    const u = -1.1 + 1.5 * (1 - 0.9 ** k);
    return [u, (u * u) / 2 + 0.5 * 0.7 ** k] as const;
  });
  const moments = ['end', 'start', 'middle'] as const;
  return {
    kind: 'section',
    state: rows === 61 ? 'done' : 'computing',
    reason: '',
    points: moments.map((moment) => ({ kind: 'run', run: 0, moment })),
    choices: moments.map((moment) => ({
      point: { kind: 'run', run: 0, moment },
      label: `${moment} of run 0`,
    })),
    x,
    y: x,
    risk,
    rows,
    places: [
      trace('end of run 0', [path.at(-1)!]),
      trace('start of run 0', [path[0]!]),
      trace('middle of run 0', [path[6]!]),
    ],
    trajectories: [trace('run 0', path)],
  };
}

/** What the extension would answer. */
export function sightOf(look: Look): Sight {
  if (look.kind === 'neurons') return neuronsSight();
  return look.kind === 'section' ? sectionSight() : ensembleSight(400, look.threshold ?? 1e-5);
}
