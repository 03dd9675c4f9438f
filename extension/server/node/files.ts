/**
 * The files of the machine for the language server, and those of the editor's other file systems. A link is followed to
 * its end before a file is imported, so that nothing outside the folder is read.
 */
import type { FileSystemNode, URI } from 'langium';
import { NodeFileSystemProvider } from 'langium/node';
import { readBounded } from '../../../engine/host/node/bounded';
import { realPath } from '../../../engine/host/node/files';
import type { FollowsLinks } from '../../../engine/language/files';
import { EditorFileSystem } from '../../files/editor-files';
import type { TextFiles } from '../../files/methods';

export class ServerFileSystem extends NodeFileSystemProvider implements FollowsLinks {
  readonly realPath = realPath;
  private readonly editor: EditorFileSystem;

  /** `files` are those that are not on the disk. */
  constructor(files: TextFiles) {
    super();
    this.editor = new EditorFileSystem(files);
  }

  override stat(uri: URI): Promise<FileSystemNode> {
    return isOnDisk(uri) ? super.stat(uri) : this.editor.stat(uri);
  }

  override exists(uri: URI): Promise<boolean> {
    return isOnDisk(uri) ? super.exists(uri) : this.editor.exists(uri);
  }

  override readFileSync(uri: URI): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.readBinarySync(uri));
  }

  override readBinarySync(uri: URI): Uint8Array {
    return readBounded(realPath(uri)?.fsPath ?? uri.fsPath);
  }

  // `async` turns what the plain forms throw into rejections.
  override async readFile(uri: URI): Promise<string> {
    return isOnDisk(uri) ? this.readFileSync(uri) : this.editor.readFile(uri);
  }

  override async readBinary(uri: URI): Promise<Uint8Array> {
    return isOnDisk(uri) ? this.readBinarySync(uri) : this.editor.readBinary(uri);
  }

  override readDirectory(uri: URI): Promise<FileSystemNode[]> {
    return isOnDisk(uri) ? super.readDirectory(uri) : this.editor.readDirectory(uri);
  }
}

function isOnDisk({ scheme }: URI): boolean {
  return scheme === 'file';
}
