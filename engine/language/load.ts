/**
 * One file with everything it imports, parsed, linked and checked: what the command line and the tests begin with.
 */
import { UriUtils, type LangiumDocument, type URI } from 'langium';
import type { Diagnostic } from 'vscode-languageserver-types';
import { withoutByteOrderMark } from './files';
import { isFile, type File } from './generated/ast';
import type { ReluFlow } from './services';

export interface LoadedFile {
  readonly document: LangiumDocument<File>;
  readonly file: File;
  readonly diagnostics: readonly Diagnostic[];
  /** The documents that the file reaches by imports, itself not among them. */
  readonly imported: readonly LangiumDocument<File>[];
}

/**
 * Loads `text` as the file at `uri`; imported files come from the file system of the services. They may lie in `folder`,
 * by default the folder of the file.
 */
export async function loadFile(
  services: ReluFlow,
  uri: URI,
  text: string,
  folder: URI = UriUtils.dirname(uri),
): Promise<LoadedFile> {
  const { LangiumDocuments, DocumentBuilder } = services.shared.workspace;
  const { Imports } = services.ReluFlow.imports;
  Imports.setFolders([folder]);
  LangiumDocuments.deleteDocument(uri);
  const document = LangiumDocuments.createDocument(uri, withoutByteOrderMark(text));
  await DocumentBuilder.build([document], { validation: true });
  const file = document.parseResult.value;
  if (!isFile(file)) throw new Error('A file of the language has a file as its root.');
  const reached = [...Imports.reachableFrom(file)].filter((each) => each !== file);
  const imported = reached.flatMap((each) =>
    each.$document ? [each.$document as LangiumDocument<File>] : [],
  );
  const loaded = document as LangiumDocument<File>;
  return { document: loaded, file, diagnostics: document.diagnostics ?? [], imported };
}
