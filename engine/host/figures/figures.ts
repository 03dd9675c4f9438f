/** The figures of a record, cell by cell. */
import type { Cell } from '../../experiment/plan';
import type { RunResult } from '../../experiment/result';
import type { OpenRecord } from '../host';
import { cellsOf } from '../selection';
import { distinctStrokes, type Figure } from './figure';
import { drawCriticalPoints, drawRealizations } from './realization';
import { drawRisk, type Trajectory } from './risk';
import { figuresOfSweep } from './sweep';

/** Curves in one figure of the risk. */
const mostCurves = 50;

/** Figures over the sweep, then those of the cells that the record was asked for; none for a cell without ended runs. */
export async function* figuresOf(record: OpenRecord): AsyncGenerator<Figure> {
  yield* figuresOfSweep(record);
  for (const cell of cellsOf(record)) yield* await figuresOfCell(record, cell);
}

export async function figuresOfCell(record: OpenRecord, cell: Cell): Promise<readonly Figure[]> {
  const { name, cells } = record.header.plan;
  const points = record.cell(cell.index)?.criticalPoints;
  if (points) {
    const figure = drawCriticalPoints(name, cell, cells.length, points);
    return figure ? [figure] : [];
  }
  const { drawn, total } = await chooseRuns(record, cell);
  const trajectories: Trajectory[] = [];
  for (const result of drawn) {
    const samples = await record.samples({ cell: cell.index, run: result.run });
    if (samples && samples.step.length > 0) trajectories.push({ result, samples });
  }
  const risk = trajectories.length > 0 ? [drawRisk(name, cell, cells.length, trajectories, total)] : [];
  const shown = drawn.length <= distinctStrokes ? drawn : drawn.slice(-1);
  const realization = drawRealizations(name, cell, cells.length, shown);
  return realization ? [...risk, realization] : risk;
}

/** The first runs of a cell; where these are many, the one with the smallest risk of all is among them and comes last. */
async function chooseRuns(
  record: OpenRecord,
  cell: Cell,
): Promise<{ readonly drawn: readonly RunResult[]; readonly total: number }> {
  const first: RunResult[] = [];
  let best: RunResult | null = null;
  let total = 0;
  for await (const result of record.runs(cell.index)) {
    total++;
    if (first.length < mostCurves) first.push(result);
    if (best === null || riskOf(result) < riskOf(best)) best = result;
  }
  if (best === null || total <= distinctStrokes) return { drawn: first, total };
  const { run } = best;
  const others = first.filter((result) => result.run !== run).slice(0, mostCurves - 1);
  return { drawn: [...others, best], total };
}

function riskOf({ observables }: RunResult): number {
  const { risk } = observables;
  return typeof risk === 'number' && !Number.isNaN(risk) ? risk : Infinity;
}
