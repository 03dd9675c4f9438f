/**
 * Going on with a record that its process left behind. Everything is read and checked before anything is changed; what
 * can't be gone on with stays as it was.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError, type OpenRecord, type RecordHeader, type ResumedRecord } from '../../host';
import { manifestText, type Manifest, type Part } from '../../record/manifest';
import { isDone } from '../../record/runs';
import { moveFile, readingError, removeFile, replaceFile, storageError } from './files';
import { claimRecord, releaseRecord, thisProcess } from './holder';
import { contentsOf, tablePath } from './layout';
import { manifestPath, readManifest } from './manifest';
import { Table } from './parquet';
import { adviceOnDamage, faultsInside, type PartFault } from './parts';
import { lossesOf, openRecord } from './reader';
import { metadataOf, sealJournal } from './segment';
import { NodeRecordWriter } from './writer';

/** `notice` hears what is lost. Rejects with a StorageError. */
export async function goOnWith(
  folder: string,
  header: RecordHeader,
  notice?: (sentence: string) => void,
): Promise<ResumedRecord> {
  const doing = 'go on with the record in';
  try {
    claimRecord(folder);
  } catch (error) {
    throw storageError(error, doing, folder);
  }
  let taken: Manifest | null = null;
  try {
    const manifest = readManifest(folder);
    const { faults, remarks } = await inspect(folder, manifest);
    taken = manifest;
    const whole = faults.length === 0 && isWhole(folder, manifest);
    if (whole) releaseRecord(folder);
    const resumed = whole ? readOnly(folder, manifest, header) : takeOver(folder, manifest, header, faults);
    for (const sentence of remarks) notice?.(sentence);
    return resumed;
  } catch (error) {
    putBack(folder, taken);
    throw storageError(error, doing, folder);
  }
}

/** The manifest as it was, if it was taken over, and no claim. What fails here has failed before: it is not said twice. */
function putBack(folder: string, taken: Manifest | null): void {
  try {
    if (taken) replaceFile(manifestPath(folder), manifestText(taken));
    releaseRecord(folder);
  } catch {
    // A claim of a process that has ended counts for nothing, and a record that goes on without one is interrupted.
  }
}

/** Reads what is there. Rejects with a StorageError where a file is damaged; one that is missing is told. */
async function inspect(
  folder: string,
  manifest: Manifest,
): Promise<{ readonly faults: readonly PartFault[]; readonly remarks: readonly string[] }> {
  const faults = await advised(() => faultsInside(folder, manifest));
  const damaged = faults.find((fault) => !fault.missing);
  if (damaged)
    throw new StorageError(`Can't go on with the record in ${folder}: ${damaged.reason} ${adviceOnDamage}`);
  const listed = new Set((manifest.parts ?? []).map(({ name }) => name));
  for (const { number, suffix } of contentsOf(folder).segments) {
    if (suffix !== '') continue;
    for (const table of ['runs', 'trajectory'] as const) {
      const path = tablePath(folder, table, number, suffix);
      const known = [...listed].some((name) => path.endsWith(name));
      if (!known) await advised(() => readThrough(path, table === 'runs'));
    }
  }
  openRecord(folder);
  const missing = faults.map(({ reason }) => `${reason} Its runs are done again.`);
  return { faults, remarks: [...lossesOf(folder), ...missing] };
}

/** Says what to do about a file that can't be read. */
async function advised<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StorageError) throw new StorageError(`${error.message} ${adviceOnDamage}`);
    throw error;
  }
}

/** Reads a table that no manifest lists: all of it, or only what tells whether it ends as it should. */
async function readThrough(path: string, all: boolean): Promise<void> {
  try {
    const table = await Table.open(path);
    try {
      for (const group of all ? table.groups : []) await table.read(group.start, group.start + group.rows);
    } finally {
      await table.close();
    }
  } catch (error) {
    throw readingError(error, 'read', path);
  }
}

