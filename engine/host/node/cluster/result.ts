/**
 * The result of a shard, in one file: a line of JSON that says which shard of which sweep it is and who computed it, the
 * runs as journal entries, and a last line of fixed length with the length and SHA-256 of the entries. It is written under
 * a name of its own and gets the shard's name when it is whole.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { moveFile, readRecordBytes, readingError, removeFile, writeAll } from '../record/files';
import { decodeJournal, encodeEntry, type Entry } from '../../record/journal';
import type { Shard } from './shards';
import { runsIn } from './shards';
import type { Sweep } from './folder';

/** The layout described above. */
const format = 1;
const trailerLength = 256;
/** The first line is shorter. */
const longestHead = 8192;

export interface ResultHead {
  readonly format: number;
  readonly sweep: string;
  /** SHA-256 of plan.json and of shards.json. */
  readonly plan: string;
  readonly shards: string;
  readonly shard: number;
  readonly version: string;
  readonly kernel: string;
  /** Who computed it: the submission's number, 0 where it was called by hand; what the site calls the task. */
  readonly submission: number;
  readonly task: string;
  readonly host: string;
}

interface Trailer {
  readonly runs: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface FoundResult {
  readonly head: ResultHead;
  readonly runs: number;
  readonly digest: string;
}

/** Why a file in the place of a result is not one: a sentence without full stop. */
export interface NoResult {
  readonly wrong: string;
}

const numbered = (shard: number) => String(shard).padStart(6, '0');

export function resultPath(folder: string, shard: number): string {
  return join(folder, 'results', `${numbered(shard)}.shard`);
}

/** What makes a result one of this shard of this sweep. */
function identityOf(sweep: Sweep, shard: number) {
  const { id, plan, shards, version, kernel } = sweep.manifest;
  return { format, sweep: id, plan, shards, shard, version, kernel };
}

export function headFor(sweep: Sweep, shard: number, submission: number, task: string): ResultHead {
  return { ...identityOf(sweep, shard), submission, task, host: hostname() };
}

/** Writes a result; until `finish` nobody takes it for one. Throws what the file system throws. */
export class ResultWriter {
  readonly temporary: string;
  private readonly path: string;
  private readonly file: number;
  private readonly digest = createHash('sha256');
  private waiting: Uint8Array[] = [];
  private waitingSize = 0;
  private bytes = 0;
  private runs = 0;

  constructor(folder: string, head: ResultHead) {
    this.path = resultPath(folder, head.shard);
    const own = `${process.pid}-${randomBytes(4).toString('hex')}`;
    this.temporary = this.path.replace(/shard$/, `${own}.tmp`);
    this.file = openSync(this.temporary, 'wx');
    writeAll(this.file, new TextEncoder().encode(`${JSON.stringify(head)}\n`));
  }

  add(entry: Entry): void {
    const bytes = encodeEntry(entry);
    if (entry.type === 'run') this.runs++;
    this.digest.update(bytes);
    this.bytes += bytes.length;
    this.waiting.push(bytes);
    this.waitingSize += bytes.length;
    if (this.waitingSize > 2 ** 18) this.flush();
  }

  private flush(): void {
    writeAll(this.file, Buffer.concat(this.waiting, this.waitingSize));
    this.waiting = [];
    this.waitingSize = 0;
  }

  /**
   * Gives the file its name, unless a result was there `before`: then it has the same bits and this one is dropped, or this
   * one is kept under its temporary name.
   */
  finish(before: FoundResult | NoResult | null): 'written' | 'same' | 'differs' {
    this.flush();
    const digest = this.digest.digest('hex');
    const trailer: Trailer = { runs: this.runs, bytes: this.bytes, sha256: digest };
    const text = `\n${JSON.stringify(trailer)}`.padEnd(trailerLength - 1);
    writeAll(this.file, new TextEncoder().encode(`${text}\n`));
    fsyncSync(this.file);
    closeSync(this.file);
    if (before !== null && !('wrong' in before)) {
      if (before.digest !== digest) return 'differs';
      removeFile(this.temporary);
      return 'same';
    }
    moveFile(this.temporary, this.path);
    return 'written';
  }

  /** Gives up what is half-written. */
  abandon(): void {
    removeFile(this.temporary);
  }
}

/**
 * Looks at the first and the last line of a shard's result: null where there is no file. Names and lengths are checked
 * here, every byte by `readResult`.
 */
export function findResult(sweep: Sweep, number: number, shard: Shard): FoundResult | NoResult | null {
  const path = resultPath(sweep.folder, number);
  return existsSync(path) ? readable(path, () => lookAt(path, sweep, number, shard)) : null;
}

/** What `read` gives, or why the file system doesn't let it. */
function readable<T>(path: string, read: () => T): T | NoResult {
  try {
    return read();
  } catch (error) {
    return { wrong: readingError(error, 'read', path).message.replace(/\.$/, '') };
  }
}

function lookAt(path: string, sweep: Sweep, number: number, shard: Shard): FoundResult | NoResult {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const start = readPart(file, 0, Math.min(size, longestHead));
    const newline = start.indexOf(0x0a);
    if (newline < 0 || size < newline + 1 + trailerLength) return { wrong: 'it is cut off' };
    const last = readPart(file, size - trailerLength, trailerLength);
    return examine(sweep, number, shard, start.subarray(0, newline), last, size - newline - 1);
  } finally {
    closeSync(file);
  }
}

