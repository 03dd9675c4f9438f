/**
 * A file system of the editor as the language's services read it.
 */
import { UriUtils, type FileSystemNode, type FileSystemProvider, type URI } from 'langium';
import { withoutByteOrderMark } from '../../engine/language/files';
import type { TextFiles } from './methods';

/** Another thread is asked, so that nothing can be read at once. */
const notAtOnce = 'Files of the editor are read step by step.';

export class EditorFileSystem implements FileSystemProvider {
  private readonly files: TextFiles;

  constructor(files: TextFiles) {
    this.files = files;
  }

  async stat(uri: URI): Promise<FileSystemNode> {
    const entries = await this.files.entries(UriUtils.dirname(uri).toString());
    const found = entries.find(({ name }) => name === UriUtils.basename(uri));
    if (!found) throw new Error(`There is no file ${uri.path}.`);
    return { isFile: found.isFile, isDirectory: found.isDirectory, uri };
  }

  exists(uri: URI): Promise<boolean> {
    return this.stat(uri).then(
      () => true,
      () => false,
    );
  }

  async readFile(uri: URI): Promise<string> {
    return withoutByteOrderMark(await this.files.text(uri.toString()));
  }

  async readBinary(uri: URI): Promise<Uint8Array> {
    return new TextEncoder().encode(await this.readFile(uri));
  }

  async readDirectory(uri: URI): Promise<FileSystemNode[]> {
    const entries = await this.files.entries(uri.toString());
    return entries.map(({ name, isFile, isDirectory }) => {
      return { isFile, isDirectory, uri: UriUtils.joinPath(uri, name) };
    });
  }

  statSync(): FileSystemNode {
    throw new Error(notAtOnce);
  }

  existsSync(): boolean {
    throw new Error(notAtOnce);
  }

  readFileSync(): string {
    throw new Error(notAtOnce);
  }

  readBinarySync(): Uint8Array {
    throw new Error(notAtOnce);
  }

  readDirectorySync(): FileSystemNode[] {
    throw new Error(notAtOnce);
  }
}
