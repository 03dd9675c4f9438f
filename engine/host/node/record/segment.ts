/**
 * Seals a journal: its ended runs go into a segment, a pair of Parquet files with the journal's number.
 */
import type { Cell } from '../../../experiment/plan';
import type { RunResult } from '../../../experiment/result';
import { commit, removeFile, writeTemporaryIn } from './files';
import type { EntryWith, RunPlace } from './journal';
import { withJournal, type SamplesAt } from './journal-file';
import { journalPath, tablePath, type SegmentSuffix } from './layout';
import { RunsTable, TrajectoryTable, type Metadata } from './tables';

/** What sealing needs to know of a record; plain data. */
export interface SealingTask {
  readonly folder: string;
  readonly number: number;
  readonly cells: readonly Pick<Cell, 'index' | 'parameters'>[];
  readonly metadata: Metadata;
  /** Whether cancelled and failed runs are kept as well; `--resume` drops them. */
  readonly keepUnfinished: boolean;
}

export interface EndedRun<Block> {
  readonly cell: number;
  readonly result: RunResult;
  readonly samples: readonly Block[];
}

/** Whether a run is done for good; `--resume` does the others again. */
export function isDone(result: RunResult): boolean {
  return result.status !== 'cancelled' && result.status !== 'failed';
}

export const placeKey = ({ cell, run }: RunPlace): string => `${cell} ${run}`;

/** What several journals in a row say: samples of all runs, and the runs that have ended, in that order. */
export function collectRuns<Block>(entries: Iterable<EntryWith<Block>>): {
  readonly samples: Map<string, Block[]>;
  readonly ended: EndedRun<Block>[];
} {
  const samples = new Map<string, Block[]>();
  const ended: EndedRun<Block>[] = [];
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

/**
 * A crash at any point leaves the journal, or the whole segment, or both; then the segment counts. Samples go from one
 * file to the other a block at a time.
 */
export function sealJournal(task: SealingTask): void {
  const path = journalPath(task.folder, task.number);
  withJournal(path, (journal) => {
    const { ended } = collectRuns(journal.entries());
    const unfinished = task.keepUnfinished ? ended.filter(({ result }) => !isDone(result)) : [];
    if (unfinished.length > 0) writeSegment(task, unfinished, '-unfinished');
    writeSegment(
      task,
      ended.filter(({ result }) => isDone(result)),
      '',
    );
  });
  removeFile(path);
}

/** The rename of the table `runs`, after the one of `trajectory`, is what makes the segment exist. */
function writeSegment(task: SealingTask, runs: readonly EndedRun<SamplesAt>[], suffix: SegmentSuffix): void {
  const { folder, number, metadata, cells } = task;
  const rows = [...runs].sort((a, b) => a.cell - b.cell || a.result.run - b.result.run);
  const runsPath = tablePath(folder, 'runs', number, suffix);
  const trajectoryPath = tablePath(folder, 'trajectory', number, suffix);
  writeTemporaryIn(trajectoryPath, (file) => {
    const table = new TrajectoryTable(file, metadata);
    for (const { cell, result, samples } of rows) {
      for (const place of samples)
        table.add({ cell, run: result.run, samples: place.journal.samples(place) });
    }
    table.finish();
  });
  writeTemporaryIn(runsPath, (file) => {
    const table = new RunsTable(file, cells, metadata, {
      errors: rows.some(({ result }) => result.errors),
      search: rows.some(({ result }) => result.search),
    });
    for (const row of rows) table.add(row);
    table.finish();
  });
  commit(trajectoryPath);
  commit(runsPath);
}
