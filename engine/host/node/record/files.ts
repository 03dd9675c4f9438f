/**
 * Files written so that they are whole or not there, and failures told in sentences.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from '../../host';
import { tooLarge } from '../../record/bounds';

const elsewhere = 'choose another place (on the command line with --out)';

/** What stands in the way of writing, and what to do; `again` says how one goes on. */
const inWriting = (again: string): Readonly<Record<string, string>> => ({
  ENOSPC: `The disk is full. Make room, or ${elsewhere}, and ${again}`,
  EDQUOT: `The disk quota is used up. Make room, or ${elsewhere}, and ${again}`,
  EROFS: `The file system is read-only: ${elsewhere}`,
  EACCES: `Writing there is not permitted: ${elsewhere}`,
  EPERM: `Writing there is not permitted: ${elsewhere}`,
  ENOENT: `Nothing can be made there: ${elsewhere}`,
  EEXIST: `There is a file of that name, where a folder is needed: ${elsewhere}`,
  ENOTDIR: `Part of that path is a file, not a folder: ${elsewhere}`,
  ENAMETOOLONG: `That path is too long: ${elsewhere}`,
  ELOOP: `Its links lead in a circle: ${elsewhere}`,
  EMFILE: 'Too many files are open. Close other programs and run again',
  EIO: 'The disk reports an error in reading or writing',
});

/** The same for reading. */
const inReading: Readonly<Record<string, string>> = {
  ENOENT: 'It is not there',
  EACCES: 'Reading it is not permitted. Ask its owner, or change its permissions',
  EPERM: 'Reading it is not permitted. Ask its owner, or change its permissions',
  EISDIR: 'It is a folder',
  ENOTDIR: 'It, or part of its path, is a file and not a folder',
  ELOOP: 'It is a link, or its links lead in a circle',
  EMFILE: 'Too many files are open. Close other programs and try again',
  EIO: 'The disk reports an error in reading',
};

function inSentences(
  sentences: Readonly<Record<string, string>>,
  error: unknown,
  doing: string,
  path: string,
): StorageError {
  if (error instanceof StorageError) return error;
  const code = (error as { readonly code?: unknown } | null)?.code;
  const advice = typeof code === 'string' ? sentences[code] : undefined;
  const detail = advice ?? (error instanceof Error ? error.message : String(error));
  return new StorageError(`Can't ${doing} ${path}: ${detail}.`);
}

/** Turns a failure of the file system in writing into a sentence that says what to do. */
export function storageError(
  error: unknown,
  doing: string,
  path: string,
  again = 'run again with --resume',
): StorageError {
  return inSentences(inWriting(again), error, doing, path);
}

/** The same of one in reading. */
export function readingError(error: unknown, doing: string, path: string): StorageError {
  return inSentences(inReading, error, doing, path);
}

/**
 * Makes a folder and those above it. Node's own way tries for ever where a folder refuses with "no such file", as those of
 * /proc do. Throws what the file system throws.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isFolder(path)) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || isFolder(parent)) throw error;
    makeFolder(parent);
    makeFolder(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** How files of records are opened. A pipe without a writer would be waited for; Windows knows neither flag. */
export const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Opens a file of a record. A link, or a pipe that has no end, is none of them. Throws what the file system throws, or
 * StorageError.
 */
export function openToRead(path: string): number {
  const file = openSync(path, reading);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw noFile(path);
}

export function noFile(path: string): StorageError {
  return new StorageError(`Can't read ${path}: It is no file but a folder, a pipe or a device.`);
}

/** The bytes of such a file. */
export function readRecordBytes(path: string): Uint8Array {
  const file = openToRead(path);
  try {
    return new Uint8Array(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

/** The text of such a file, which has at most so many bytes. */
export function readRecordText(path: string, most: number): string {
  const file = openToRead(path);
  try {
    const { size } = fstatSync(file);
    if (size <= most) return readFileSync(file, 'utf8');
    throw tooLarge(path, size, most);
  } finally {
    closeSync(file);
  }
}

/** Writes all bytes; the file system may take them in parts. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += writeSync(file, bytes, offset, bytes.length - offset);
  }
}

/**
 * Writes a file under a temporary name and forces it to disk; `commit` gives it its name. Where that fails, on a full disk
 * say, nothing of it is left.
 */
export function writeTemporary(path: string, bytes: Uint8Array): void {
  writeTemporaryIn(path, (file) => writeAll(file, bytes));
}

/**
 * The same where the content comes in parts, which `write` writes into the open file. Another temporary name may be given; what
 * is there under it already is removed, never written into, for it may be a link.
 */
export function writeTemporaryIn(
  path: string,
  write: (file: number) => void,
  name = temporaryOf(path),
): void {
  const file = openNew(name);
  try {
    try {
      write(file);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    rmSync(name, { force: true });
    throw error;
  }
}

const temporaryOf = (path: string) => `${path}.tmp`;

/** Opens a file that is new, whatever was there before. */
export function openNew(path: string): number {
  removeFile(path);
  return openSync(path, 'wx+');
}

export function commit(path: string): void {
  moveFile(temporaryOf(path), path);
}

/** Gives a file another name in the same folder, for good. */
export function moveFile(from: string, to: string): void {
  renamePatiently(from, to);
  syncFolder(dirname(to));
}

/** Replaces or creates a file: after a crash there is the old one or the new one. */
export function replaceFile(path: string, text: string): void {
  writeTemporary(path, new TextEncoder().encode(text));
  commit(path);
}

export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ENOENT') throw error;
  }
}

/** On Windows a virus scanner may hold a new file for a moment. */
function renamePatiently(from: string, to: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const code = (error as { readonly code?: string }).code ?? '';
      if (process.platform !== 'win32' || attempt >= 20 || !['EPERM', 'EACCES', 'EBUSY'].includes(code))
        throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Makes renames last through a power failure, where the platform can do that for folders. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const file = openSync(folder, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Some network file systems refuse this for folders; the rename itself has happened.
  }
}
