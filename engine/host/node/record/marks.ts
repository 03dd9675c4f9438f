/** The marks of records on the disk. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marksName } from '../../record/layout';
import { marksFromText, marksText, noMarks, type Marks } from '../../record/marks';
import { removeFile, replaceFile, storageError } from './files';

/** None where the file is missing or isn't what it should be. */
export function readMarks(folder: string): Marks {
  try {
    return marksFromText(readFileSync(join(folder, marksName), 'utf8'));
  } catch {
    return noMarks;
  }
}

/** Throws StorageError. */
export function writeMarks(folder: string, marks: Marks): void {
  const path = join(folder, marksName);
  const text = marksText(marks);
  try {
    if (text === null) removeFile(path);
    else replaceFile(path, text);
  } catch (error) {
    throw storageError(error, 'note that in', folder);
  }
}
