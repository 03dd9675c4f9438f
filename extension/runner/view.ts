/**
 * An experiment as the panel draws it, with one of its runs.
 */
import { axisOf, describeInitialization, describeMethod, isSearch } from '../../engine/host/describe';
import type { CellView, ChangingView, Curve, ExperimentView, Selection } from '../../webview/messages';
import { viewProblem } from './descriptions';
import type { ExperimentModel } from './experiment';
import { curveOf, lastFrame } from './frames';

/** `runs`: those of the selected cell whose curves are wanted. */
export async function viewExperiment(
  model: ExperimentModel,
  selection: Omit<Selection, 'experiment'>,
  stale: boolean,
  runs: readonly number[],
): Promise<ExperimentView> {
  const { name, documentation, cells } = model.plan;
  return {
    name,
    documentation,
    ...changingView(model, stale),
    cells: cells.map(({ parameters, runs: count }) => ({ parameters, runs: count })),
    cell: await viewCell(model, selection, runs),
  };
}

export function changingView(model: ExperimentModel, stale: boolean): ChangingView {
  const { phase, message, location, startedAt, endedAt, worked, resumable, expectations, marks } = model;
  const progress = model.progress();
  const times = { startedAt, endedAt, worked };
  return { phase, message, stale, resumable, progress, expectations, ...times, record: location, marks };
}

async function viewCell(
  model: ExperimentModel,
  { cell: index, run }: Omit<Selection, 'experiment'>,
  runs: readonly number[],
): Promise<CellView | null> {
  const cell = model.plan.cells[index];
  if (!cell) return null;
  const curves: Curve[] = [];
  let frames: CellView['frames'] = null;
  for (const other of runs) {
    const samples = await model.trajectories.of(index, other);
    if (!samples) continue;
    curves.push(curveOf(other, samples));
    if (other === run) frames = await model.frames.of(cell, run, samples);
  }
  const selected = await model.resultOf(index, run);
  if (selected) frames ??= lastFrame(cell, selected.theta);
  return {
    index,
    widths: cell.widths,
    method: describeMethod(cell.method),
    axis: axisOf(cell.method),
    problem: viewProblem(cell.problem),
    searches: isSearch(cell.method),
    initialization: describeInitialization(cell),
    seed: cell.seed,
    expectations: cell.expectations.map(({ text, line }) => ({ text, line })),
    result: model.cellResults[index] ?? null,
    table: model.tables[index]!,
    curves,
    selected,
    frames,
  };
}
