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
  const { shared, ReluFlow } = createEditorServices(EmptyFileSystem);
  const offset = Math.max(0, marked.indexOf('|'));
  const uri = URI.parse(`file:///test/${count++}.rflow`);
  const document = shared.workspace.LangiumDocumentFactory.fromString(marked.replace('|', ''), uri);
  shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  return { services: ReluFlow, document, position: document.textDocument.positionAt(offset) };
}
