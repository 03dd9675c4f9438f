/** How messages change what the panel knows. Pure: a snapshot and its deltas give what a later snapshot would. */
import type {
  CellView,
  Curve,
  Delta,
  ExperimentView,
  Frames,
  PanelState,
  RunRows,
  RunTable,
  StateMessage,
} from './messages';

/** The next state, or null where a delta doesn't fit the state it meets: then a fresh snapshot is needed. */
export function reduce(state: PanelState | null, message: StateMessage): PanelState | null {
  if (message.type === 'snapshot') return message.state;
  if (state === null || message.revision !== state.revision + 1) return null;
  return applyDelta(state, message.revision, message.delta);
}

function applyDelta(state: PanelState, revision: number, delta: Delta): PanelState {
  return {
    ...state,
    revision,
    experiments: delta.experiments ?? state.experiments,
    experiment: state.experiment && changeExperiment(state.experiment, delta),
  };
}

function changeExperiment(experiment: ExperimentView, delta: Delta): ExperimentView {
  return {
    ...experiment,
    ...delta.experiment,
    cell: experiment.cell && changeCell(experiment.cell, delta),
  };
}

function changeCell(cell: CellView, delta: Delta): CellView {
  return {
    ...cell,
    result: delta.result ?? cell.result,
    selected: delta.selected ?? cell.selected,
    table: delta.rows ? changeTable(cell.table, delta.rows) : cell.table,
    curves: delta.samples ? appendSamples(cell.curves, delta.samples) : cell.curves,
    frames: delta.frames ? appendFrames(cell.frames, delta.frames) : cell.frames,
  };
}

/** The rows are written into copies, since the old state may still be drawn. */
export function changeTable(table: RunTable, rows: RunRows): RunTable {
  const state = table.state.slice();
  const risk = table.risk.slice();
  const gradient = table.gradient.slice();
  const time = table.time.slice();
  const steps = table.steps.slice();
  rows.run.forEach((run, row) => {
    state[run] = rows.state[row]!;
    risk[run] = rows.risk[row]!;
    gradient[run] = rows.gradient[row]!;
    time[run] = rows.time[row]!;
    steps[run] = rows.steps[row]!;
  });
  return { state, risk, gradient, time, steps };
}

function join(left: Float64Array, right: Float64Array): Float64Array {
  const joined = new Float64Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

export function joinCurves(left: Curve, right: Curve): Curve {
  return {
    run: left.run,
    step: join(left.step, right.step),
    time: join(left.time, right.time),
    risk: join(left.risk, right.risk),
    gradient: join(left.gradient, right.gradient),
    norm: join(left.norm, right.norm),
  };
}

export function appendSamples(curves: readonly Curve[], more: readonly Curve[]): readonly Curve[] {
  const result = [...curves];
  for (const piece of more) {
    const known = result.findIndex(({ run }) => run === piece.run);
    if (known < 0) result.push(piece);
    else result[known] = joinCurves(result[known]!, piece);
  }
  return result;
}

export function appendFrames(frames: Frames | null, more: Frames): Frames {
  if (frames === null) return more;
  const offsets = new Uint32Array(frames.offsets.length + more.offsets.length - 1);
  offsets.set(frames.offsets);
  const start = frames.offsets.at(-1) ?? 0;
  for (let k = 1; k < more.offsets.length; k++) {
    offsets[frames.offsets.length + k - 1] = start + more.offsets[k]!;
  }
  return {
    offsets,
    breakpoints: join(frames.breakpoints, more.breakpoints),
    values: join(frames.values, more.values),
  };
}