/** Whether a record has all of its runs, in tables alone; runs that failed are to be done again. */
function isWhole(folder: string, { status }: Manifest): boolean {
  const { segments, journals } = contentsOf(folder);
  return status === 'complete' && journals.length === 0 && segments.every(({ suffix }) => suffix === '');
}

/** A complete record: its results are read, and nothing in it changes. */
function readOnly(folder: string, { id, retention }: Manifest, header: RecordHeader): ResumedRecord {
  const record = openRecord(folder);
  const { plan } = record.header;
  const finished = () => finishedRuns(record, header, () => {});
  return { writer: null, id, location: folder, plan, retention, finished };
}

/** How long nobody worked on a record, in milliseconds; the writer of one that was not closed touched its manifest until then. */
function pauseOf(folder: string, { endedAt }: Manifest): number {
  const last = endedAt === null ? statSync(manifestPath(folder)).mtimeMs : Date.parse(endedAt);
  return Math.max(0, Math.round(Date.now() - last));
}

function takeOver(
  folder: string,
  manifest: Manifest,
  header: RecordHeader,
  faults: readonly PartFault[],
): ResumedRecord {
  const gone = new Set(faults.flatMap(({ part }) => twinsOf(part)));
  const parts = (manifest.parts ?? []).filter(({ name }) => !gone.has(name) && !isUnfinished(name));
  const running: Manifest = {
    ...manifest,
    status: 'running',
    reason: '',
    endedAt: null,
    paused: (manifest.paused ?? 0) + pauseOf(folder, manifest),
    // What is decided of a complete record stays so, whatever becomes of this process.
    results: manifest.status === 'complete' ? manifest.results : [],
    process: thisProcess(),
    parts,
  };
  replaceFile(manifestPath(folder), manifestText(running));
  for (const { part } of faults) setAside(folder, part);
  tidy(folder, manifest, header);
  const record = openRecord(folder);
  const writer = new NodeRecordWriter(folder, running, header.plan.cells, contentsOf(folder).last + 1);
  const left: Manifest = { ...manifest, parts };
  return {
    writer,
    id: manifest.id,
    location: folder,
    plan: record.header.plan,
    retention: manifest.retention,
    finished: () => finishedRuns(record, header, () => writer.withdraw(left)),
  };
}

const isUnfinished = (name: string) => name.endsWith('-unfinished.parquet');

/** A segment is a pair of tables. */
function twinsOf({ name }: Part): string[] {
  return ['runs', 'trajectory'].map((table) => name.replace(/^[a-z]+/, table));
}

/** Of a segment whose other table is missing nothing counts: its runs are done again. */
function setAside(folder: string, part: Part): void {
  const there = new Set(readdirSync(folder));
  for (const name of twinsOf(part)) {
    if (there.has(name)) moveFile(join(folder, name), join(folder, `${name}.damaged`));
  }
}

/**
 * Brings a folder that its process left behind into order: the runs that are done go from the journals into segments;
 * cancelled and failed ones, and half-written files, are removed.
 */
function tidy(folder: string, manifest: Manifest, header: RecordHeader): void {
  const { segments, journals } = contentsOf(folder);
  const { cells } = header.plan;
  for (const number of journals) {
    sealJournal({ folder, number, cells, metadata: metadataOf(manifest), keepUnfinished: false });
  }
  for (const { number, suffix } of segments) {
    if (suffix === '') continue;
    removeFile(tablePath(folder, 'runs', number, suffix));
    removeFile(tablePath(folder, 'trajectory', number, suffix));
  }
  for (const name of readdirSync(folder)) {
    if (/\.bin$|\.tmp$/.test(name)) removeFile(join(folder, name));
  }
}

/** `failed` is called where one of them can't be read. */
async function* finishedRuns(record: OpenRecord, header: RecordHeader, failed: () => void) {
  try {
    for (const { index } of header.plan.cells) {
      for await (const result of record.runs(index)) {
        if (isDone(result)) yield { cell: index, result };
      }
    }
  } catch (error) {
    failed();
    throw error;
  }
}