function readPart(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  while (offset < bytes.length) {
    const count = readSync(file, bytes, offset, bytes.length - offset, position + offset);
    if (count === 0) break;
    offset += count;
  }
  return bytes.subarray(0, offset);
}

/** `rest`: the file's length after its first line. */
function examine(
  sweep: Sweep,
  number: number,
  shard: Shard,
  head: Uint8Array,
  last: Uint8Array,
  rest: number,
): FoundResult | NoResult {
  const told = fieldsOf(head);
  const trailer = fieldsOf(last) as Partial<Trailer> | null;
  if (told === null || trailer === null) return { wrong: 'it is cut off or damaged' };
  const expected = identityOf(sweep, number);
  for (const [name, value] of Object.entries(expected)) {
    if (told[name] !== value) return { wrong: `its ${name} is another (${JSON.stringify(told[name])})` };
  }
  const whole = typeof trailer.bytes === 'number' && trailer.bytes + trailerLength === rest;
  if (!whole || typeof trailer.sha256 !== 'string') return { wrong: 'it is cut off or damaged' };
  if (trailer.runs !== runsIn(shard)) return { wrong: 'it has another number of runs than its shard' };
  const text = (name: string) => (typeof told[name] === 'string' ? told[name] : '');
  const submission = typeof told['submission'] === 'number' ? told['submission'] : 0;
  return {
    head: { ...expected, submission, task: text('task'), host: text('host') },
    runs: trailer.runs,
    digest: trailer.sha256,
  };
}

function fieldsOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** The entries of a result as bytes, after every byte has been checked; null where there is no file. */
function readBody(sweep: Sweep, number: number, shard: Shard): Uint8Array | NoResult | null {
  const path = resultPath(sweep.folder, number);
  return existsSync(path) ? readable(path, () => bodyOf(path, sweep, number, shard)) : null;
}

function bodyOf(path: string, sweep: Sweep, number: number, shard: Shard): Uint8Array | NoResult {
  const bytes = readRecordBytes(path);
  const newline = bytes.indexOf(0x0a);
  if (newline < 0 || bytes.length < newline + 1 + trailerLength) return { wrong: 'it is cut off' };
  const last = bytes.subarray(bytes.length - trailerLength);
  const rest = bytes.length - newline - 1;
  const found = examine(sweep, number, shard, bytes.subarray(0, newline), last, rest);
  if ('wrong' in found) return found;
  const body = bytes.subarray(newline + 1, bytes.length - trailerLength);
  const same = createHash('sha256').update(body).digest('hex') === found.digest;
  return same ? body : { wrong: 'it is damaged' };
}

/** Why a result can't be merged, after every byte has been checked; null where it can. */
export function faultOf(sweep: Sweep, number: number, shard: Shard): string | null {
  const body = readBody(sweep, number, shard);
  if (body === null) return 'there is none';
  return 'wrong' in body ? body.wrong : null;
}

/** The entries of a result, after every byte has been checked. */
export function readResult(sweep: Sweep, number: number, shard: Shard): readonly Entry[] | NoResult {
  const body = readBody(sweep, number, shard);
  if (body === null) return { wrong: 'there is none' };
  if ('wrong' in body) return body;
  const { entries, loss } = decodeJournal(body);
  return loss === null && namesItsRuns(entries, shard)
    ? entries
    : { wrong: 'it has other runs than its shard' };
}

/** The runs of the shard, each once and in order. */
function namesItsRuns(entries: readonly Entry[], shard: Shard): boolean {
  const runs = entries.flatMap((entry) => (entry.type === 'run' ? [entry] : []));
  let position = 0;
  for (const { cell, first, end } of shard) {
    for (let run = first; run < end; run++) {
      const entry = runs[position++];
      if (entry?.cell !== cell || entry.result.run !== run) return false;
    }
  }
  return position === runs.length;
}

/** Files that tasks are writing or have left behind, by shard. */
export function temporaryFiles(sweep: Sweep): readonly { readonly shard: number; readonly path: string }[] {
  if (!existsSync(sweep.results())) return [];
  return readdirSync(sweep.results()).flatMap((name) => {
    const match = /^(\d+)\..*\.tmp$/.exec(name);
    return match ? [{ shard: Number(match[1]), path: join(sweep.results(), name) }] : [];
  });
}
