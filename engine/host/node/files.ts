/**
 * The files of a folder for the language, on Node. Imports and data stay inside the folder, links included, and what was
 * read is remembered: the record of a run holds it.
 */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { relative, isAbsolute, join, sep } from 'node:path';
import { URI, type FileSystemNode, type FileSystemProvider } from 'langium';
import type { Source } from '../host';
import { readBounded } from './bounded';
import type { ProjectFiles, UnsavedTexts } from '../project';
import { withoutByteOrderMark, type FollowsLinks } from '../../language/files';

/** The file that a path leads to in the end; undefined where there is none. */
export function realPath(uri: URI): URI | undefined {
  if (uri.scheme !== 'file') return undefined;
  try {
    return URI.file(realpathSync(uri.fsPath));
  } catch {
    return undefined;
  }
}

export class FolderFileSystem implements FileSystemProvider, FollowsLinks, ProjectFiles {
  readonly system = this;
  readonly folder: URI;
  /** The texts that were read, by path relative to the folder. */
  readonly read = new Map<string, string>();
  private readonly path: string;
  private readonly unsaved: UnsavedTexts;

  /** `unsaved`: what counts instead of what these files hold. */
  constructor(folder: string, unsaved: UnsavedTexts = new Map()) {
    this.unsaved = unsaved;
    this.folder = URI.file(folder);
    this.path = realpathSync(folder);
  }

  /** The sources of a run: the file itself and what was read for it. */
  sources(path: string, text: string): Source[] {
    const others = [...this.read].filter(([name]) => name !== path);
    return [{ path, text }, ...others.map(([name, content]) => ({ path: name, text: content }))];
  }

  readonly realPath = realPath;

  private inside(uri: URI): string {
    const real = realpathSync(uri.fsPath);
    const path = relative(this.path, real);
    if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path))
      throw new Error(`${uri.fsPath} lies outside the folder.`);
    return real;
  }

  statSync(uri: URI): FileSystemNode {
    const stats = statSync(this.inside(uri));
    return { isFile: stats.isFile(), isDirectory: stats.isDirectory(), uri };
  }

  existsSync(uri: URI): boolean {
    try {
      return existsSync(this.inside(uri));
    } catch {
      return false;
    }
  }

  readBinarySync(uri: URI): Uint8Array {
    return readBounded(this.inside(uri));
  }

  readFileSync(uri: URI): string {
    const real = this.inside(uri);
    const text = withoutByteOrderMark(
      this.unsaved.get(uri.toString()) ??
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(readBounded(real)),
    );
    this.read.set(relative(this.path, real).split(sep).join('/'), text);
    return text;
  }

  readDirectorySync(uri: URI): FileSystemNode[] {
    const real = this.inside(uri);
    return readdirSync(real, { withFileTypes: true }).map((entry) => ({
      isFile: entry.isFile(),
      isDirectory: entry.isDirectory(),
      uri: URI.file(join(real, entry.name)),
    }));
  }

  // `async` turns what the plain forms throw into rejections.
  async stat(uri: URI): Promise<FileSystemNode> {
    return Promise.resolve(this.statSync(uri));
  }

  async exists(uri: URI): Promise<boolean> {
    return Promise.resolve(this.existsSync(uri));
  }

  async readBinary(uri: URI): Promise<Uint8Array> {
    return Promise.resolve(this.readBinarySync(uri));
  }

  async readFile(uri: URI): Promise<string> {
    return Promise.resolve(this.readFileSync(uri));
  }

  async readDirectory(uri: URI): Promise<FileSystemNode[]> {
    return Promise.resolve(this.readDirectorySync(uri));
  }
}
