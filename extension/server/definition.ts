/**
 * Where a name is declared, and the file that a path leads to.
 */
import { AstUtils, GrammarUtils, type LangiumDocument } from 'langium';
import type { DefinitionProvider } from 'langium/lsp';
import type { DefinitionParams, LocationLink } from 'vscode-languageserver-protocol';
import type { EditorServices } from './declarations';
import { pathsIn } from './links';
import { declaredAt, leafAt } from './symbols';

const fileStart = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Makes the provider of definitions. */
export function createDefinition(services: EditorServices): DefinitionProvider {
  return {
    getDefinition: (document: LangiumDocument, params: DefinitionParams): LocationLink[] | undefined => {
      const leaf = leafAt(services, document, params.position);
      const file = pathsIn(services, document).find(({ leaf: path }) => path === leaf);
      if (file) {
        const targetUri = file.uri.toString();
        const originSelectionRange = file.range;
        return [{ targetUri, targetRange: fileStart, targetSelectionRange: fileStart, originSelectionRange }];
      }
      const declared = declaredAt(services, document, params.position);
      const whole = declared?.$cstNode;
      if (leaf === undefined || declared === undefined || whole === undefined) return undefined;
      const name = GrammarUtils.findNodeForProperty(whole, 'name') ?? whole;
      return [
        {
          targetUri: AstUtils.getDocument(declared).uri.toString(),
          targetRange: whole.range,
          targetSelectionRange: name.range,
          originSelectionRange: leaf.range,
        },
      ];
    },
  };
}
