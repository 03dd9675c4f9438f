/**
 * Where a document is, and where its records go.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { DocumentPlace } from '../runner/protocol';

export const languageId = 'reluflow';

/** Records go beside a file on the disk; those of other texts to the extension's storage. */
export function placeOf(uri: vscode.Uri, context: vscode.ExtensionContext): DocumentPlace {
  const document = uri.toString();
  const name = basename(uri.path);
  if (uri.scheme === 'file') {
    const path = uri.fsPath;
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(path);
    return { document, name, path, folder, records: join(dirname(path), '.reluflow'), hidden: true };
  }
  const storage = context.storageUri ?? context.globalStorageUri;
  const key = createHash('sha256').update(document).digest('hex').slice(0, 12);
  return {
    document,
    name,
    path: null,
    folder: null,
    records: join(storage.fsPath, 'records', key),
    hidden: false,
  };
}

/** The active editor's document, if it is ours. */
export function activeDocument(): vscode.TextDocument | null {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === languageId ? document : null;
}
