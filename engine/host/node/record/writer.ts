/**
 * Writes a record while its experiment runs: first to the journal, from time to time sealed into Parquet segments.
 * However the process ends, a reader finds every run that had ended, once.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentEnding, RunEvent, Samples } from '../../../experiment/events';
import type { Cell } from '../../../experiment/plan';
import type { CellResult, RunResult } from '../../../experiment/result';
import type { RecordWriter } from '../../host';
import { toText } from '../../serialize';
import { removeFile, replaceFile, storageError, writeAll } from './files';
import { encodeEntry, type Entry } from './journal';
import { journalPath, type Manifest } from './manifest';
import { isDone, writeSegment, type EndedRun } from './segment';

/** A journal of this size is sealed; sealing takes some hundredths of a second. */
const sealAt = 4 * 2 ** 20;
/** Samples wait in memory for at most this many bytes, or for the end of their run. */
const waitingBytes = 2 ** 16;
/** The journal is forced to disk at most this often (milliseconds), against power failures. */
const syncInterval = 1000;

export class NodeRecordWriter implements RecordWriter {
  readonly id: string;
  readonly location: string;
  private manifest: Manifest;
  private readonly cells: readonly Cell[];
  private number: number;
  private file: number | null = null;
  private size = 0;
  private waiting: Uint8Array[] = [];
  private waitingSize = 0;
  private lastSync = 0;
  /** Samples of runs that go on, by cell and run. */
  private readonly goingOn = new Map<string, Samples[]>();
  private finished: EndedRun[] = [];
  private readonly unfinished: EndedRun[] = [];
  private readonly results = new Map<number, CellResult>();

  /** Opens the journal `number` of a folder that has a manifest and a plan. Throws StorageError. */
  constructor(folder: string, manifest: Manifest, cells: readonly Cell[], number: number) {
    this.id = manifest.id;
    this.location = folder;
    this.manifest = manifest;
    this.cells = cells;
    this.number = number;
    for (const { cell, result } of manifest.results) this.results.set(cell, result);
    this.guard('write the record', () => this.openJournal());
  }

  write(event: RunEvent): void {
    this.guard('write the record', () => this.take(event));
  }

  close(ending: ExperimentEnding, reason: string, endedAt: number): Promise<void> {
    this.guard('finish the record', () => {
      this.flush();
      const last = this.number;
      this.closeJournal();
      if (this.unfinished.length > 0) this.sealRuns(this.unfinished, last + 1, '-unfinished');
      if (this.finished.length > 0) this.sealRuns(this.finished, last, '');
      this.writeManifest({ status: ending, reason, endedAt: new Date(endedAt).toISOString() });
      removeFile(journalPath(this.location, last));
    });
    return Promise.resolve();
  }

  private take(event: RunEvent): void {
    switch (event.type) {
      case 'samples': {
        const { cell, run, samples } = event;
        const key = `${cell} ${run}`;
        const blocks = this.goingOn.get(key);
        if (blocks) blocks.push(samples);
        else this.goingOn.set(key, [samples]);
        this.append({ type: 'samples', cell, run, samples });
        if (this.waitingSize > waitingBytes) this.flush();
        return;
      }
      case 'run-ended':
        this.takeRun(event.cell, event.result);
        return;
      case 'cell-ended':
        this.results.set(event.cell, event.result);
        this.append({ type: 'cell', cell: event.cell, result: event.result });
        this.flush();
        return;
      default:
        return;
    }
  }

  private takeRun(cell: number, result: RunResult): void {
    const key = `${cell} ${result.run}`;
    const ended = { cell, result, samples: this.goingOn.get(key) ?? [] };
    this.goingOn.delete(key);
    (isDone(result) ? this.finished : this.unfinished).push(ended);
    this.append({ type: 'run', cell, result });
    this.flush();
    if (this.size > sealAt && this.finished.length > 0) this.seal();
  }

  private append(entry: Entry): void {
    const bytes = encodeEntry(entry);
    this.waiting.push(bytes);
    this.waitingSize += bytes.length;
  }

  private flush(): void {
    if (this.file === null || this.waiting.length === 0) return;
    const bytes = Buffer.concat(this.waiting, this.waitingSize);
    this.waiting = [];
    this.waitingSize = 0;
    writeAll(this.file, bytes);
    this.size += bytes.length;
    const now = Date.now();
    if (now - this.lastSync < syncInterval) return;
    fsyncSync(this.file);
    this.lastSync = now;
  }

  /**
   * Moves the runs that have ended from the journal into segments. The next journal, with what still goes on, is whole
   * before the rename of the segment `runs` makes it the one that counts.
   */
  private seal(): void {
    const sealed = this.number;
    this.closeJournal();
    this.number = Math.max(sealed + 1, this.number);
    this.openJournal();
    for (const [key, blocks] of this.goingOn) {
      const [cell, run] = key.split(' ').map(Number) as [number, number];
      for (const samples of blocks) this.append({ type: 'samples', cell, run, samples });
    }
    for (const { cell, result, samples: blocks } of this.unfinished) {
      for (const samples of blocks) this.append({ type: 'samples', cell, run: result.run, samples });
      this.append({ type: 'run', cell, result });
    }
    for (const [cell, result] of this.results) this.append({ type: 'cell', cell, result });
    this.lastSync = 0;
    this.flush();
    this.sealRuns(this.finished, sealed, '');
    this.finished = [];
    this.writeManifest({});
    removeFile(journalPath(this.location, sealed));
    this.size = 0;
  }

  private sealRuns(runs: readonly EndedRun[], number: number, suffix: '' | '-unfinished'): void {
    writeSegment(this.location, this.manifest, this.cells, runs, number, suffix);
  }

  private writeManifest(changes: Partial<Manifest>): void {
    const results = [...this.results].sort(([a], [b]) => a - b).map(([cell, result]) => ({ cell, result }));
    this.manifest = { ...this.manifest, ...changes, results };
    replaceFile(join(this.location, 'manifest.json'), `${toText(this.manifest, 2)}\n`);
  }

  private openJournal(): void {
    this.file = openSync(journalPath(this.location, this.number), 'a');
    this.size = 0;
  }

  private closeJournal(): void {
    if (this.file === null) return;
    const file = this.file;
    this.file = null;
    fsyncSync(file);
    closeSync(file);
  }

  private guard(doing: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw storageError(error, doing, this.location);
    }
  }
}
