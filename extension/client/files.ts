/**
 * The editor's files, for threads that can't read and write them by themselves.
 */
import * as vscode from 'vscode';
import type { EditorFiles, FilesParameters } from '../files/methods';

export const editorFiles: EditorFiles = {
  text: async (uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))),
  entries: async (uri) => {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri));
    return entries.map(([name, type]) => ({
      name,
      isFile: (type & vscode.FileType.File) !== 0,
      isDirectory: (type & vscode.FileType.Directory) !== 0,
    }));
  },
  names: async (folder) =>
    (await vscode.workspace.fs.readDirectory(vscode.Uri.parse(folder))).map(([name]) => name),
  read: async (uri) => vscode.workspace.fs.readFile(vscode.Uri.parse(uri)),
  facts: async (uri) => {
    const { size, mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
    return { size, changed: mtime };
  },
  replace: async (uri, content) => vscode.workspace.fs.writeFile(vscode.Uri.parse(uri), content),
  remove: async (uri) => {
    await vscode.workspace.fs.delete(vscode.Uri.parse(uri)).then(undefined, (error: unknown) => {
      if (!(error instanceof vscode.FileSystemError && error.code === 'FileNotFound')) throw error;
    });
  },
  makeFolder: async (uri) => vscode.workspace.fs.createDirectory(vscode.Uri.parse(uri)),
};

/** Answers the language server's request for a text or the entries of a folder. */
export function answerFiles({ method, uri }: FilesParameters): Promise<unknown> {
  if (method === 'text' || method === 'entries') return editorFiles[method](uri);
  return Promise.reject(new Error(`There is no method ${String(method)}.`));
}
