/**
 * Writes a record while its experiment runs, into journals alone: the editor's files can't be appended to, so the last
 * journal is written anew every now and then, and another begun when it has become large. Wherever it breaks off, a reader
 * finds the runs that the journals have.
 */
import type { ExperimentEnding, RunEvent } from '../../experiment/events';
import type { CellResult } from '../../experiment/result';
import type { RecordWriter, StorageError } from '../host';
import { encodeEntry, type Entry, type RunPlace } from '../record/journal';
import { cellsName, journalName, manifestName } from '../record/layout';
import { manifestText, outcomesOf, type Manifest } from '../record/manifest';
import { placeKey } from '../record/runs';
import { signInterval } from '../record/signs';
import { replaceText, storageError, type RecordFiles } from './files';

/** Milliseconds between what happens and its being written. */
const patience = 2000;
/** A journal of this size is the last one no more. */
const fullAt = 4 * 2 ** 20;

/** Frames of a journal, of which the first were in the one before. */
class Journal {
  readonly number: number;
  readonly carried: number;
  size = 0;
  private frames: Uint8Array[] = [];

  constructor(number: number, frames: readonly Uint8Array[]) {
    this.number = number;
    for (const frame of frames) this.append(frame);
    this.carried = this.size;
  }

  append(frame: Uint8Array): void {
    this.frames.push(frame);
    this.size += frame.length;
  }

  /** At least as much that is new as was carried over: so nothing is repeated more than about once. */
  get isFull(): boolean {
    return this.size > this.carried + Math.max(fullAt, this.carried);
  }

  content(): Uint8Array {
    const whole = joined(this.frames);
    this.frames = [whole];
    return whole;
  }
}

interface GoingOn extends RunPlace {
  /** The frames of its samples. */
  readonly frames: Uint8Array[];
}

export class WebRecordWriter implements RecordWriter {
  readonly id: string;
  readonly location: string;
  private readonly files: RecordFiles;
  private readonly manifest: Manifest;
  private readonly goingOn = new Map<string, GoingOn>();
  private readonly results = new Map<number, CellResult>();
  /** Those that are not all written yet; the last is the one that grows. */
  private journals: Journal[] = [new Journal(1, [])];
  private resultsWritten = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly signs: ReturnType<typeof setInterval>;
  /** What is being written; never rejects. */
  private writing: Promise<void> = Promise.resolve();
  private failure: StorageError | null = null;

  /** The folder has the manifest and the plan already. */
  constructor(files: RecordFiles, folder: string, manifest: Manifest) {
    this.files = files;
    this.location = folder;
    this.id = manifest.id;
    this.manifest = manifest;
    this.signs = setInterval(() => this.queue(() => this.writeManifest({})), signInterval);
  }

  write(event: RunEvent): void {
    if (this.failure) throw this.failure;
    this.take(event);
    this.timer ??= setTimeout(() => this.flush(), patience);
  }

  private take(event: RunEvent): void {
    if (event.type === 'samples') {
      const { cell, run, samples } = event;
      const going = this.goingOn.get(placeKey(event)) ?? { cell, run, frames: [] };
      this.goingOn.set(placeKey(event), going);
      going.frames.push(this.append({ type: 'samples', cell, run, samples }));
    } else if (event.type === 'run-ended') {
      this.goingOn.delete(placeKey(event));
      this.append({ type: 'run', cell: event.cell, result: event.result });
      if (this.last.isFull) this.rotate();
    } else if (event.type === 'cell-ended') this.results.set(event.cell, event.result);
  }

  private get last(): Journal {
    return this.journals.at(-1)!;
  }

  private append(entry: Entry): Uint8Array {
    const frame = encodeEntry(entry);
    this.last.append(frame);
    return frame;
  }

  /** What still goes on begins anew in the next journal, so that each holds all samples of the runs that end in it. */
  private rotate(): void {
    const carried = [...this.goingOn.values()].flatMap(({ cell, run, frames }) => {
      return [encodeEntry({ type: 'restart', cell, run }), ...frames];
    });
    this.journals.push(new Journal(this.last.number + 1, carried));
  }

  async close(ending: ExperimentEnding, reason: string, endedAt: number): Promise<void> {
    clearInterval(this.signs);
    this.flush();
    await this.writing;
    if (this.failure) throw this.failure;
    try {
      const results = outcomesOf(this.results);
      await this.writeManifest({ status: ending, reason, endedAt: new Date(endedAt).toISOString(), results });
      await this.files.remove(this.path(cellsName));
    } catch (error) {
      throw storageError(error, 'finish the record', this.location);
    }
  }

  private path(name: string): string {
    return this.files.at(this.location, name);
  }

  private writeManifest(changes: Partial<Manifest>): Promise<void> {
    return replaceText(this.files, this.path(manifestName), manifestText({ ...this.manifest, ...changes }));
  }

  /** Begins to write what is not written yet. */
  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.queue(async () => {
      const { journals } = this;
      this.journals = [this.last];
      for (const journal of journals) {
        await this.files.replace(this.path(journalName(journal.number)), journal.content());
      }
      if (this.results.size === this.resultsWritten) return;
      this.resultsWritten = this.results.size;
      const entries = [...this.results].map(([cell, result]): Entry => ({ type: 'cell', cell, result }));
      await this.files.replace(this.path(cellsName), joined(entries.map(encodeEntry)));
    });
  }

  private queue(write: () => Promise<void>): void {
    this.writing = this.writing.then(write).catch((error: unknown) => {
      this.failure ??= storageError(error, 'write the record', this.location);
    });
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
