/**
 * Where a document is, and where its records go.
 */
import * as vscode from 'vscode';
import type { UnsavedTexts } from '../../engine/host/project';
import { mayRead } from '../runner/importing';
import type { DocumentPlace } from '../runner/protocol';
import type { Platform } from './platform';

export const languageId = 'reluflow';

/** Texts that are worked on: files, untitled ones and those of the workspace. A revision in a diff, or a record's, is only read. */
export function ownTexts(): { readonly language: string; readonly scheme: string }[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const schemes = new Set(['file', 'untitled', ...folders.map(({ uri }) => uri.scheme)]);
  return [...schemes].map((scheme) => ({ language: languageId, scheme }));
}

export function isOwn(document: vscode.TextDocument): boolean {
  return vscode.languages.match(ownTexts(), document) > 0;
}

/**
 * Records go beside a file on the disk; those of other texts to the extension's storage. Imports and data come from the
 * folder of the workspace, or from that of the file; an untitled text has none.
 */
export function placeOf(
  uri: vscode.Uri,
  context: vscode.ExtensionContext,
  platform: Pick<Platform, 'keepsRecordsBeside' | 'keepsStorage' | 'locationOf'>,
): DocumentPlace {
  const document = uri.toString();
  // A URI's path has slashes on every system.
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1) || document;
  const hidden = platform.keepsRecordsBeside(uri);
  const beside = hidden
    ? recordsBeside(uri)
    : vscode.Uri.joinPath(storageFolder(context, platform), keyOf(document));
  const records = platform.locationOf(beside);
  if (records === null) throw new Error(`The extension has no place to keep the records of ${name}.`);
  return { document, name, folder: folderOf(uri), records, hidden };
}

/** Null where nothing is beside a text. A workspace folder of another file system isn't around it, whatever its path. */
function folderOf(uri: vscode.Uri): string | null {
  if (uri.scheme === 'untitled') return null;
  const around = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  return (around?.scheme === uri.scheme ? around : vscode.Uri.joinPath(uri, '..')).toString();
}

/** The folder for the records of a file, beside it. */
export function recordsBeside(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..', '.reluflow');
}

/**
 * The folder that holds a folder of records for each text that has none beside it. A workspace whose storage can't be
 * used, as that of a virtual one from Node, shares the storage of all windows.
 */
export function storageFolder(
  { storageUri, globalStorageUri }: vscode.ExtensionContext,
  { keepsStorage }: Pick<Platform, 'keepsStorage'>,
): vscode.Uri {
  return vscode.Uri.joinPath(
    storageUri && keepsStorage(storageUri) ? storageUri : globalStorageUri,
    'records',
  );
}

/** A short name for a text: 64 bits of FNV-1a of its URI. */
function keyOf(document: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(document)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** The texts of the editor that another one may import and that are not as their files are. */
export function unsavedBeside(document: string): UnsavedTexts {
  const others = unsavedFiles().filter(({ uri }) => uri.toString() !== document);
  return new Map(others.map((each) => [each.uri.toString(), each.getText()]));
}

/** Saves what the disk has to have before others read it there: a text, and where it may import files, those that are open. */
export async function saveWithImports(document: vscode.TextDocument): Promise<boolean> {
  const meant = mayRead(document.getText()) ? unsavedFiles() : [document];
  for (const each of meant) if (each.isDirty && !(await each.save())) return false;
  return true;
}

function unsavedFiles(): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter((each) => each.isDirty && !each.isUntitled && isOwn(each));
}

/** Null where it isn't open. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | null {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key) ?? null;
}

/** The text of a file, open or not; null where it is gone. An untitled text that was closed isn't made anew. */
export async function textOf(uri: vscode.Uri): Promise<vscode.TextDocument | null> {
  const open = openDocument(uri);
  if (open || uri.scheme === 'untitled') return open;
  return vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => null,
  );
}

/** Why there is no text where there was one. */
export function goneWords({ scheme, path }: vscode.Uri): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return scheme === 'untitled'
    ? `${name} is not open any more. If you saved it, run it from its file.`
    : `${name} can't be opened: it may have been moved, renamed or deleted. Run it from where it is now.`;
}

/** The active editor's document, if it is ours. */
export function activeDocument(): vscode.TextDocument | null {
  const document = vscode.window.activeTextEditor?.document;
  return document && isOwn(document) ? document : null;
}
