/**
 * The declarations of all files of the workspace, by name.
 */
import { UriUtils } from 'langium';
import type { LangiumSharedServices, WorkspaceSymbolProvider } from 'langium/lsp';
import type { WorkspaceSymbol } from 'vscode-languageserver-protocol';
import { isFile, type Declaration } from '../../engine/language/generated/ast';
import { declarationKinds, nameRange } from './outline';

/** Makes the provider. */
export function createWorkspaceSymbols(services: LangiumSharedServices): WorkspaceSymbolProvider {
  const { LangiumDocuments } = services.workspace;
  const { FuzzyMatcher } = services.lsp;
  return {
    getSymbols: ({ query }) =>
      LangiumDocuments.all
        .toArray()
        .map(({ parseResult }) => parseResult.value)
        .filter(isFile)
        .flatMap(({ declarations }) => declarations)
        .filter(({ name }) => name && FuzzyMatcher.match(query, name))
        .flatMap(symbolOf),
  };
}

function symbolOf(declaration: Declaration): WorkspaceSymbol[] {
  const document = declaration.$container.$document;
  const range = nameRange(declaration);
  if (!document || !range) return [];
  const { name, $type } = declaration;
  const containerName = UriUtils.basename(document.uri);
  const location = { uri: document.uri.toString(), range };
  return [{ name, kind: declarationKinds[$type], containerName, location }];
}
