/**
 * A file for numbers that memory is too small for. Where the system allows that its name is gone at once, so that nothing of
 * it is left whatever becomes of the process.
 */
import { closeSync, writeSync } from 'node:fs';
import type { Scratch } from '../../columns';
import { openNew, removeFile, storageError } from './files';
import { readExactly } from './journal-file';

export class ScratchFile implements Scratch {
  private readonly path: string;
  private readonly file: number;

  /** Throws StorageError, as all methods but `close`. */
  constructor(path: string) {
    this.path = path;
    this.file = this.guarded('make', () => openNew(path));
    if (process.platform !== 'win32') removeFile(path);
  }

  write(position: number, bytes: Uint8Array): void {
    this.guarded('write', () => {
      for (let offset = 0; offset < bytes.length;) {
        offset += writeSync(this.file, bytes, offset, bytes.length - offset, position + offset);
      }
    });
  }

  read(position: number, bytes: Uint8Array): void {
    this.guarded('read', () => bytes.set(readExactly(this.file, position, position + bytes.length)));
  }

  close(): void {
    closeSync(this.file);
    removeFile(this.path);
  }

  private guarded<T>(doing: string, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw storageError(error, doing, this.path);
    }
  }
}
