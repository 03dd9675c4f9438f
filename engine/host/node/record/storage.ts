/**
 * Records in a folder of the disk: one folder each, named by time, experiment and a random part.
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type {
  OpenRecord,
  RecordHeader,
  RecordSummary,
  RecordWriter,
  ResumedRecord,
  Storage,
} from '../../host';
import { StorageError } from '../../host';
import type { ExperimentPlan } from '../../../experiment/plan';
import { mostBytes } from '../../record/bounds';
import { fingerprintOf } from '../../record/fingerprint';
import { planName } from '../../record/layout';
import {
  manifestText,
  nameOf,
  newestFirst,
  planOfRecord,
  planToText,
  type Manifest,
  type Unreadable,
} from '../../record/manifest';
import { kernelName } from '../../../kernel/line-kernel';
import { version } from '../../version';
import { makeFolder, readingError, readRecordText, replaceFile, storageError } from './files';
import { busy } from './holder';
import { createManifest, manifestPath, planHash, readManifest, summaryOf } from './manifest';
import { openRecord } from './reader';
import { goOnWith } from './resuming';
import { NodeRecordWriter } from './writer';

export interface FolderOptions {
  /** Put a .gitignore into the folder when it is made, since nobody asked for it by name. */
  readonly hidden: boolean;
}

export interface Survey {
  readonly records: readonly RecordSummary[];
  /** The others. */
  readonly unreadable: readonly Unreadable[];
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
      replaceFile(join(path, planName), planText);
      replaceFile(manifestPath(path), manifestText(manifest));
      return new NodeRecordWriter(path, manifest, header.plan.cells, 1);
    } catch (error) {
      throw storageError(error, 'write a record into', this.folder);
    }
  }

  /** Making the folder claims the name: two runs at once never share one. */
  private claimName(header: RecordHeader): { readonly id: string; readonly path: string } {
    for (;;) {
      const id = nameOf(header, randomBytes(3).toString('hex'));
      const path = join(this.folder, id);
      try {
        mkdirSync(path);
        return { id, path };
      } catch (error) {
        if ((error as { readonly code?: string }).code !== 'EEXIST') throw error;
      }
    }
  }

  async resume(
    header: RecordHeader,
    notice?: (sentence: string) => void,
    id?: string,
  ): Promise<ResumedRecord | null> {
    if (this.options.hidden) staysBeside(this.folder);
    return id === undefined ? this.resumeNewest(header, notice) : this.resumeNamed(header, notice, id);
  }

  private async resumeNamed(
    header: RecordHeader,
    notice: ((sentence: string) => void) | undefined,
    id: string,
  ): Promise<ResumedRecord> {
    const location = join(this.folder, basename(id));
    const manifest = readManifest(location);
    const difference = differenceOf(location, manifest, header, planHash(planToText(header.plan)));
    if (difference !== null) throw new StorageError(`${difference}: run it again to compute all runs anew.`);
    if (summaryOf(manifest, location).status === 'running') throw busy(location);
    return goOnWith(location, header, notice);
  }

  private async resumeNewest(
    header: RecordHeader,
    notice?: (sentence: string) => void,
  ): Promise<ResumedRecord | null> {
    const hash = planHash(planToText(header.plan));
    const { records, unreadable } = this.surveyNow();
    let newest: string | null = null;
    for (const { location, experiment, status } of records) {
      if (experiment !== header.plan.name) continue;
      const manifest = readManifest(location);
      const difference = differenceOf(location, manifest, header, hash);
      if (difference !== null) {
        newest ??= `${difference}: all runs are computed anew.`;
        continue;
      }
      if (status === 'running') throw busy(location);
      return goOnWith(location, header, notice);
    }
    for (const { reason } of unreadable) notice?.(reason);
    const { name } = header.plan;
    notice?.(
      newest ??
        `There is no record of ${name} in ${this.folder} to go on with: all of its runs are computed.`,
    );
    return null;
  }

  /**
   * Closes a record whose writer is gone though its process goes on, as when a thread was lost: from now on it is
   * interrupted. Throws StorageError.
   */
  abandon(location: string): void {
    const manifest = readManifest(location);
    if (manifest.status !== 'running') return;
    try {
      replaceFile(manifestPath(location), manifestText({ ...manifest, status: 'interrupted' }));
    } catch (error) {
      throw storageError(error, 'close the record in', location);
    }
  }

  list(): Promise<readonly RecordSummary[]> {
    return promised(() => this.listNow());
  }

  private listNow(): readonly RecordSummary[] {
    return this.surveyNow().records;
  }

  /** The records, newest first, and what is wrong with those that can't be read. */
  survey(): Promise<Survey> {
    return promised(() => this.surveyNow());
  }

  private surveyNow(): Survey {
    if (!existsSync(this.folder)) return { records: [], unreadable: [] };
    try {
      const records: RecordSummary[] = [];
      const unreadable: Unreadable[] = [];
      for (const entry of readdirSync(this.folder, { withFileTypes: true })) {
        const path = join(this.folder, entry.name);
        if (!entry.isDirectory() || !existsSync(manifestPath(path))) continue;
        const found = summaryOrReason(path);
        if ('reason' in found) unreadable.push(found);
        else records.push(found);
      }
      unreadable.sort((a, b) => (a.location < b.location ? -1 : 1));
      return { records: records.sort(newestFirst), unreadable };
    } catch (error) {
      throw readingError(error, 'list the records in', this.folder);
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
  if (hidden) staysBeside(folder);
  makeFolder(folder);
  if (!hidden) return;
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'EEXIST') throw error;
  }
}

