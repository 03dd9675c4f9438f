/**
 * Links from the paths that a file names, of imports and of data sets, to the files. What lies outside the folder has
 * no link.
 */
import { GrammarUtils, type CstNode, type LangiumDocument, type URI } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink, Range } from 'vscode-languageserver-protocol';
import { isCall, isDataSet, isStringLiteral, type File } from '../../engine/language/generated/ast';
import type { EditorServices } from './declarations';

export interface PathInText {
  readonly leaf: CstNode;
  /** The path without its quotation marks. */
  readonly range: Range;
  readonly uri: URI;
}

/** Makes the provider of document links. */
export function createLinks(services: EditorServices): DocumentLinkProvider {
  return {
    getDocumentLinks: (document: LangiumDocument): DocumentLink[] =>
      pathsIn(services, document).map(({ range, uri }) => ({ range, target: uri.toString() })),
  };
}

/** The paths in a text that lead to a place inside the folder. */
export function pathsIn(services: EditorServices, document: LangiumDocument): readonly PathInText[] {
  const file = document.parseResult.value as File;
  const written = [
    ...file.imports.map((node) => ({ path: node.path, leaf: leafOf(node.$cstNode, 'path') })),
    ...file.declarations.filter(isDataSet).map(({ source }) => {
      const first = isCall(source) && source.function === 'csv' ? source.arguments[0]?.value : undefined;
      return isStringLiteral(first)
        ? { path: first.value, leaf: leafOf(first.$cstNode, 'value') }
        : { path: undefined, leaf: undefined };
    }),
  ];
  return written.flatMap(({ path, leaf }) => {
    const target = services.imports.Imports.resolve(document.uri, path ?? '');
    if (leaf === undefined || target.kind !== 'inside') return [];
    const { start, end } = leaf.range;
    const closed = leaf.text.length > 1 && leaf.text.endsWith(leaf.text[0]!) ? 1 : 0;
    const range = {
      start: { line: start.line, character: start.character + 1 },
      end: { line: end.line, character: end.character - closed },
    };
    return [{ leaf, range, uri: target.uri }];
  });
}

function leafOf(cst: CstNode | undefined, property: string): CstNode | undefined {
  return cst && GrammarUtils.findNodeForProperty(cst, property);
}
