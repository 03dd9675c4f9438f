/**
 * Files that live in memory: for the web, for tests, and for texts that have no place on a disk.
 */
import type { URI, FileSystemNode, FileSystemProvider } from 'langium';

/** `readText` and `readBytes` give undefined where there is no such file. */
export interface MemoryFiles {
  readText(uri: URI): string | undefined;
  readBytes?(uri: URI): Uint8Array | undefined;
}

/** A file system with links can tell the file that a path leads to in the end; undefined where there is none. */
export interface FollowsLinks {
  realPath(uri: URI): URI | undefined;
}

/** Why a file isn't read, as the end of a sentence that begins with its name. */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal';
}

/** Takes a byte order mark away; positions count from the character after it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export class MemoryFileSystem implements FileSystemProvider {
  private readonly files: MemoryFiles;

  constructor(files: MemoryFiles) {
    this.files = files;
  }

  stat(uri: URI): Promise<FileSystemNode> {
    return Promise.resolve(this.statSync(uri));
  }

  statSync(uri: URI): FileSystemNode {
    return { isFile: this.existsSync(uri), isDirectory: false, uri };
  }

  exists(uri: URI): Promise<boolean> {
    return Promise.resolve(this.existsSync(uri));
  }

  existsSync(uri: URI): boolean {
    return this.files.readText(uri) !== undefined;
  }

  async readBinary(uri: URI): Promise<Uint8Array> {
    return Promise.resolve(this.readBinarySync(uri));
  }

  readBinarySync(uri: URI): Uint8Array {
    const bytes = this.files.readBytes?.(uri);
    return bytes ?? new TextEncoder().encode(this.readFileSync(uri));
  }

  // `async` turns a missing file into a rejected promise.
  async readFile(uri: URI): Promise<string> {
    return Promise.resolve(this.readFileSync(uri));
  }

  readFileSync(uri: URI): string {
    const text = this.files.readText(uri);
    if (text === undefined) throw new Error(`There is no file ${uri.path}.`);
    return withoutByteOrderMark(text);
  }

  readDirectory(): Promise<FileSystemNode[]> {
    return Promise.resolve([]);
  }

  readDirectorySync(): FileSystemNode[] {
    return [];
  }
}
