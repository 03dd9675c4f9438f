/** The figure of the risk over time, or over steps: both axes are logarithmic where they can be. */
import type { Samples } from '../../experiment/events';
import type { Cell } from '../../experiment/plan';
import type { RunResult } from '../../experiment/result';
import { axisOf } from '../describe';
import {
  distinctStrokes,
  faintStroke,
  noPoints,
  strokeOf,
  type Axis,
  type Curve,
  type Figure,
  type Text,
} from './figure';
import { exactly, figureName, runLabel, titleOf } from './labels';
import { rangeOf, thinned } from './scale';

export interface Trajectory {
  readonly result: RunResult;
  readonly samples: Samples;
}

/** Points that all curves of a figure may have together. */
const budget = 12_000;

/** The description names so many runs. */
const described = 8;

/** The risk of the given runs, the last of which is in front; `total` runs there are in the cell. */
export function drawRisk(
  experiment: string,
  cell: Cell,
  cells: number,
  trajectories: readonly Trajectory[],
  total: number,
): Figure {
  const against = axisOf(cell.method);
  const abscissae = trajectories.map(({ samples }) => (against === 'time' ? samples.time : samples.step));
  const x = axis(abscissae, against === 'time' ? ['time ', { math: 't' }] : ['step ', { math: 'n' }]);
  const y = axis(
    trajectories.map(({ samples }) => samples.risk),
    ['risk ', { math: 'L(Θ)' }],
  );
  const many = trajectories.length > distinctStrokes;
  const columns = Math.max(60, Math.min(600, Math.floor(budget / (2 * trajectories.length))));
  const curves = trajectories.map(({ result, samples }, k): Curve => {
    const front = !many || k === trajectories.length - 1;
    return {
      line: thinned({ x: abscissae[k]!, y: samples.risk }, x, y, columns),
      dots: noPoints,
      stroke: front ? strokeOf(many ? 0 : k) : faintStroke,
      label: labelOf(k, trajectories, many),
      name: `run ${result.run}`,
    };
  });
  const symbol = against === 'time' ? 't' : 'n';
  return {
    name: figureName(cell, cells, 'risk'),
    title: titleOf(experiment, cell, 'risk'),
    description: describe(trajectories, abscissae, symbol, x, total),
    x,
    y,
    curves,
  };
}

function labelOf(k: number, trajectories: readonly Trajectory[], many: boolean): Text | null {
  const label = runLabel(trajectories[k]!.result);
  if (!many) return label;
  if (k === trajectories.length - 1) return [...label, ', the smallest'];
  return k === 0 ? [`${trajectories.length - 1} other runs`] : null;
}

/** Logarithmic where some value is positive. */
function axis(columns: readonly Float64Array[], title: Text): Axis {
  const logarithmic = columns.some((column) => column.some((value) => value > 0 && value < Infinity));
  return { title, logarithmic, range: rangeOf(all(columns), logarithmic) };
}

function* all(columns: readonly Float64Array[]): Iterable<number> {
  for (const column of columns) yield* column;
}

function describe(
  trajectories: readonly Trajectory[],
  abscissae: readonly Float64Array[],
  symbol: string,
  x: Axis,
  total: number,
): string {
  const sentences = trajectories.slice(-described).map(({ result, samples }, k) => {
    const xs = abscissae[Math.max(0, trajectories.length - described) + k]!;
    const last = xs.length - 1;
    const at = (place: number): string =>
      `${exactly(samples.risk[place])} at ${symbol} = ${exactly(xs[place])}`;
    return `Run ${result.run}: risk ${at(0)}${last > 0 ? `, ${at(last)}; ${last + 1} samples` : ''}.`;
  });
  const drawn = trajectories.length < total ? [`${trajectories.length} of ${total} runs are drawn.`] : [];
  const left = x.logarithmic ? [`A logarithmic axis doesn't show ${symbol} = 0.`] : [];
  return [...drawn, ...sentences, ...left].join(' ');
}
