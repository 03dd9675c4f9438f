/**
 * What people note about a record: a name and a star. They are in a file of their own beside the sealed ones, so that a
 * record stays as it was written.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFile, replaceFile, storageError } from './files';

export interface Marks {
  /** Empty: none was given. */
  readonly name: string;
  readonly starred: boolean;
}

export const noMarks: Marks = { name: '', starred: false };

/** Names are shown on one line. */
const longest = 200;

/** The marks of a record; none where the file is missing or isn't what it should be. */
export function readMarks(folder: string): Marks {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(marksPath(folder), 'utf8'));
  } catch {
    return noMarks;
  }
  if (typeof value !== 'object' || value === null) return noMarks;
  const { name, starred } = value as Readonly<Record<string, unknown>>;
  return { name: typeof name === 'string' ? oneLine(name) : '', starred: starred === true };
}

/** Throws StorageError. */
export function writeMarks(folder: string, marks: Marks): void {
  const kept: Marks = { name: oneLine(marks.name), starred: marks.starred };
  try {
    if (kept.name === '' && !kept.starred) removeFile(marksPath(folder));
    else replaceFile(marksPath(folder), `${JSON.stringify(kept, null, 2)}\n`);
  } catch (error) {
    throw storageError(error, 'note that in', folder);
  }
}

function oneLine(name: string): string {
  return name.replace(/\s+/g, ' ').trim().slice(0, longest);
}

function marksPath(folder: string): string {
  return join(folder, 'marks.json');
}
