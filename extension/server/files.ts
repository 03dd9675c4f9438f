/**
 * The files of the machine for the language server. A link is followed to its end before a file is imported, so that
 * nothing outside the folder is read.
 */
import { NodeFileSystemProvider } from 'langium/node';
import type { URI } from 'langium';
import { readBounded } from '../../engine/host/node/bounded';
import { realPath } from '../../engine/host/node/files';
import type { FollowsLinks } from '../../engine/language/files';

export class ServerFileSystem extends NodeFileSystemProvider implements FollowsLinks {
  readonly realPath = realPath;

  override readFileSync(uri: URI): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.readBinarySync(uri));
  }

  override readBinarySync(uri: URI): Uint8Array {
    return readBounded(realPath(uri)?.fsPath ?? uri.fsPath);
  }

  // `async` turns what the plain forms throw into rejections.
  override async readFile(uri: URI): Promise<string> {
    return Promise.resolve(this.readFileSync(uri));
  }

  override async readBinary(uri: URI): Promise<Uint8Array> {
    return Promise.resolve(this.readBinarySync(uri));
  }
}
