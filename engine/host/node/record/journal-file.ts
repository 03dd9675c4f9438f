/**
 * A journal on the disk, read a frame at a time: it may be larger than memory.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Samples } from '../../../experiment/events';
import {
  decodeEntry,
  holdsSamples,
  lossAfter,
  placeOf,
  wholeFrames,
  type EntryWith,
  type JournalBytes,
  type Loss,
} from '../../record/journal';
import { openToRead } from './files';

/** Samples that are left where they are. */
export interface SamplesAt {
  readonly journal: JournalFile;
  readonly start: number;
  readonly end: number;
}

/** Bytes that are read ahead. */
const portion = 2 ** 18;
const frameHead = 8;

export class JournalFile {
  readonly path: string;
  private readonly file: number;
  /** What is after the last whole frame; known when the entries have been read. */
  loss: Loss | null = null;

  /** Throws what the file system throws. */
  constructor(path: string) {
    this.path = path;
    this.file = openToRead(path);
  }

  /** All whole entries; samples as places in this file. */
  *entries(): Generator<EntryWith<SamplesAt>> {
    const bytes = new FileWindow(this.file);
    const frames = wholeFrames(bytes);
    for (;;) {
      const next = frames.next();
      if (next.done) {
        this.loss = lossAfter(bytes, next.value);
        return;
      }
      const { start, end, payload } = next.value;
      if (holdsSamples(payload)) {
        yield { type: 'samples', ...placeOf(payload), samples: { journal: this, start, end } };
      } else {
        const entry = decodeEntry(payload);
        if (entry.type !== 'samples') yield entry;
      }
    }
  }

  /** The samples at a place that `entries` told. */
  samples({ start, end }: SamplesAt): Samples {
    const entry = decodeEntry(readExactly(this.file, start + frameHead, end));
    if (entry.type !== 'samples') throw new Error('there are no samples at this place of the journal');
    return entry.samples;
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Calls `use` with an open journal. */
export function withJournal<T>(path: string, use: (journal: JournalFile) => T): T {
  const journal = new JournalFile(path);
  try {
    return use(journal);
  } finally {
    journal.close();
  }
}

/** A part of a file, in front of which lies what was asked for last. */
class FileWindow implements JournalBytes {
  readonly length: number;
  private readonly file: number;
  private held: Uint8Array = new Uint8Array(0);
  private from = 0;

  constructor(file: number) {
    this.file = file;
    this.length = fstatSync(file).size;
  }

  at(start: number, end: number): Uint8Array {
    if (start < this.from || end > this.from + this.held.length) {
      this.held = readExactly(this.file, start, Math.min(this.length, Math.max(end, start + portion)));
      this.from = start;
    }
    return this.held.subarray(start - this.from, end - this.from);
  }
}

/** Throws where the file ends before. */
export function readExactly(file: number, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  for (let offset = 0; offset < bytes.length;) {
    const read = readSync(file, bytes, offset, bytes.length - offset, start + offset);
    if (read === 0) throw new Error('the file has become shorter');
    offset += read;
  }
  return bytes;
}
