/**
 * Where a name stands: in all files, and highlighted in the one at hand.
 */
import type { LangiumDocument } from 'langium';
import type { DocumentHighlightProvider, ReferencesProvider } from 'langium/lsp';
import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type DocumentHighlightParams,
  type Location,
  type ReferenceParams,
} from 'vscode-languageserver-protocol';
import type { EditorServices } from './declarations';
import { declaredAt, occurrencesOf } from './symbols';

/** Makes the provider of references. */
export function createReferences(services: EditorServices): ReferencesProvider {
  return {
    findReferences: (document: LangiumDocument, params: ReferenceParams): Location[] => {
      const declared = declaredAt(services, document, params.position);
      if (declared === undefined) return [];
      return occurrencesOf(services, declared)
        .filter(({ declares }) => params.context.includeDeclaration || !declares)
        .map(({ uri, range }) => ({ uri, range }));
    },
  };
}

/** Makes the provider of highlights: a name is written where it is declared and read elsewhere. */
export function createHighlights(services: EditorServices): DocumentHighlightProvider {
  return {
    getDocumentHighlight: (
      document: LangiumDocument,
      params: DocumentHighlightParams,
    ): DocumentHighlight[] | undefined => {
      const declared = declaredAt(services, document, params.position);
      if (declared === undefined) return undefined;
      const here = document.uri.toString();
      return occurrencesOf(services, declared)
        .filter(({ uri }) => uri === here)
        .map(({ range, declares }) => ({
          range,
          kind: declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        }));
    },
  };
}
