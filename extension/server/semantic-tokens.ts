/**
 * What each name is, for colours: a grammar of patterns can't tell a constant from a sweep variable or the `x` of a
 * product from the input.
 */
import { AstUtils, GrammarUtils, type AstNode, type CstNode, type LangiumDocument } from 'langium';
import type { SemanticTokenProvider } from 'langium/lsp';
import { SemanticTokensBuilder } from 'vscode-languageserver';
import {
  SemanticTokenModifiers,
  SemanticTokenTypes,
  type Range,
  type SemanticTokens,
  type SemanticTokensRangeParams,
} from 'vscode-languageserver-protocol';
import type { BuiltInRole } from '../../engine/language/builtins';
import {
  isArgument,
  isBuiltIn,
  isCall,
  isDeclaration,
  isDomain,
  isExperiment,
  isProperty,
  isReference,
  isSweep,
  type Named,
} from '../../engine/language/generated/ast';

const tokenTypes: readonly string[] = [
  SemanticTokenTypes.class,
  SemanticTokenTypes.enumMember,
  SemanticTokenTypes.function,
  SemanticTokenTypes.operator,
  SemanticTokenTypes.parameter,
  SemanticTokenTypes.property,
  SemanticTokenTypes.type,
  SemanticTokenTypes.variable,
];

const tokenModifiers: readonly string[] = [
  SemanticTokenModifiers.declaration,
  SemanticTokenModifiers.readonly,
  SemanticTokenModifiers.defaultLibrary,
];

interface Look {
  readonly type: SemanticTokenTypes;
  readonly modifiers: readonly SemanticTokenModifiers[];
}

export interface Token extends Look {
  readonly cst: CstNode;
}

const { declaration, readonly, defaultLibrary } = SemanticTokenModifiers;

const declaredLooks: Readonly<Record<Exclude<Named['$type'], 'BuiltIn'>, Look>> = {
  Let: { type: SemanticTokenTypes.variable, modifiers: [readonly] },
  Sweep: { type: SemanticTokenTypes.parameter, modifiers: [] },
  Target: { type: SemanticTokenTypes.function, modifiers: [] },
  Density: { type: SemanticTokenTypes.function, modifiers: [] },
  DataSet: { type: SemanticTokenTypes.type, modifiers: [] },
  Network: { type: SemanticTokenTypes.type, modifiers: [] },
  Experiment: { type: SemanticTokenTypes.class, modifiers: [] },
};

const builtInLooks: Readonly<Record<BuiltInRole, Look>> = {
  input: { type: SemanticTokenTypes.parameter, modifiers: [] },
  step: { type: SemanticTokenTypes.parameter, modifiers: [] },
  observable: { type: SemanticTokenTypes.variable, modifiers: [defaultLibrary] },
  constant: { type: SemanticTokenTypes.variable, modifiers: [readonly, defaultLibrary] },
  word: { type: SemanticTokenTypes.enumMember, modifiers: [] },
};

/** Makes the provider of semantic tokens. */
export function createSemanticTokens(): SemanticTokenProvider {
  const encoded = (document: LangiumDocument, range?: Range): SemanticTokens =>
    encode(tokensIn(document.parseResult.value, range));
  return {
    tokenTypes: Object.fromEntries(tokenTypes.map((type, index) => [type, index])),
    tokenModifiers: Object.fromEntries(tokenModifiers.map((modifier, index) => [modifier, 1 << index])),
    semanticTokensOptions: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: { delta: false },
      range: true,
    },
    semanticHighlight: (document) => encoded(document),
    semanticHighlightRange: (document, params: SemanticTokensRangeParams) => encoded(document, params.range),
    semanticHighlightDelta: (document) => encoded(document),
  };
}

/** The names of a text that have a meaning, in the order of the text. */
export function tokensIn(root: AstNode, range?: Range): readonly Token[] {
  const nodes = AstUtils.streamAst(root, range && { range }).toArray();
  return nodes.flatMap(tokensOf).sort((a, b) => a.cst.offset - b.cst.offset);
}

function tokensOf(node: AstNode): readonly Token[] {
  if (isReference(node)) return nameToken(node, 'declaration', lookOf(node.declaration?.ref));
  if (isCall(node)) {
    return nameToken(node, 'function', { type: SemanticTokenTypes.function, modifiers: [defaultLibrary] });
  }
  if (isProperty(node)) return nameToken(node, 'key', { type: SemanticTokenTypes.property, modifiers: [] });
  if (isArgument(node)) return nameToken(node, 'name', { type: SemanticTokenTypes.property, modifiers: [] });
  if (isDomain(node)) {
    const signs = GrammarUtils.findNodesForProperty(node.$cstNode, 'signs');
    return signs.map((cst) => ({ cst, type: SemanticTokenTypes.operator, modifiers: [] }));
  }
  if (!isDeclaration(node) && !isSweep(node)) return [];
  const { type, modifiers } = declaredLooks[node.$type];
  const own = nameToken(node, 'name', { type, modifiers: [declaration, ...modifiers] });
  return isExperiment(node) ? [...own, ...nameToken(node, 'parent', lookOf(node.parent?.ref))] : own;
}

function lookOf(target: Named | undefined): Look | undefined {
  if (target === undefined) return undefined;
  return isBuiltIn(target) ? builtInLooks[target.role as BuiltInRole] : declaredLooks[target.$type];
}

function nameToken(node: AstNode, property: string, look: Look | undefined): readonly Token[] {
  const cst = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  return cst && look ? [{ cst, ...look }] : [];
}

function encode(tokens: readonly Token[]): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { cst, type, modifiers } of tokens) {
    const { line, character } = cst.range.start;
    const bits = modifiers.reduce((sum, modifier) => sum + (1 << tokenModifiers.indexOf(modifier)), 0);
    builder.push(line, character, cst.length, tokenTypes.indexOf(type), bits);
  }
  return builder.build();
}
