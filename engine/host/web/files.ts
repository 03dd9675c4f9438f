/**
 * The files of records in a file system of the editor, where each file is read and written as a whole. Whatever goes wrong
 * rejects.
 */
import { StorageError } from '../host';
import { tooLarge } from '../record/bounds';

export interface FileFacts {
  /** Size in bytes. */
  readonly size: number;
  /** When it was written, in milliseconds since 1970. */
  readonly changed: number;
}

export interface RecordFiles {
  /** The path of what has this name in a folder. */
  at(folder: string, name: string): string;
  /** What a folder holds. */
  names(folder: string): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  facts(path: string): Promise<FileFacts>;
  /** Writes a file anew. */
  replace(path: string, content: Uint8Array): Promise<void>;
  /** Removes a file; fine where there is none. */
  remove(path: string): Promise<void>;
  /** Makes a folder and those that it is in, where they aren't there. */
  makeFolder(path: string): Promise<void>;
}

/** The text of a file of at most so many bytes; of a larger one nothing is read. */
export async function readText(files: RecordFiles, path: string, most: number): Promise<string> {
  const { size } = await files.facts(path);
  if (size > most) throw tooLarge(path, size, most);
  return new TextDecoder().decode(await files.read(path));
}

export function replaceText(files: RecordFiles, path: string, text: string): Promise<void> {
  return files.replace(path, new TextEncoder().encode(text));
}

/** Turns a failure of the editor's files into a sentence. */
export function storageError(error: unknown, doing: string, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new StorageError(`Can't ${doing} ${path}: ${detail.replace(/\.$/, '')}.`);
}
