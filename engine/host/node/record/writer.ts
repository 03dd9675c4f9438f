/**
 * Writes a record while its experiment runs: first to the journal, which is sealed into Parquet segments from time to
 * time. However the process ends, a reader finds every run that had ended, once.
 */
import { closeSync, constants, fsyncSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentEnding, RunEvent } from '../../../experiment/events';
import type { Cell } from '../../../experiment/plan';
import type { CellResult } from '../../../experiment/result';
import type { Scratch } from '../../columns';
import type { RecordWriter } from '../../host';
import { encodeEntry, type Entry } from '../../record/journal';
import { manifestText, outcomesOf, type Manifest, type Part } from '../../record/manifest';
import { placeKey } from '../../record/runs';
import { removeFile, replaceFile, storageError, writeAll } from './files';
import { giveSigns, releaseRecord } from './holder';
import { readExactly } from './journal-file';
import { cellsPath, contentsOf, journalPath } from './layout';
import { manifestPath } from './manifest';
import { partsOf } from './parts';
import { ScratchFile } from './scratch';
import { createSealer, type Sealer } from './sealer';
import { metadataOf, sealJournal, type SealingTask } from './segment';

/** A journal of this size is sealed. */
const sealAt = 4 * 2 ** 20;
/** After an interruption a journal up to this size is sealed at once; sealing a larger one would take too long. */
const sealAtOnce = 2 ** 17;

/** A run that goes on, and which stretches of the journal hold its samples, from byte to byte (exclusive). */
interface GoingOn {
  readonly cell: number;
  readonly run: number;
  readonly stretches: readonly (readonly [start: number, end: number])[];
}

/** Stretches with another one behind them; two that touch become one. */
function extended(stretches: GoingOn['stretches'], start: number, end: number): GoingOn['stretches'] {
  const last = stretches.at(-1);
  return last?.[1] === start ? [...stretches.slice(0, -1), [last[0], end]] : [...stretches, [start, end]];
}

/** Bytes that are copied at a time. */
const portion = 2 ** 20;

/** Repeats in the next journal what the last one, an open file, has of a run. Returns where it is now. */
function carryOver({ cell, run, stretches }: GoingOn, file: number, next: Appender): GoingOn {
  next.append({ type: 'restart', cell, run });
  const start = next.size;
  for (const [from, to] of stretches) {
    for (let at = from; at < to; at += portion) {
      next.appendBytes(readExactly(file, at, Math.min(to, at + portion)));
    }
  }
  return { cell, run, stretches: [[start, next.size]] };
}

const { O_WRONLY, O_CREAT, O_APPEND } = constants;
/** A link that lies there already is not followed; Windows knows no such flag. */
const appending = O_WRONLY | O_CREAT | O_APPEND | (constants.O_NOFOLLOW ?? 0);

/** A file that is appended to, from memory where that is full or somebody asks. */
class Appender {
  size = 0;
  private readonly file: number;
  private waiting: Uint8Array[] = [];
  private waitingSize = 0;
  private lastSync = 0;

  constructor(path: string) {
    this.file = openSync(path, appending);
  }

  append(entry: Entry): void {
    this.appendBytes(encodeEntry(entry));
  }

  /** Appends whole frames. */
  appendBytes(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.waitingSize += bytes.length;
    this.size += bytes.length;
    // Samples wait for at most this many bytes, or for the end of their run.
    if (this.waitingSize > 2 ** 16) this.flush();
  }

  /** Hands everything to the system, so that it outlives this process; and to the disk, but not more than once a second. */
  flush(): void {
    if (this.waiting.length > 0) {
      const bytes = Buffer.concat(this.waiting, this.waitingSize);
      this.waiting = [];
      this.waitingSize = 0;
      writeAll(this.file, bytes);
    }
    const now = Date.now();
    if (now - this.lastSync < 1000) return;
    fsyncSync(this.file);
    this.lastSync = now;
  }

  close(): void {
    this.lastSync = 0;
    try {
      this.flush();
    } finally {
      closeSync(this.file);
    }
  }
}

export class NodeRecordWriter implements RecordWriter {
  readonly id: string;
  readonly location: string;
  private readonly manifest: Manifest;
  private readonly cells: SealingTask['cells'];
  private readonly sealer: Sealer;
  private readonly endSigns: () => void;
  private number: number;
  private withdrawn = false;
  private journal: Appender;
  private cellJournal: Appender;
  /** The size of the journal when it was opened: what was carried over. */
  private carried = 0;
  /** Where the samples of runs that go on are in the journal. */
  private readonly goingOn = new Map<string, GoingOn>();
  private readonly results = new Map<number, CellResult>();
  private readonly scratches: ScratchFile[] = [];

  /** Opens the journal `number` of a folder that has a manifest and a plan. Throws what the file system throws. */
  constructor(
    folder: string,
    manifest: Manifest,
    cells: readonly Cell[],
    number: number,
    sealer = createSealer(),
  ) {
    this.id = manifest.id;
    this.location = folder;
    this.manifest = manifest;
    this.cells = cells.map(({ index, parameters }) => ({ index, parameters }));
    this.number = number;
    this.sealer = sealer;
    for (const { cell, result } of manifest.results) this.results.set(cell, result);
    this.journal = new Appender(journalPath(folder, number));
    this.cellJournal = new Appender(cellsPath(folder));
    this.endSigns = giveSigns(manifestPath(folder));
  }

