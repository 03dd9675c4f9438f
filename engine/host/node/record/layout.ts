/** The paths of a record's files on the disk. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  cellsName,
  contentsAmong,
  journalName,
  tableName,
  type Contents,
  type SegmentSuffix,
} from '../../record/layout';

export function contentsOf(folder: string): Contents {
  return contentsAmong(readdirSync(folder));
}

/** Damaged files that `--resume` has put aside and that nothing reads any more; none where there is no folder. */
export function setAsideIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.damaged'));
  } catch {
    return [];
  }
}

/** The folder of all sweeps whose records go to `records`. */
export function sweepsFolder(records: string): string {
  return join(records, 'sweeps');
}

export function journalPath(folder: string, number: number): string {
  return join(folder, journalName(number));
}

export function cellsPath(folder: string): string {
  return join(folder, cellsName);
}

export function tablePath(
  folder: string,
  table: 'runs' | 'trajectory',
  number: number,
  suffix: SegmentSuffix,
): string {
  return join(folder, tableName(table, number, suffix));
}
