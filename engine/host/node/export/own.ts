/** Which files were written by an export: others in a folder are not written over. */
import { closeSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { crc32 } from '../../record/checksum';

/** How an export of each kind begins, or what it has near its ends. */
const marks: Readonly<Record<string, RegExp>> = {
  '.csv': /^cell,(run|line|point),/,
  '.json': /^\{"file":.*\n?"version":/,
  '.svg':
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+" viewBox="0 0 \d+ \d+" font-family=/,
  '.png': /tEXtSoftware\0ReluFlow/,
  '.tex': /^%[^]*\n% ReluFlow /,
  '.html': /^<!DOCTYPE html>[^]*– ReluFlow<\/title>/,
  '.parquet': /reluflow\.record/,
};

/** Bytes that are looked at from the beginning and from the end. */
const [head, tail] = [4096, 65_536];

/** Whether an export may write a file there: there is nothing yet, or an export of the same kind. Throws what the system throws. */
export function isFreeOrOwn(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return true;
  if (!found.isFile()) return false;
  const mark = marks[extname(path).toLowerCase()];
  return mark !== undefined && mark.test(endsOf(path));
}

function endsOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const ends: readonly (readonly [start: number, length: number])[] = [
      [0, Math.min(size, head)],
      [Math.max(head, size - tail), Math.max(0, Math.min(size - head, tail))],
    ];
    const bytes = ends.map(([start, length]) => {
      const part = new Uint8Array(length);
      return part.subarray(0, readSync(file, part, 0, length, start));
    });
    return new TextDecoder().decode(Buffer.concat(bytes));
  } finally {
    closeSync(file);
  }
}

/** The end of the first chunk of a PNG, which is always its header (PNG specification, 5.6). */
const afterHeader = 33;

/** The same picture with a chunk that says what it was made by (PNG specification, 11.3.3.2). */
export function signedPng(png: Uint8Array): Uint8Array {
  const content = new TextEncoder().encode('tEXtSoftware\0ReluFlow');
  const chunk = new Uint8Array(content.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.length - 4);
  chunk.set(content, 4);
  view.setUint32(4 + content.length, crc32(content));
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}