/** A folder that nobody named may be a link, but not to a place outside of the folder that it is in. Throws StorageError. */
export function staysBeside(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const leadsTo = existsSync(folder) ? realpathSync(folder) : readlinkSync(folder);
  const path = relative(realpathSync(dirname(folder)), resolve(dirname(folder), leadsTo));
  if (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path)) return;
  throw new StorageError(
    `${folder} is a link that leads out of its folder, to ${leadsTo}: name the place with --out, or remove the link.`,
  );
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

/** What a function returns or throws, as a promise. */
function promised<T>(make: () => T): Promise<T> {
  return new Promise((settle) => settle(make()));
}

function toSelection(selection: RecordHeader['selection'] | null): string {
  return JSON.stringify(selection ?? null);
}

function summaryOrReason(folder: string): RecordSummary | Unreadable {
  try {
    return summaryOf(readManifest(folder), folder);
  } catch (error) {
    return { location: folder, reason: readingError(error, 'read the record in', folder).message };
  }
}

/** Whether a record is of a plan that stood elsewhere in its file, or had other comments. */
function isSamePlan(folder: string, manifest: Manifest, plan: ExperimentPlan): boolean {
  try {
    const path = join(folder, planName);
    const text = readRecordText(path, mostBytes.plan);
    if (planHash(text) !== manifest.plan) return false;
    return fingerprintOf(planOfRecord(text, manifest, path)) === fingerprintOf(plan);
  } catch {
    // What is wrong with it is said where it is read as a record.
    return false;
  }
}

/** Why a record of the same experiment can't be gone on with, as the beginning of a sentence; null where it can. */
function differenceOf(
  location: string,
  manifest: Manifest,
  header: RecordHeader,
  hash: string,
): string | null {
  const { id } = manifest;
  if (manifest.version !== version)
    return `The record ${id} was made by ReluFlow ${manifest.version}, this is ${version}`;
  if (manifest.kernel !== kernelName())
    return `The record ${id} was computed by the kernel ${manifest.kernel}, here it is ${kernelName()}, which may round otherwise`;
  if (manifest.plan !== hash && !isSamePlan(location, manifest, header.plan))
    return `The record ${id} is one of another text of ${manifest.experiment}`;
  if (toSelection(manifest.selection) !== toSelection(header.selection ?? null))
    return `The record ${id} is one of another choice of cells and runs`;
  return null;
}
