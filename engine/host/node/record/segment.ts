/**
 * Seals ended runs into a segment: a pair of Parquet files with one number.
 */
import type { Samples } from '../../../experiment/events';
import type { Cell } from '../../../experiment/plan';
import type { RunResult } from '../../../experiment/result';
import { commit, writeTemporary } from './files';
import { tablePath, type Manifest } from './manifest';
import { runsTable, trajectoryTable, type TrajectoryBlock } from './tables';

export interface EndedRun {
  readonly cell: number;
  readonly result: RunResult;
  readonly samples: readonly Samples[];
}

/** Whether a run is done for good; `--resume` does the others again. */
export function isDone(result: RunResult): boolean {
  return result.status !== 'cancelled' && result.status !== 'failed';
}

/** The rename of the table `runs`, after the one of `trajectory`, is what makes the segment exist. */
export function writeSegment(
  folder: string,
  manifest: Manifest,
  cells: readonly Cell[],
  runs: readonly EndedRun[],
  number: number,
  suffix: '' | '-unfinished',
): void {
  const rows = [...runs].sort((a, b) => a.cell - b.cell || a.result.run - b.result.run);
  const blocks = rows.flatMap(({ cell, result, samples }): TrajectoryBlock[] => {
    return samples.map((block) => ({ cell, run: result.run, samples: block }));
  });
  const metadata = {
    'reluflow.record': manifest.id,
    'reluflow.experiment': manifest.experiment,
    'reluflow.version': manifest.version,
    'reluflow.kernel': manifest.kernel,
  };
  const runsPath = tablePath(folder, 'runs', number, suffix);
  const trajectoryPath = tablePath(folder, 'trajectory', number, suffix);
  if (blocks.length > 0) writeTemporary(trajectoryPath, trajectoryTable(blocks, metadata));
  writeTemporary(runsPath, runsTable(rows, cells, metadata));
  if (blocks.length > 0) commit(trajectoryPath);
  commit(runsPath);
}
