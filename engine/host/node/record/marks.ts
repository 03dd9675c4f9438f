/** The marks of records on the disk. */
import { join } from 'node:path';
import { mostBytes } from '../../record/bounds';
import { marksName } from '../../record/layout';
import { marksFromText, marksText, noMarks, type Marks } from '../../record/marks';
import { readRecordText, removeFile, replaceFile, storageError } from './files';

/** None where the file is missing or isn't what it should be. */
export function readMarks(folder: string): Marks {
  try {
    return marksFromText(readRecordText(join(folder, marksName), mostBytes.small));
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
