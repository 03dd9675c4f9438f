/** The risk on the plane through chosen points of parameter space, computed in portions by the exact engine. */
import type { Samples } from '../../engine/experiment/events';
import { riskOf } from '../../engine/experiment/problem';
import { shapeOf } from '../../engine/network/shape';
import type { Risk } from '../../engine/risk/risk';
import type { SectionPoint, SectionSight, SectionTrace } from '../../webview/messages';
import { Breath } from './breath';
import { spread } from './ensemble';
import type { ExperimentModel } from './experiment';
import { planeThrough, pointOn, project, type Plane } from './plane';

/** Places along each direction; odd, so that the middle is one. */
const fineness = 61;
/** Room around the points, in parts of their extent. */
const margin = 0.35;
/** Critical points and runs that can be chosen from. */
const [mostCritical, mostRuns] = [60, 8];
/** Places of a trajectory that are drawn. */
const mostSteps = 300;
/** Milliseconds between two reports of progress. */
const patience = 250;

interface Candidate {
  readonly point: SectionPoint;
  readonly label: string;
  readonly theta: Float64Array;
}

const empty = new Float64Array(0);
const noSection: SectionSight = {
  kind: 'section',
  state: 'impossible',
  reason: '',
  points: [],
  choices: [],
  x: empty,
  y: empty,
  risk: empty,
  rows: 0,
  places: [],
  trajectories: [],
};

/** `show` gets the section again and again while it is computed; no points: the first three that can be chosen. */
export async function seeSection(
  model: ExperimentModel,
  index: number,
  run: number,
  points: readonly SectionPoint[],
  wanted: () => boolean,
  show: (sight: SectionSight) => void,
): Promise<void> {
  const cell = model.plan.cells[index]!;
  const shape = shapeOf(cell.widths);
  const runs = await trajectoriesOf(model, index, run, shape.parameters);
  const candidates = [
    ...criticalCandidates(model, index, shape.parameters),
    ...runs.flatMap((each) => runCandidates(each, shape.parameters)),
  ];
  const choices = candidates.map(({ point, label }) => ({ point, label }));
  const chosen = chosenFrom(candidates, points);
  if (chosen.length === 0) {
    return show({
      ...noSection,
      choices,
      reason: 'There is no point yet that a plane could go through: runs keep theta, searches find points.',
    });
  }
  const plane = planeThrough(chosen.map(({ theta }) => theta));
  const risk = riskOf(cell.problem, shape);
  const traces = chosen.map(({ label, theta }) => traceOf(label, theta, shape.parameters, plane, risk));
  const trajectories = runs.map(({ number, samples }) =>
    traceOf(`run ${number}`, thinned(samples.theta, shape.parameters), shape.parameters, plane, risk),
  );
  const { x, y } = gridOf(traces, trajectories);
  const sight: SectionSight = {
    ...noSection,
    state: 'computing',
    reason: remark(plane, chosen.length),
    points: chosen.map(({ point }) => point),
    choices,
    x,
    y,
    risk: new Float64Array(x.length * y.length).fill(NaN),
    places: traces,
    trajectories,
  };
  await compute(sight, plane, risk, wanted, show);
}

/** Coarse rows first, so that the whole is seen early. */
function rowOrder(rows: number): readonly number[] {
  const all = Array.from({ length: rows }, (_, k) => k);
  return [4, 2, 1].flatMap((stride) =>
    all.filter((k) => k % stride === 0 && (stride === 4 || k % (2 * stride) !== 0)),
  );
}

async function compute(
  sight: SectionSight,
  plane: Plane,
  risk: Risk,
  wanted: () => boolean,
  show: (sight: SectionSight) => void,
): Promise<void> {
  const { x, y, risk: values } = sight;
  const theta = new Float64Array(plane.origin.length);
  const breath = new Breath();
  let shown = Date.now();
  let rows = 0;
  for (const row of rowOrder(y.length)) {
    for (let column = 0; column < x.length; column++) {
      pointOn(plane, x[column]!, y[row]!, theta);
      values[row * x.length + column] = risk.value(theta);
      await breath.take();
      if (!wanted()) return;
    }
    rows++;
    if (Date.now() - shown < patience) continue;
    show({ ...sight, rows, risk: values.slice() });
    shown = Date.now();
  }
  show({ ...sight, state: 'done', rows });
}

interface Trajectory {
  readonly number: number;
  readonly samples: Samples;
}

