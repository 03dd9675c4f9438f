/** What the extension would answer to what the panel looks at. */
import { countSuccesses } from '../../extension/runner/successes';
import { bandLevels } from '../../webview/messages';
import type {
  EnsembleSight,
  Look,
  NeuronsSight,
  SectionSight,
  SectionTrace,
  Sight,
} from '../../webview/messages';
import { ensembleCell } from './mock-cells';
import { curveOf, scattered, tableOf } from './mock-runs';

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
    // The cell that is shown, and others in which fewer runs succeed.
    successes: countSuccesses(
      [0, 1, 2, 3, 4, 5].map((cell) => {
        const { state, risk } = ensembleCell(runs - 4 * cell).table;
        return { ...tableOf([]), state, risk: risk.map((value) => value * 10 ** Math.floor(cell / 2)) };
      }),
      threshold,
    ),
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
