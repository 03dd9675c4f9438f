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