/** The selected run and the first others, where their samples carry theta. */
async function trajectoriesOf(
  model: ExperimentModel,
  cell: number,
  selected: number,
  parameters: number,
): Promise<readonly Trajectory[]> {
  const runs = model.plan.cells[cell]!.runs;
  const others = Array.from({ length: Math.min(runs, mostRuns) }, (_, k) => k).filter((k) => k !== selected);
  const found: Trajectory[] = [];
  for (const number of [selected, ...others].slice(0, mostRuns)) {
    const samples = await model.trajectories.of(cell, number);
    const length = samples?.step.length ?? 0;
    const whole = samples?.theta.length === length * parameters && samples.theta.every(Number.isFinite);
    if (samples && length > 0 && whole) found.push({ number, samples });
  }
  return found;
}

function runCandidates({ number, samples }: Trajectory, parameters: number): readonly Candidate[] {
  const last = samples.step.length - 1;
  const at = (moment: 'start' | 'middle' | 'end', sample: number): Candidate => ({
    point: { kind: 'run', run: number, moment },
    label: `${moment} of run ${number}`,
    theta: samples.theta.slice(sample * parameters, (sample + 1) * parameters),
  });
  const ends = [at('end', last), at('start', 0)];
  return last > 1 ? [...ends, at('middle', Math.floor(last / 2))] : ends;
}

function criticalCandidates(model: ExperimentModel, cell: number, parameters: number): readonly Candidate[] {
  const points = model.cellResults[cell]?.criticalPoints ?? [];
  return spread(points.length, mostCritical)
    .map((index) => ({
      point: { kind: 'critical', index } as const,
      label: `critical point ${index + 1}`,
      theta: points[index]!.theta,
    }))
    .filter(({ theta }) => theta.length === parameters && theta.every(Number.isFinite));
}

/** What is wanted and there; else the first, the middle and the last of what there is. */
function chosenFrom(candidates: readonly Candidate[], wanted: readonly SectionPoint[]): readonly Candidate[] {
  const key = (point: SectionPoint): string => JSON.stringify(Object.values(point));
  const found = wanted.flatMap((point) => candidates.filter((each) => key(each.point) === key(point)));
  if (found.length > 0) return found;
  const [first] = candidates;
  if (first?.point.kind !== 'critical') return candidates.slice(0, 3);
  const critical = candidates.filter(({ point }) => point.kind === 'critical');
  return spread(critical.length, 3).map((k) => critical[k]!);
}

function thinned(theta: Float64Array, parameters: number): Float64Array {
  const length = theta.length / parameters;
  if (length <= mostSteps) return theta;
  const kept = [...spread(length - 1, mostSteps - 1), length - 1];
  const result = new Float64Array(kept.length * parameters);
  kept.forEach((k, row) =>
    result.set(theta.subarray(k * parameters, (k + 1) * parameters), row * parameters),
  );
  return result;
}

function traceOf(
  label: string,
  thetas: Float64Array,
  parameters: number,
  plane: Plane,
  risk: Risk,
): SectionTrace {
  const length = thetas.length / parameters;
  const columns = Array.from({ length: 4 }, () => new Float64Array(length));
  const [x, y, values, distance] = columns as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let k = 0; k < length; k++) {
    const theta = thetas.slice(k * parameters, (k + 1) * parameters);
    const place = project(plane, theta);
    x[k] = place.x;
    y[k] = place.y;
    distance[k] = place.distance;
    values[k] = risk.value(theta);
  }
  return { label, x, y, risk: values, distance };
}

/** A square grid around the points with room; trajectories may leave it. */
function gridOf(
  chosen: readonly SectionTrace[],
  trajectories: readonly SectionTrace[],
): { readonly x: Float64Array; readonly y: Float64Array } {
  const traces = chosen.length > 1 ? chosen : [...chosen, ...trajectories];
  const reach = (name: 'x' | 'y'): { readonly middle: number; readonly extent: number } => {
    const values = traces.flatMap((trace) => [...trace[name]]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, extent: high - low };
  };
  const [across, up] = [reach('x'), reach('y')];
  const largest = Math.max(across.extent, up.extent);
  const half = largest > 0 ? largest * (0.5 + margin) : 1;
  const axis = (middle: number): Float64Array =>
    Float64Array.from({ length: fineness }, (_, k) => middle + half * ((2 * k) / (fineness - 1) - 1));
  return { x: axis(across.middle), y: axis(up.middle) };
}

function remark({ added }: Plane, points: number): string {
  if (added.length === 0) return '';
  const names = added.map((k) => `parameter ${k + 1}`).join(' and ');
  const why = points === 1 ? 'One point spans no plane' : 'The points lie on one line';
  return `${why}: the direction of ${names} completes it.`;
}
