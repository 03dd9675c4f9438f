import { EmptyFileSystem, URI, type LangiumDocument } from 'langium';
import type { Position } from 'vscode-languageserver-protocol';
import type { EditorServices } from '../../../extension/server/declarations';
import { createEditorServices } from '../../../extension/server/services';

export interface Opened {
  readonly services: EditorServices;
  readonly document: LangiumDocument;
  /** Where the text is marked with `|`. */
  readonly position: Position;
}

let count = 0;

/** Opens a text in the language server's services; `|` marks the cursor. */
export async function open(marked: string): Promise<Opened> {
  const offset = Math.max(0, marked.indexOf('|'));
  const { services, documents } = await openAll({ 'main.rflow': marked.replace('|', '') });
  const [document] = documents;
  return { services, document: document!, position: document!.textDocument.positionAt(offset) };
}

/** Opens several texts by name, all of one folder. */
export async function openAll(
  texts: Readonly<Record<string, string>>,
): Promise<{ readonly services: EditorServices; readonly documents: readonly LangiumDocument[] }> {
  const { shared, ReluFlow } = createEditorServices(EmptyFileSystem);
  await shared.workspace.ConfigurationProvider.initialized({});
  const folder = `file:///test/${count++}`;
  const documents = Object.entries(texts).map(([name, text]) => {
    const uri = URI.parse(`${folder}/${name}`);
    const document = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
    shared.workspace.LangiumDocuments.addDocument(document);
    return document;
  });
  await shared.workspace.DocumentBuilder.build(documents, { validation: true });
  return { services: ReluFlow, documents };
}

/** What identifies a place in a document for a request. */
export function at(
  document: LangiumDocument,
  position: Position,
): { readonly textDocument: { readonly uri: string }; readonly position: Position } {
  return { textDocument: { uri: document.uri.toString() }, position };
}
