/**
 * The journal of a record: frames that are appended while an experiment runs. A frame is its payload's length and
 * CRC-32 (32 bits each, little endian) and the payload: the length of a JSON text (32 bits), the text, zeros up to a
 * multiple of 8 bytes, and float64 numbers, little endian.
 */
import type { RunKey, Samples } from '../../../experiment/events';
import type { CellResult, RunResult } from '../../../experiment/result';
import { fromText, toText } from '../../serialize';
import { crc32 } from './checksum';

/** `restart`: what earlier journals say of this run's samples is repeated from here on. */
export type Entry =
  | { readonly type: 'restart'; readonly cell: number; readonly run: number }
  | { readonly type: 'samples'; readonly cell: number; readonly run: number; readonly samples: Samples }
  | { readonly type: 'run'; readonly cell: number; readonly result: RunResult }
  | { readonly type: 'cell'; readonly cell: number; readonly result: CellResult };

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
  /** Bytes at the end that are no whole frame: written in part when the process was ended. */
  readonly torn: number;
}

/**
 * All whole frames from the start; reading ends at the first that is torn or damaged. Without `samples` these entries,
 * which are nearly everything, are checked but left out.
 */
export function decodeJournal(bytes: Uint8Array, samples = true): JournalContent {
  const entries: Entry[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  while (offset + frameHead <= bytes.length) {
    const length = view.getUint32(offset, true);
    const end = offset + frameHead + length;
    if (length < 8 || end > bytes.length) break;
    const payload = bytes.subarray(offset + frameHead, end);
    if (crc32(payload) !== view.getUint32(offset + 4, true)) break;
    offset = end;
    if (!samples && startsWith(payload, samplesHead)) continue;
    entries.push(decodeEntry(payload));
  }
  return { entries, torn: bytes.length - offset };
}

/** How the text of an entry with samples begins. */
const samplesHead = new TextEncoder().encode('{"entry":{"type":"samples"');

function startsWith(payload: Uint8Array, head: Uint8Array): boolean {
  return head.every((byte, k) => payload[4 + k] === byte);
}

/** The checksum holds, so this is what encodeEntry wrote. */
function decodeEntry(payload: Uint8Array): Entry {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const length = view.getUint32(0, true);
  const start = Math.ceil((4 + length) / 8) * 8;
  const head = new TextDecoder().decode(payload.subarray(4, 4 + length));
  const { entry, lengths } = fromText(head) as { readonly entry: Entry; readonly lengths: readonly number[] };
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
