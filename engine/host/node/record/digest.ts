/**
 * A record in short: what a list of many of them shows. Reads the manifest and single columns, no trajectories.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpectationResult, RunStatus } from '../../../experiment/result';
import type { RecordSummary } from '../../host';
import { withJournal } from './journal-file';
import { contentsOf, journalPath, tablePath } from './layout';
import { readManifest, summaryOf, type Manifest } from './manifest';
import { readMarks, type Marks } from './marks';
import { Table } from './parquet';

/** Plain data. */
export interface RecordDigest {
  readonly summary: RecordSummary;
  readonly marks: Marks;
  readonly documentation: string;
  /** Path of the file that was run, relative to its own folder. */
  readonly source: string;
  readonly seeds: readonly number[];
  /** How many runs there are to do, and how many have ended without being cancelled. */
  readonly runs: number;
  readonly ended: number;
  /** The status of the only run; null where there are several, or it has not ended. */
  readonly status: RunStatus | null;
  /** The least final risk; null where no run has one. */
  readonly risk: number | null;
  readonly expectations: { readonly hold: number; readonly fail: number; readonly undecided: number };
  /** Size on the disk. */
  readonly bytes: number;
}

/** What the runs of a record come to; there may be millions. */
class OutcomeTally {
  ended = 0;
  least = Infinity;
  last: RunStatus | null = null;
  private some = false;

  add(status: RunStatus, risk: unknown): void {
    this.last = status;
    if (status === 'cancelled') return;
    this.ended++;
    if (typeof risk !== 'number') return;
    this.some = true;
    this.least = Math.min(this.least, risk);
  }

  get risk(): number | null {
    return this.some ? this.least : null;
  }
}

/** Throws StorageError where there is no record that this version reads. */
export async function digestOf(folder: string): Promise<RecordDigest> {
  const manifest = readManifest(folder);
  const tally = new OutcomeTally();
  await countSegments(folder, tally);
  countJournals(folder, tally);
  const runs = runsAskedFor(manifest);
  return {
    summary: summaryOf(manifest, folder),
    marks: readMarks(folder),
    documentation: manifest.documentation,
    source: manifest.sources[0]?.path ?? manifest.file,
    seeds: manifest.seeds,
    runs,
    ended: tally.ended,
    status: runs === 1 ? tally.last : null,
    risk: tally.risk,
    expectations: countExpectations(manifest),
    bytes: sizeOf(folder),
  };
}

function runsAskedFor({ cells, selection }: Manifest): number {
  const wanted = cells.filter(({ index }) => selection?.cells?.includes(index) ?? true);
  return wanted.reduce((sum, { runs }) => {
    return sum + (selection?.runs ? selection.runs.filter((run) => run < runs).length : runs);
  }, 0);
}

async function countSegments(folder: string, tally: OutcomeTally): Promise<void> {
  for (const { number, suffix } of contentsOf(folder).segments) {
    const table = await Table.open(tablePath(folder, 'runs', number, suffix));
    try {
      for (const group of table.groups) {
        const [status, risk] = [await table.column('status', group), await table.column('risk', group)];
        for (let k = 0; k < group.rows; k++) tally.add(status[k] as RunStatus, risk[k]);
      }
    } finally {
      await table.close();
    }
  }
}

function countJournals(folder: string, tally: OutcomeTally): void {
  const paths = contentsOf(folder).journals.map((number) => journalPath(folder, number));
  for (const path of paths.filter(existsSync)) {
    withJournal(path, (journal) => {
      for (const entry of journal.entries()) {
        if (entry.type === 'run') tally.add(entry.result.status, entry.result.observables.risk);
      }
    });
  }
}

function countExpectations({ results }: Manifest): RecordDigest['expectations'] {
  const all = results.flatMap(({ result }) => result.expectations);
  const count = (wanted: ExpectationResult['holds']) => all.filter(({ holds }) => holds === wanted).length;
  return { hold: count(true), fail: count(false), undecided: count(null) };
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
