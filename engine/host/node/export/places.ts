/** Where an export goes, and writing it there. */
import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { StorageError } from '../../host';
import { commit, makeFolder, storageError, writeTemporary } from '../record/files';
import type { ExportFormat } from './formats';

/** One file for everything, or a folder with several. */
export interface Place {
  readonly kind: 'file' | 'folder';
  readonly path: string;
}

/** Endings by which a name is that of a file of the format; none where a format has several files. */
const endings: Readonly<Record<ExportFormat, readonly string[]>> = {
  csv: [],
  parquet: [],
  json: ['.json'],
  svg: ['.svg'],
  png: ['.png'],
  pgfplots: ['.tex'],
  html: ['.html', '.htm'],
};

/** Formats of which one file holds everything, and its name in a folder. */
const wholeNames: Readonly<Partial<Record<ExportFormat, string>>> = {
  json: 'results.json',
  pgfplots: 'figures.tex',
  html: 'report.html',
};

/** The place that was named: a file where the name ends like one, else a folder. Throws StorageError. */
export function placeNamed(name: string, format: ExportFormat): Place {
  const path = resolve(name);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const ending = extname(path).toLowerCase();
  if (!isFolder && endings[format].includes(ending)) return { kind: 'file', path };
  if (!isFolder && ending === `.${format}`) {
    throw new StorageError(
      `An export to ${format} is several tables, so \`${name}\` can't hold it: name a folder.`,
    );
  }
  const whole = wholeNames[format];
  return whole === undefined ? { kind: 'folder', path } : { kind: 'file', path: join(path, whole) };
}

/** A place in the current folder that is named after the record and where nothing is yet. */
export function placeNamedAfter(id: string, format: ExportFormat): Place {
  const kind = format in wholeNames ? 'file' : 'folder';
  const ending = kind === 'file' ? endings[format][0]! : `-${format}`;
  for (let number = 1; ; number++) {
    const stem = number === 1 ? id : `${id}-${number}`;
    const path = resolve(`${stem}${ending}`);
    if (!existsSync(path)) return { kind, path };
  }
}

/** Makes the folders that a place needs. Throws StorageError. */
export function prepare({ kind, path }: Place): void {
  const folder = kind === 'folder' ? path : dirname(path);
  try {
    makeFolder(folder);
  } catch (error) {
    const taken = (error as { readonly code?: unknown }).code === 'EEXIST';
    if (taken) throw new StorageError(`Can't make the folder ${folder}: there is a file of that name.`);
    throw storageError(error, 'make the folder', folder);
  }
}

/** Writes a file, which is there when it is whole; returns its path. Throws StorageError. */
export function writeWhole(path: string, content: string | Uint8Array): string {
  try {
    writeTemporary(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    commit(path);
    return path;
  } catch (error) {
    throw storageError(error, 'write', path);
  }
}
