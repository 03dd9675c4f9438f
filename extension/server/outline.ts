/**
 * The outline: declarations, and in each experiment its sweeps, properties and expectations.
 */
import type { AstNode, LangiumDocument } from 'langium';
import { GrammarUtils } from 'langium';
import type { DocumentSymbolProvider } from 'langium/lsp';
import { SymbolKind, type DocumentSymbol, type Range } from 'vscode-languageserver-protocol';
import type { Declaration, Experiment, File } from '../../engine/language/generated/ast';
import { documentationOf } from '../../engine/language/documentation';

export const declarationKinds: Readonly<Record<Declaration['$type'], SymbolKind>> = {
  Let: SymbolKind.Constant,
  Target: SymbolKind.Function,
  Density: SymbolKind.Function,
  DataSet: SymbolKind.Array,
  Network: SymbolKind.Struct,
  Experiment: SymbolKind.Class,
};

/** Makes the outline's provider. */
export function createOutline(): DocumentSymbolProvider {
  return {
    getSymbols: (document: LangiumDocument): DocumentSymbol[] =>
      (document.parseResult.value as File).declarations.flatMap(declarationSymbol),
  };
}

function declarationSymbol(declaration: Declaration): DocumentSymbol[] {
  if (!declaration.name) return [];
  const children = declaration.$type === 'Experiment' ? experimentSymbols(declaration) : [];
  const detail = documentationOf(declaration).split('\n', 1)[0] ?? '';
  return symbol(declaration, 'name', declaration.name, detail, declarationKinds[declaration.$type], children);
}

/** Where a declaration's name stands. */
export function nameRange({ $cstNode }: Declaration): Range | undefined {
  return ($cstNode && GrammarUtils.findNodeForProperty($cstNode, 'name'))?.range;
}

function experimentSymbols(experiment: Experiment): DocumentSymbol[] {
  const sweeps = experiment.sweeps.flatMap((sweep) =>
    sweep.name ? symbol(sweep, 'name', `for ${sweep.name}`, textOf(sweep.values), SymbolKind.Variable) : [],
  );
  const properties = experiment.properties.flatMap((property) =>
    property.key ? symbol(property, 'key', property.key, textOf(property.value), SymbolKind.Property) : [],
  );
  const expectations = experiment.expectations.flatMap((expectation) =>
    symbol(expectation, undefined, 'expect', textOf(expectation.condition), SymbolKind.Boolean),
  );
  return [...sweeps, ...properties, ...expectations];
}

function textOf(node: AstNode | undefined): string {
  return node?.$cstNode?.text.replace(/\s+/g, ' ') ?? '';
}

function symbol(
  node: AstNode,
  nameProperty: string | undefined,
  name: string,
  detail: string,
  kind: SymbolKind,
  children: DocumentSymbol[] = [],
): DocumentSymbol[] {
  const whole = node.$cstNode;
  if (!whole) return [];
  const selection = GrammarUtils.findNodeForProperty(whole, nameProperty) ?? whole;
  return [{ name, detail, kind, range: whole.range, selectionRange: selection.range, children }];
}
