/** Where an export goes, and writing it there. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { StorageError } from '../../host';
import { makeFolder, moveFile, openNew, storageError, writeAll } from '../record/files';
import type { ExportFormat } from './formats';
import { isFreeOrOwn } from './own';

/** One file for everything, or a folder with several. */
export interface Place {
  readonly kind: 'file' | 'folder';
  readonly path: string;
  /** The file that somebody has named, who knows that it is written over; null where only a folder was named. */
  readonly named: string | null;
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
  if (!isFolder && endings[format].includes(ending)) return { kind: 'file', path, named: path };
  if (!isFolder && ending === `.${format}`) {
    throw new StorageError(
      `An export to ${format} is several tables, so \`${name}\` can't hold it: name a folder.`,
    );
  }
  const whole = wholeNames[format];
  return whole === undefined
    ? { kind: 'folder', path, named: null }
    : { kind: 'file', path: join(path, whole), named: null };
}

/** A place in the current folder that is named after the record and where nothing is yet. */
export function placeNamedAfter(id: string, format: ExportFormat): Place {
  const kind = format in wholeNames ? 'file' : 'folder';
  const ending = kind === 'file' ? endings[format][0]! : `-${format}`;
  for (let number = 1; ; number++) {
    const stem = number === 1 ? id : `${id}-${number}`;
    const path = resolve(`${stem}${ending}`);
    if (!lstatSync(path, { throwIfNoEntry: false })) return { kind, path, named: null };
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

/** A file of an export that is being written: it gets its name when it is whole. Throws StorageError. */
export class NewFile {
  private readonly path: string;
  private readonly temporary: string;
  private readonly file: number;
  private closed = false;

  /** What was there is replaced where it is the file that was named, or an export; else it is refused. */
  constructor(place: Place, path: string) {
    this.path = path;
    // Short, and nobody else's: it may not be longer than the file's own name can be.
    this.temporary = join(dirname(path), `.reluflow-${randomBytes(6).toString('hex')}.tmp`);
    try {
      refuseDeviceName(basename(path));
      if (path !== place.named && !isFreeOrOwn(path)) throw taken(path);
      refuseOtherCase(place, path);
      this.file = openNew(this.temporary);
    } catch (error) {
      throw storageError(error, 'write', path);
    }
  }

  write(content: Uint8Array): void {
    this.guarded(() => writeAll(this.file, content));
  }

  /** The open file, for others to write into. */
  get descriptor(): number {
    return this.file;
  }

  /** Returns the path. */
  finish(): string {
    return this.guarded(() => {
      fsyncSync(this.file);
      this.closed = true;
      closeSync(this.file);
      moveFile(this.temporary, this.path);
      return this.path;
    });
  }

  private guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw storageError(this.abandon(error), 'write', this.path);
    }
  }

  /** Leaves nothing behind; gives the error back. */
  abandon(error: unknown): unknown {
    if (!this.closed) closeSync(this.file);
    this.closed = true;
    rmSync(this.temporary, { force: true });
    return error;
  }
}

function taken(path: string): StorageError {
  return new StorageError(
    `There is a file ${path} that no export has written, so it is not written over. Choose another folder, or move that file away.`,
  );
}

/** Where case doesn't matter an export named `Fit` would be written over by one named `fit`. Throws StorageError. */
function refuseOtherCase({ named }: Place, path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })) return;
  const folder = dirname(path);
  const found = inOtherCase(path) ?? (named === null ? inOtherCase(folder) : null);
  if (found === null) return;
  const [own, other] = [dirname(found) === folder ? path : folder, found].map((each) => basename(each));
  throw new StorageError(
    `\`${other}\` is there already, and here \`${own}\` is the same: case doesn't tell names apart. Choose another name, or write it as it is.`,
  );
}

/** What has this name but for the case of its letters; null where it has the name itself. */
function inOtherCase(path: string): string | null {
  const [folder, name] = [dirname(path), basename(path)];
  const names = readdirSync(folder);
  if (name === '' || names.includes(name)) return null;
  const found = names.find((each) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? null : join(folder, found);
}

const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

/** On Windows such a name is a device, whatever its ending. Throws StorageError. */
export function refuseDeviceName(name: string, platform: string = process.platform): void {
  if (platform !== 'win32' || !devices.test(name)) return;
  throw new StorageError(`\`${name}\` is the name of a device on Windows: choose another name.`);
}

/** Writes a file at once; returns its path. */
export function writeWhole(place: Place, path: string, content: string | Uint8Array): string {
  const file = new NewFile(place, path);
  file.write(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  return file.finish();
}

/** The same where the content comes in parts. */
export async function writeInParts(
  place: Place,
  path: string,
  write: (file: NewFile) => Promise<void>,
): Promise<string> {
  const file = new NewFile(place, path);
  try {
    await write(file);
  } catch (error) {
    throw storageError(file.abandon(error), 'write', path);
  }
  return file.finish();
}
