/**
 * Files written so that they are whole or not there, and failures told in sentences.
 */
import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from '../../host';

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Make room, or choose another place with --out, and run again with --resume',
  EDQUOT:
    'The disk quota is used up. Make room, or choose another place with --out, and run again with --resume',
  EROFS: 'The file system is read-only. Choose a place that can be written with --out',
  EACCES: 'Writing there is not permitted. Choose a place that can be written with --out',
  EPERM: 'Writing there is not permitted. Choose a place that can be written with --out',
  ENOTDIR: 'Part of that path is a file, not a folder. Choose another place with --out',
  ENAMETOOLONG: 'That path is too long. Choose another place with --out',
  EMFILE: 'Too many files are open. Close other programs and run again',
  EIO: 'The disk reports an error in reading or writing',
};

/** Turns a failure of the file system into a sentence that says what to do. */
export function storageError(error: unknown, doing: string, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = (error as { readonly code?: unknown } | null)?.code;
  const advice = typeof code === 'string' ? sentences[code] : undefined;
  const detail = advice ?? (error instanceof Error ? error.message : String(error));
  return new StorageError(`Can't ${doing} ${path}: ${detail}.`);
}

/** Writes all bytes; the file system may take them in parts. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += writeSync(file, bytes, offset, bytes.length - offset);
  }
}

/** Writes a file under a temporary name and forces it to disk; `commit` gives it its name. */
export function writeTemporary(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    writeAll(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export function commit(path: string): void {
  moveFile(`${path}.tmp`, path);
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
