/**
 * The files of the machine for the language server. A link is followed to its end before a file is imported, so that
 * nothing outside the folder is read.
 */
import { NodeFileSystemProvider } from 'langium/node';
import { realPath } from '../../engine/host/node/files';
import type { FollowsLinks } from '../../engine/language/files';

export class ServerFileSystem extends NodeFileSystemProvider implements FollowsLinks {
  readonly realPath = realPath;
}
