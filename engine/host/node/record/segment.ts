/**
 * Seals a journal: its ended runs go into a segment, a pair of Parquet files with the journal's number.
 */
import { readFileSync } from 'node:fs';
import type { Samples } from '../../../experiment/events';
import type { Cell } from '../../../experiment/plan';
import type { RunResult } from '../../../experiment/result';
import { commit, removeFile, writeTemporary } from './files';
import { decodeJournal, type Entry, type RunPlace } from './journal';
import { journalPath, tablePath, type SegmentSuffix } from './layout';
import { runsTable, trajectoryTable, type Metadata, type TrajectoryBlock } from './tables';

/** What sealing needs to know of a record; plain data. */
export interface SealingTask {
  readonly folder: string;
  readonly number: number;
  readonly cells: readonly Pick<Cell, 'index' | 'parameters'>[];
  readonly metadata: Metadata;
  /** Whether cancelled and failed runs are kept as well; `--resume` drops them. */
  readonly keepUnfinished: boolean;
}

export interface EndedRun {
  readonly cell: number;
  readonly result: RunResult;
  readonly samples: readonly Samples[];
}

/** Whether a run is done for good; `--resume` does the others again. */
export function isDone(result: RunResult): boolean {
  return result.status !== 'cancelled' && result.status !== 'failed';
}

export const placeKey = ({ cell, run }: RunPlace): string => `${cell} ${run}`;

/** What several journals in a row say: samples of all runs, and the runs that have ended, in that order. */
export function collectRuns(entries: Iterable<Entry>): {
  readonly samples: Map<string, Samples[]>;
  readonly ended: EndedRun[];
} {
  const samples = new Map<string, Samples[]>();
  const ended: EndedRun[] = [];
  for (const entry of entries) {
    const key = placeKey({
      cell: entry.cell,
      run: entry.type === 'run' ? entry.result.run : 'run' in entry ? entry.run : -1,
    });
    if (entry.type === 'restart') samples.set(key, []);
    else if (entry.type === 'samples') {
      const blocks = samples.get(key);
      if (blocks) blocks.push(entry.samples);
      else samples.set(key, [entry.samples]);
    } else if (entry.type === 'run') {
      ended.push({ cell: entry.cell, result: entry.result, samples: samples.get(key) ?? [] });
    }
  }
  return { samples, ended };
}

/** A crash at any point leaves the journal, or the whole segment, or both; then the segment counts. */
export function sealJournal(task: SealingTask): void {
  const path = journalPath(task.folder, task.number);
  const { ended } = collectRuns(decodeJournal(readFileSync(path)).entries);
  const unfinished = task.keepUnfinished ? ended.filter(({ result }) => !isDone(result)) : [];
  if (unfinished.length > 0) writeSegment(task, unfinished, '-unfinished');
  writeSegment(
    task,
    ended.filter(({ result }) => isDone(result)),
    '',
  );
  removeFile(path);
}

/** The rename of the table `runs`, after the one of `trajectory`, is what makes the segment exist. */
function writeSegment(task: SealingTask, runs: readonly EndedRun[], suffix: SegmentSuffix): void {
  const { folder, number, metadata, cells } = task;
  const rows = [...runs].sort((a, b) => a.cell - b.cell || a.result.run - b.result.run);
  const blocks = rows.flatMap(({ cell, result, samples }): TrajectoryBlock[] => {
    return samples.map((block) => ({ cell, run: result.run, samples: block }));
  });
  const runsPath = tablePath(folder, 'runs', number, suffix);
  const trajectoryPath = tablePath(folder, 'trajectory', number, suffix);
  writeTemporary(trajectoryPath, trajectoryTable(blocks, metadata));
  writeTemporary(runsPath, runsTable(rows, cells, metadata));
  commit(trajectoryPath);
  commit(runsPath);
}
