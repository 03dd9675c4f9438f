/**
 * Records in a file system of the editor. They have the form of records on a disk that are not sealed: the desktop and the
 * command line read them.
 */
import type { OpenRecord, RecordHeader, RecordSummary, RecordWriter, ResumedRecord, Storage } from '../host';
import { StorageError } from '../host';
import { manifestName, planName } from '../record/layout';
import {
  manifestText,
  nameOf,
  newManifest,
  planToText,
  type Holder,
  type Manifest,
} from '../record/manifest';
import { replaceText, storageError, type RecordFiles } from './files';
import { hexadecimal, planHash } from './hash';
import { WebReader } from './reader';
import { WebRecordWriter } from './writer';

export interface WebStorageOptions {
  /** Put a .gitignore into the folder, since nobody asked for it by name. */
  readonly hidden: boolean;
  /** What writes the records, and on what. */
  readonly process: Holder;
  readonly machine: Manifest['machine'];
}

export class WebStorage implements Storage {
  private readonly files: RecordFiles;
  private readonly folder: string;
  private readonly options: WebStorageOptions;
  private readonly reader: WebReader;

  constructor(files: RecordFiles, folder: string, options: WebStorageOptions) {
    this.files = files;
    this.folder = folder;
    this.options = options;
    this.reader = new WebReader(files, options.process);
  }

  async create(header: RecordHeader): Promise<RecordWriter> {
    const { files, folder } = this;
    const { hidden, process, machine } = this.options;
    try {
      const id = await this.freeName(header);
      const path = files.at(folder, id);
      await files.makeFolder(path);
      if (hidden) await replaceText(files, files.at(folder, '.gitignore'), '*\n');
      const planText = planToText(header.plan);
      const plan = (await planHash(planText)) ?? '';
      const manifest = newManifest(id, header, { machine, process, plan });
      await replaceText(files, files.at(path, planName), planText);
      await replaceText(files, files.at(path, manifestName), manifestText(manifest));
      return new WebRecordWriter(files, path, manifest);
    } catch (error) {
      throw storageError(error, 'write a record into', folder);
    }
  }

  /** A name that no record has, in letters of whatever case. */
  private async freeName(header: RecordHeader): Promise<string> {
    const names = await this.files.names(this.folder).catch((): readonly string[] => []);
    const taken = new Set(names.map((name) => name.toLowerCase()));
    for (;;) {
      const id = nameOf(header, hexadecimal(crypto.getRandomValues(new Uint8Array(3))));
      if (!taken.has(id.toLowerCase())) return id;
    }
  }

  /** A run in the browser always begins anew: only records on a disk are gone on with. */
  resume(): Promise<ResumedRecord | null> {
    return Promise.resolve(null);
  }

  async list(): Promise<readonly RecordSummary[]> {
    // A damaged record is not listed; opening it by name says what is wrong.
    return (await this.reader.survey(this.folder)).records;
  }

  /** By id, by its folder anywhere, or the newest with `latest`. */
  async open(id: string): Promise<OpenRecord> {
    if (id !== 'latest')
      return this.reader.open((await this.isHere(id)) ? this.files.at(this.folder, id) : id);
    const [newest] = await this.list();
    if (!newest) throw new StorageError('There is no record yet. Run an experiment first.');
    return this.reader.open(newest.location);
  }

  private async isHere(id: string): Promise<boolean> {
    const names: readonly string[] = await this.files.names(this.folder).catch(() => []);
    return names.includes(id);
  }
}
