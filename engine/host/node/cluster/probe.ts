/** Measures how long runs take, so that shards last a few minutes. */
import type { Cell, ExperimentPlan } from '../../../experiment/plan';
import type { Retention, Workers } from '../../host';
import { bytesPerRun } from './shards';

/** A shard should take about this long (seconds). */
export const shardSeconds = 180;
/** Nor should its result take more bytes than this. */
export const shardBytes = 2 ** 26;
/** Cells that are measured; the others lie between them. */
const mostCells = 7;
/** Seconds in which all is measured. */
export const probeSeconds = 20;
/** A measurement that took at least so long (seconds) is good. */
const enough = 0.4;

export interface Estimate {
  /** Seconds per run, for each cell; Infinity where a run takes longer than was measured. */
  readonly seconds: readonly number[];
  /** How many runs were timed. */
  readonly timed: number;
}

/** Times runs of some cells. The workers are used up where time runs out: their runs are cancelled. */
export async function estimateRuns(plan: ExperimentPlan, workers: Workers): Promise<Estimate> {
  const { cells } = plan;
  const begun = performance.now();
  const timer = setTimeout(() => workers.cancel(), probeSeconds * 1000);
  const measured: { readonly index: number; readonly seconds: number }[] = [];
  let timed = 0;
  try {
    for (const cell of probed(cells)) {
      const { seconds, runs } = await timeCell(plan, cell, workers);
      timed += runs;
      const over = performance.now() - begun > probeSeconds * 1000;
      measured.push({ index: cell.index, seconds: over ? Infinity : seconds });
      if (over) break;
    }
  } finally {
    clearTimeout(timer);
  }
  return { seconds: cells.map(({ index }) => between(measured, index)), timed };
}

/** The first, the last and some between. */
function probed(cells: readonly Cell[]): readonly Cell[] {
  const count = Math.min(mostCells, cells.length);
  const indices = Array.from({ length: count }, (_, k) =>
    count === 1 ? 0 : Math.round((k * (cells.length - 1)) / (count - 1)),
  );
  return [...new Set(indices)].map((index) => cells[index]!);
}

/** More and more runs, until they take long enough. */
async function timeCell(plan: ExperimentPlan, cell: Cell, workers: Workers) {
  for (let runs = 1; ; runs = Math.min(cell.runs, runs * 8)) {
    const numbers = Array.from({ length: runs }, (_, k) => k);
    const job = { experiment: plan.name, cell, runs: numbers, keepTheta: true, stride: 1 };
    const begun = performance.now();
    const { lost } = await workers.run(job, () => undefined);
    const seconds = (performance.now() - begun) / 1000;
    if (lost || seconds > enough || runs >= Math.min(cell.runs, 4096))
      return { seconds: seconds / runs, runs };
  }
}

/** The longer of the two neighbours that were measured: cells between them may take as long. */
function between(measured: readonly { readonly index: number; readonly seconds: number }[], index: number) {
  const before = measured.filter((each) => each.index <= index).at(-1);
  const after = measured.find((each) => each.index >= index);
  return Math.max(before?.seconds ?? 0, after?.seconds ?? before?.seconds ?? 0);
}

/** How many runs of a cell make a shard, by time and by the size of its result. */
export function runsPerShardOf(plan: ExperimentPlan, retention: Retention, { seconds }: Estimate) {
  return ({ index }: Pick<Cell, 'index'>): number => {
    const byTime = shardSeconds / Math.max(seconds[index] ?? Infinity, 1e-6);
    return Math.min(byTime, shardBytes / bytesPerRun(plan.cells[index]!, retention));
  };
}
