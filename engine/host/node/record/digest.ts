/**
 * Digests of records on the disk. Reads the manifest and single columns, no trajectories.
 */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunStatus } from '../../../experiment/result';
import { digestFrom, OutcomeTally, type RecordDigest } from '../../record/digest';
import { withJournal } from './journal-file';
import { contentsOf, journalPath, tablePath } from './layout';
import { readManifest, summaryOf } from './manifest';
import { readMarks } from './marks';
import { Table } from './parquet';

/** Throws StorageError where there is no record that this version reads. */
export async function digestOf(folder: string): Promise<RecordDigest> {
  const manifest = readManifest(folder);
  const tally = new OutcomeTally();
  await countSegments(folder, tally);
  countJournals(folder, tally);
  const parts = { summary: summaryOf(manifest, folder), marks: readMarks(folder), bytes: sizeOf(folder) };
  return digestFrom(manifest, parts, tally);
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

/** Bytes of what is in a folder and those in it, links not followed; what is gone or can't be looked at counts nothing. */
export function sizeOf(folder: string): number {
  return namesIn(folder).reduce((sum, name) => {
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return sum + (stats?.isDirectory() ? sizeOf(path) : (stats?.size ?? 0));
  }, 0);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
