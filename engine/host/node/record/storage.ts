/**
 * Records in a folder of the disk: one folder each, named by time, experiment and a random part.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type {
  OpenRecord,
  RecordHeader,
  RecordSummary,
  RecordWriter,
  ResumedRecord,
  Storage,
} from '../../host';
import { StorageError } from '../../host';
import { toText } from '../../serialize';
import { kernelName } from '../../../kernel/line-kernel';
import { version } from '../../version';
import { removeFile, replaceFile, storageError } from './files';
import { contentsOf, tablePath } from './layout';
import { createManifest, planHash, planToText, readManifest, summaryOf, type Manifest } from './manifest';
import { openRecord } from './reader';
import { isDone, sealJournal } from './segment';
import { metadataOf, NodeRecordWriter } from './writer';

export interface FolderOptions {
  /** Put a .gitignore into the folder when it is made, since nobody asked for it by name. */
  readonly hidden: boolean;
}

export class FolderStorage implements Storage {
  private readonly folder: string;
  private readonly options: FolderOptions;

  constructor(folder: string, options: FolderOptions) {
    this.folder = resolve(folder);
    this.options = options;
  }

  create(header: RecordHeader): Promise<RecordWriter> {
    return promised(() => this.createNow(header));
  }

  private createNow(header: RecordHeader): RecordWriter {
    try {
      prepareFolder(this.folder, this.options);
      const { id, path } = this.claimName(header);
      const planText = planToText(header.plan);
      const manifest = createManifest(id, header, planText);
      replaceFile(join(path, 'plan.json'), planText);
      replaceFile(join(path, 'manifest.json'), manifestText(manifest));
      return new NodeRecordWriter(path, manifest, header.plan.cells, 1);
    } catch (error) {
      throw storageError(error, 'write a record into', this.folder);
    }
  }

  /** Making the folder claims the name: two runs at once never share one. */
  private claimName(header: RecordHeader): { readonly id: string; readonly path: string } {
    const time = new Date(header.startedAt).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    for (;;) {
      const id = `${time}-${header.plan.name.slice(0, 80)}-${randomBytes(3).toString('hex')}`;
      const path = join(this.folder, id);
      try {
        mkdirSync(path);
        return { id, path };
      } catch (error) {
        if ((error as { readonly code?: string }).code !== 'EEXIST') throw error;
      }
    }
  }

  resume(header: RecordHeader): Promise<ResumedRecord | null> {
    return promised(() => this.resumeNow(header));
  }

  private resumeNow(header: RecordHeader): ResumedRecord | null {
    const planText = planToText(header.plan);
    const hash = planHash(planText);
    for (const { location, status } of this.listNow()) {
      const manifest = readManifest(location);
      const same = manifest.plan === hash && manifest.version === version && manifest.kernel === kernelName();
      if (!same || toSelection(manifest.selection) !== toSelection(header.selection ?? null)) continue;
      if (status === 'running') {
        throw new StorageError(
          `The record ${manifest.id} is still being written by another process; wait for it, or run without --resume.`,
        );
      }
      return this.reopen(location, manifest, header);
    }
    return null;
  }

  private reopen(folder: string, manifest: Manifest, header: RecordHeader): ResumedRecord {
    try {
      tidy(folder, manifest, header);
      const running: Manifest = {
        ...manifest,
        status: 'running',
        reason: '',
        endedAt: null,
        results: [],
        process: createManifest(manifest.id, header, '').process,
      };
      replaceFile(join(folder, 'manifest.json'), manifestText(running));
      const record = openRecord(folder);
      const writer = new NodeRecordWriter(folder, running, header.plan.cells, contentsOf(folder).last + 1);
      return { writer, finished: () => finishedRuns(record, header) };
    } catch (error) {
      throw storageError(error, 'go on with the record in', folder);
    }
  }

  /**
   * Closes a record whose writer is gone though its process goes on, as when a thread was lost: from now on it is
   * interrupted. Throws StorageError.
   */
  abandon(location: string): void {
    const manifest = readManifest(location);
    if (manifest.status !== 'running') return;
    try {
      replaceFile(join(location, 'manifest.json'), manifestText({ ...manifest, status: 'interrupted' }));
    } catch (error) {
      throw storageError(error, 'close the record in', location);
    }
  }

  list(): Promise<readonly RecordSummary[]> {
    return promised(() => this.listNow());
  }

  private listNow(): readonly RecordSummary[] {
    if (!existsSync(this.folder)) return [];
    try {
      const summaries = readdirSync(this.folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(join(this.folder, entry.name, 'manifest.json')))
        .flatMap((entry) => summaryOrNone(join(this.folder, entry.name)));
      return summaries.sort(newestFirst);
    } catch (error) {
      throw storageError(error, 'list the records in', this.folder);
    }
  }

  open(id: string): Promise<OpenRecord> {
    return promised(() => this.openNow(id));
  }

  private openNow(id: string): OpenRecord {
    if (id !== 'latest') return openNamed(this.folder, id);
    const newest = this.listNow()[0];
    if (!newest) throw new StorageError(`There is no record in ${this.folder} yet. Run an experiment first.`);
    return openRecord(newest.location);
  }
}

/** Makes the folder of records where it isn't there. Throws what the file system throws. */
export function prepareFolder(folder: string, { hidden }: FolderOptions): void {
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, '.gitignore');
  if (hidden && !existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** A record's folder, or its id in the given folder. */
function openNamed(folder: string, id: string): OpenRecord {
  const byId = join(folder, basename(id));
  if (basename(id) === id && existsSync(byId)) return openRecord(byId);
  const path = resolve(id);
  if (existsSync(path) && statSync(path).isDirectory()) return openRecord(path);
  throw new StorageError(
    `There is no record \`${id}\` in ${folder}. \`reluflow list\` shows the records at hand.`,
  );
}

function manifestText(manifest: Manifest): string {
  return `${toText(manifest, 2)}\n`;
}

/** What a function returns or throws, as a promise. */
function promised<T>(make: () => T): Promise<T> {
  return new Promise((settle) => settle(make()));
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

async function* finishedRuns(record: OpenRecord, header: RecordHeader) {
  for (const { index } of header.plan.cells) {
    for await (const result of record.runs(index)) {
      if (isDone(result)) yield { cell: index, result };
    }
  }
}

function toSelection(selection: RecordHeader['selection'] | null): string {
  return JSON.stringify(selection ?? null);
}

function summaryOrNone(folder: string): RecordSummary[] {
  try {
    return [summaryOf(readManifest(folder), folder)];
  } catch {
    // A damaged record is not listed; opening it by name says what is wrong.
    return [];
  }
}

/** Sorts records, the newest first. */
export function newestFirst(a: RecordSummary, b: RecordSummary): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}
