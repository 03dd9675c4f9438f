/**
 * Completion of the paths of imports and data: the files beside the one that is written, and the folders.
 */
import type { URI } from 'langium';
import { UriUtils, type FileSystemProvider, type LangiumDocument } from 'langium';
import { CompletionItemKind, type CompletionItem, type Position } from 'vscode-languageserver-protocol';
import type { EditorServices } from './declarations';

/** The files that a path in quotation marks can name at a position; undefined where there is no such path. */
export async function pathItems(
  services: EditorServices,
  { textDocument, uri }: LangiumDocument,
  position: Position,
): Promise<CompletionItem[] | undefined> {
  const line = textDocument.getText({ start: { line: position.line, character: 0 }, end: position });
  const [, form, written = ''] = /\b(import\s*|csv\s*\(\s*)"([^"]*)$/.exec(line) ?? [];
  if (form === undefined) return undefined;
  const ending = form.startsWith('import') ? '.rflow' : '.csv';
  const folder = written.slice(0, written.lastIndexOf('/') + 1);
  const beside = services.imports.Imports.resolve(uri, `${folder}.`);
  const target = folder === '' ? UriUtils.dirname(uri) : beside.kind === 'inside' ? beside.uri : undefined;
  if (target === undefined || uri.scheme === 'untitled') return [];
  const start = { line: position.line, character: position.character - written.length + folder.length };
  const entries = await entriesOf(services.shared.workspace.FileSystemProvider, target);
  return entries
    .filter(({ name, isFile }) => (isFile ? name.endsWith(ending) : !/^\.|^node_modules$/.test(name)))
    .filter(({ name }) => name !== UriUtils.basename(uri) || folder !== '')
    .map(({ name, isFile }) => ({
      label: isFile ? name : `${name}/`,
      kind: isFile ? CompletionItemKind.File : CompletionItemKind.Folder,
      textEdit: { range: { start, end: position }, newText: isFile ? name : `${name}/` },
    }));
}

async function entriesOf(
  system: FileSystemProvider,
  folder: URI,
): Promise<readonly { readonly name: string; readonly isFile: boolean }[]> {
  try {
    const nodes = await system.readDirectory(folder);
    return nodes.map(({ uri, isFile }) => ({ name: UriUtils.basename(uri), isFile }));
  } catch {
    return [];
  }
}
