/**
 * The journal of a record: frames that are appended while an experiment runs. A frame is its payload's length and
 * CRC-32 (32 bits each, little endian) and the payload: the length of a JSON text (32 bits), the text, zeros up to a
 * multiple of 8 bytes, and float64 numbers, little endian.
 */
import type { RunKey, Samples } from '../../experiment/events';
import type { CellResult, RunResult } from '../../experiment/result';
import { fromText, toText } from '../serialize';
import { crc32 } from './checksum';

/**
 * `Block` is what stands for samples. `restart`: what earlier journals say of this run's samples is repeated from here on.
 */
export type EntryWith<Block> =
  | { readonly type: 'restart'; readonly cell: number; readonly run: number }
  | { readonly type: 'samples'; readonly cell: number; readonly run: number; readonly samples: Block }
  | { readonly type: 'run'; readonly cell: number; readonly result: RunResult }
  | { readonly type: 'cell'; readonly cell: number; readonly result: CellResult };

export type Entry = EntryWith<Samples>;

export type RunPlace = Pick<RunKey, 'cell' | 'run'>;

const columns = ['step', 'time', 'risk', 'gradient', 'norm', 'theta'] as const;
const frameHead = 8;

export function encodeEntry(entry: Entry): Uint8Array {
  if (entry.type === 'samples') {
    const { samples, ...rest } = entry;
    const lengths = columns.map((name) => samples[name].length);
    return frame(
      toText({ entry: rest, lengths }),
      columns.map((name) => samples[name]),
    );
  }
  if (entry.type === 'run') {
    const { theta, ...result } = entry.result;
    return frame(toText({ entry: { ...entry, result }, lengths: [theta.length] }), [theta]);
  }
  return frame(toText({ entry, lengths: [] }), []);
}

function frame(text: string, arrays: readonly Float64Array[]): Uint8Array {
  const json = new TextEncoder().encode(text);
  const start = Math.ceil((4 + json.length) / 8) * 8;
  const numbers = arrays.reduce((sum, array) => sum + array.length, 0);
  const bytes = new Uint8Array(frameHead + start + 8 * numbers);
  const payload = bytes.subarray(frameHead);
  const view = new DataView(bytes.buffer);
  view.setUint32(frameHead, json.length, true);
  payload.set(json, 4);
  let offset = start;
  for (const array of arrays) {
    payload.set(littleEndian(array), offset);
    offset += 8 * array.length;
  }
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32(payload), true);
  return bytes;
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function littleEndian(array: Float64Array): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return hostIsLittleEndian ? bytes : swapped(bytes);
}

function swapped(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (_, k) => bytes[k - (k % 8) + 7 - (k % 8)]!);
}

export interface JournalContent {
  readonly entries: readonly Entry[];
  readonly loss: Loss | null;
}

/** What is after the last whole frame of a journal. */
export interface Loss {
  /** Where it begins. */
  readonly from: number;
  readonly bytes: number;
  /** More than one frame: no process tears that, the file was changed. Else the last frame was written in part. */
  readonly damaged: boolean;
}

/** Where the bytes of a journal are: in memory, or in a file. */
export interface JournalBytes {
  readonly length: number;
  /** Bytes from `start` to `end` (exclusive); they may change with the next call. */
  at(start: number, end: number): Uint8Array;
}

/** A frame that is whole. */
export interface Frame {
  /** Where it begins and ends, its head included. */
  readonly start: number;
  readonly end: number;
  readonly payload: Uint8Array;
}

/** All whole frames from the start, up to the first that is torn or damaged. Returns where they end. */
export function* wholeFrames(bytes: JournalBytes): Generator<Frame, number> {
  let start = 0;
  while (start + frameHead <= bytes.length) {
    const head = bytes.at(start, start + frameHead);
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const [length, checksum] = [view.getUint32(0, true), view.getUint32(4, true)];
    const end = start + frameHead + length;
    if (length < 8 || end > bytes.length) break;
    const payload = bytes.at(start + frameHead, end);
    if (crc32(payload) !== checksum) break;
    yield { start, end, payload };
    start = end;
  }
  return start;
}

/** So many bytes are searched for further frames; where there are more, more than one is lost. */
const searched = 2 ** 26;

/** Null where a journal ends with its last whole frame, which ends at `from`. */
export function lossAfter(bytes: JournalBytes, from: number): Loss | null {
  const rest = bytes.length - from;
  if (rest === 0) return null;
  return { from, bytes: rest, damaged: rest > searched || hasFrameAfter(bytes, from) };
}

/** Frames begin at multiples of 8 bytes. What looks like the beginning of one needs not be whole. */
function hasFrameAfter(bytes: JournalBytes, from: number): boolean {
  const length = frameHead + 4 + anyHead.length;
  for (let at = from + 8; at + length <= bytes.length; at += 8) {
    if (startsWith(bytes.at(at + frameHead, at + length), anyHead)) return true;
  }
  return false;
}

/** What is in a journal in memory. */
export function decodeJournal(bytes: Uint8Array): JournalContent {
  const source = { length: bytes.length, at: (start: number, end: number) => bytes.subarray(start, end) };
  const entries: Entry[] = [];
  const frames = wholeFrames(source);
  for (;;) {
    const next = frames.next();
    if (next.done) {
      return { entries, loss: lossAfter(source, next.value) };
    }
    entries.push(decodeEntry(next.value.payload));
  }
}

export const holdsSamples = (payload: Uint8Array): boolean => startsWith(payload, samplesHead);

/** How the text of every entry begins. */
const anyHead = new TextEncoder().encode('{"entry":{"type":"');

/** How the text of an entry with samples begins. */
const samplesHead = new TextEncoder().encode('{"entry":{"type":"samples"');

function startsWith(payload: Uint8Array, head: Uint8Array): boolean {
  return head.every((byte, k) => payload[4 + k] === byte);
}

/** The entry without its numbers, how many there are of each kind, and where they begin. */
function decodeHead(payload: Uint8Array): {
  readonly entry: Entry;
  readonly lengths: readonly number[];
  readonly start: number;
} {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const length = view.getUint32(0, true);
  const head = new TextDecoder().decode(payload.subarray(4, 4 + length));
  const known = fromText(head) as { readonly entry: Entry; readonly lengths: readonly number[] };
  return { ...known, start: Math.ceil((4 + length) / 8) * 8 };
}

/** Whose samples a frame holds. */
export function placeOf(payload: Uint8Array): RunPlace {
  const { entry } = decodeHead(payload);
  return { cell: entry.cell, run: 'run' in entry ? entry.run : -1 };
}

/** The checksum holds, so this is what encodeEntry wrote. */
export function decodeEntry(payload: Uint8Array): Entry {
  const { entry, lengths, start } = decodeHead(payload);
  let offset = start;
  const arrays = lengths.map((count) => {
    // A copy of its own: a Buffer's slice would share the whole file's memory.
    const bytes = new Uint8Array(payload.subarray(offset, offset + 8 * count));
    offset += 8 * count;
    return new Float64Array((hostIsLittleEndian ? bytes : swapped(bytes)).buffer);
  });
  if (entry.type === 'samples') {
    const samples = Object.fromEntries(columns.map((name, k) => [name, arrays[k]!])) as unknown as Samples;
    return { ...entry, samples };
  }
  return entry.type === 'run' ? { ...entry, result: { ...entry.result, theta: arrays[0]! } } : entry;
}
