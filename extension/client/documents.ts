/**
 * Where a document is, and where its records go.
 */
import { createHash } from 'node:crypto';
import { dirname, join, posix } from 'node:path';
import * as vscode from 'vscode';
import type { DocumentPlace } from '../runner/protocol';

export const languageId = 'reluflow';

/**
 * Records go beside a file on the disk; those of other texts to the extension's storage. A file of a virtual file system
 * has a path, too, but none that this machine knows.
 */
export function placeOf(uri: vscode.Uri, context: vscode.ExtensionContext): DocumentPlace {
  const document = uri.toString();
  // A URI's path has slashes on every system.
  const name = posix.basename(uri.path) || document;
  if (uri.scheme === 'file') {
    const path = uri.fsPath;
    const around = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const folder = around?.scheme === 'file' ? around.fsPath : dirname(path);
    return { document, name, path, folder, records: join(dirname(path), '.reluflow'), hidden: true };
  }
  const key = createHash('sha256').update(document).digest('hex').slice(0, 12);
  const records = join(storageFolder(context), key);
  return { document, name, path: null, folder: null, records, hidden: false };
}

/**
 * The folder that holds a folder of records for each text that is on no disk. A workspace whose storage isn't on the
 * disk, as in a virtual one, shares the storage of all windows.
 */
export function storageFolder({ storageUri, globalStorageUri }: vscode.ExtensionContext): string {
  const storage = storageUri?.scheme === 'file' ? storageUri : globalStorageUri;
  return join(storage.fsPath, 'records');
}

/** The active editor's document, if it is ours. */
export function activeDocument(): vscode.TextDocument | null {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === languageId ? document : null;
}
