/**
 * A record in short: what a list of many of them shows. Reads the manifest and single columns, no trajectories.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpectationResult, RunStatus } from '../../../experiment/result';
import type { RecordSummary } from '../../host';
import { decodeJournal } from './journal';
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

interface Outcome {
  readonly status: RunStatus;
  readonly risk: number | null;
}

/** Throws StorageError where there is no record that this version reads. */
export async function digestOf(folder: string): Promise<RecordDigest> {
  const manifest = readManifest(folder);
  const outcomes = [...(await sealedOutcomes(folder)), ...journalOutcomes(folder)];
  const done = outcomes.filter(({ status }) => status !== 'cancelled');
  const risks = done.flatMap(({ risk }) => (risk === null ? [] : [risk]));
  const runs = runsAskedFor(manifest);
  return {
    summary: summaryOf(manifest, folder),
    marks: readMarks(folder),
    documentation: manifest.documentation,
    source: manifest.sources[0]?.path ?? manifest.file,
    seeds: manifest.seeds,
    runs,
    ended: done.length,
    status: runs === 1 ? (outcomes.at(-1)?.status ?? null) : null,
    risk: risks.length === 0 ? null : risks.reduce((least, risk) => Math.min(least, risk)),
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

async function sealedOutcomes(folder: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { number, suffix } of contentsOf(folder).segments) {
    const table = await Table.open(tablePath(folder, 'runs', number, suffix));
    try {
      for (const row of await table.read(0, table.rows, ['status', 'risk'])) {
        const risk = row['risk'];
        outcomes.push({ status: row['status'] as RunStatus, risk: typeof risk === 'number' ? risk : null });
      }
    } finally {
      await table.close();
    }
  }
  return outcomes;
}

function journalOutcomes(folder: string): Outcome[] {
  const paths = contentsOf(folder).journals.map((number) => journalPath(folder, number));
  const entries = paths
    .filter(existsSync)
    .flatMap((path) => decodeJournal(readFileSync(path), false).entries);
  return entries.flatMap((entry) => {
    if (entry.type !== 'run') return [];
    return [{ status: entry.result.status, risk: entry.result.observables.risk ?? null }];
  });
}

function countExpectations({ results }: Manifest): RecordDigest['expectations'] {
  const all = results.flatMap(({ result }) => result.expectations);
  const count = (wanted: ExpectationResult['holds']) => all.filter(({ holds }) => holds === wanted).length;
  return { hold: count(true), fail: count(false), undecided: count(null) };
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
