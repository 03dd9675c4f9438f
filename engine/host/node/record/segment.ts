/**
 * Seals a journal: its ended runs go into a segment, a pair of Parquet files with the journal's number.
 */
import type { Cell } from '../../../experiment/plan';
import type { SegmentSuffix } from '../../record/layout';
import type { Manifest } from '../../record/manifest';
import { collectRuns, isDone, type EndedRun } from '../../record/runs';
import { commit, moveFile, removeFile, writeTemporaryIn } from './files';
import { withJournal, type SamplesAt } from './journal-file';
import { journalPath, tablePath } from './layout';
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

/**
 * A crash at any point leaves the journal, or the whole segment, or both; then the segment counts. Samples go from one
 * file to the other a block at a time. A journal that was changed is kept under another name.
 */
export function sealJournal(task: SealingTask): void {
  const path = journalPath(task.folder, task.number);
  const damaged = withJournal(path, (journal) => {
    const { ended } = collectRuns(journal.entries());
    const unfinished = task.keepUnfinished ? ended.filter(({ result }) => !isDone(result)) : [];
    if (unfinished.length > 0) writeSegment(task, unfinished, '-unfinished');
    writeSegment(
      task,
      ended.filter(({ result }) => isDone(result)),
      '',
    );
    return journal.loss?.damaged;
  });
  if (damaged) moveFile(path, path.replace(/\.bin$/, '.damaged'));
  else removeFile(path);
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

/** What every table says about where it comes from. */
export function metadataOf({ id, experiment, version, kernel }: Manifest): Metadata {
  return {
    'reluflow.record': id,
    'reluflow.experiment': experiment,
    'reluflow.version': version,
    'reluflow.kernel': kernel,
  };
}