  scratch(): Scratch {
    const file = new ScratchFile(join(this.location, `scratch-${this.scratches.length}.tmp`));
    this.scratches.push(file);
    return file;
  }

  write(event: RunEvent): void {
    this.guard('write the record', () => this.take(event));
  }

  /**
   * Leaves the record as it was found, where it turns out that it can't be gone on with before anything was written: with the
   * manifest that it had.
   */
  withdraw(manifest: Manifest): void {
    this.withdrawn = true;
    this.endSigns();
    this.guard('leave the record', () => {
      for (const [file, path] of [
        [this.journal, journalPath(this.location, this.number)],
        [this.cellJournal, cellsPath(this.location)],
      ] as const) {
        file.close();
        if (statSync(path).size === 0) removeFile(path);
      }
      replaceFile(manifestPath(this.location), manifestText(manifest));
      releaseRecord(this.location);
    });
  }

  async close(ending: ExperimentEnding, reason: string, endedAt: number): Promise<void> {
    try {
      if (this.withdrawn) return;
      if (ending === 'complete') await this.sealAll();
      else await this.closeSoon();
      const parts = ending === 'complete' ? await this.partsNow() : (this.manifest.parts ?? []);
      this.guard('finish the record', () => {
        this.cellJournal.close();
        this.writeManifest({ status: ending, reason, endedAt: new Date(endedAt).toISOString(), parts });
        removeFile(cellsPath(this.location));
        releaseRecord(this.location);
      });
    } finally {
      this.endSigns();
      for (const file of this.scratches) file.close();
      await this.sealer.stop();
    }
  }

  private async partsNow(): Promise<readonly Part[]> {
    try {
      return await partsOf(this.location, this.manifest.parts ?? []);
    } catch (error) {
      throw storageError(error, 'finish the record', this.location);
    }
  }

  private async sealAll(): Promise<void> {
    this.guard('finish the record', () => this.journal.close());
    this.sealer.seal(this.taskFor(this.number));
    await this.sealer.finish();
    if (this.sealer.failure) throw storageError(this.sealer.failure, 'finish the record', this.location);
  }

  /** Leaves what would take long to seal in the journal: readers find it there. */
  private async closeSoon(): Promise<void> {
    await this.sealer.stop();
    this.guard('finish the record', () => {
      this.journal.close();
      for (const number of contentsOf(this.location).journals) {
        const small = statSync(journalPath(this.location, number)).size <= sealAtOnce;
        if (small) sealJournal(this.taskFor(number));
      }
    });
  }

  private take(event: RunEvent): void {
    if (this.sealer.failure) throw storageError(this.sealer.failure, 'write the record', this.location);
    if (event.type === 'samples') {
      const { cell, run, samples } = event;
      const key = placeKey(event);
      const start = this.journal.size;
      this.journal.append({ type: 'samples', cell, run, samples });
      const going = this.goingOn.get(key) ?? { cell, run, stretches: [] };
      this.goingOn.set(key, { ...going, stretches: extended(going.stretches, start, this.journal.size) });
    } else if (event.type === 'run-ended') {
      this.goingOn.delete(placeKey(event));
      this.journal.append({ type: 'run', cell: event.cell, result: event.result });
      this.journal.flush();
      // At least as much that is new as was carried over: so nothing is copied more than about once.
      if (this.journal.size > this.carried + Math.max(sealAt, this.carried)) this.rotate();
    } else if (event.type === 'cell-ended') {
      this.results.set(event.cell, event.result);
      this.cellJournal.append({ type: 'cell', cell: event.cell, result: event.result });
      this.cellJournal.flush();
    }
  }

  /**
   * Closes the journal, gives it to be sealed, and begins the next. What still goes on begins there anew, so that a
   * journal holds all samples of the runs that end in it.
   */
  private rotate(): void {
    const full = this.number;
    const last = this.journal;
    last.close();
    const next = new Appender(journalPath(this.location, full + 1));
    const file = openSync(journalPath(this.location, full), 'r');
    try {
      for (const [key, going] of this.goingOn) this.goingOn.set(key, carryOver(going, file, next));
    } finally {
      closeSync(file);
    }
    next.flush();
    this.carried = next.size;
    this.journal = next;
    this.number = full + 1;
    this.sealer.seal(this.taskFor(full));
  }

  private taskFor(number: number): SealingTask {
    return {
      folder: this.location,
      number,
      cells: this.cells,
      metadata: metadataOf(this.manifest),
      keepUnfinished: true,
    };
  }

  private writeManifest(changes: Partial<Manifest>): void {
    const results = outcomesOf(this.results);
    replaceFile(manifestPath(this.location), manifestText({ ...this.manifest, ...changes, results }));
  }

  private guard(doing: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw storageError(error, doing, this.location);
    }
  }
}
