/**
 * Which tokens begin lines and which are aligned with their neighbours: the part of formatting that needs the syntax tree.
 */
import type { AstNode } from 'langium';
import type { IToken } from 'chevrotain';
import {
  isCaseList,
  isDomain,
  isExperiment,
  type CaseList,
  type Experiment,
  type File,
} from './generated/ast';
import { isClosing, isOpening, kindOf } from './token-text';
import { nodesOf } from './walk';

/** Kinds of lines that are aligned when they are neighbours. */
export type Column = 'property' | 'sweep' | 'case';

/** All by the offset at which a token begins. */
export interface Structure {
  /** Tokens that begin a line, and its indentation. */
  readonly lines: ReadonlyMap<number, number>;
  /** Closing braces with a line of their own; empty braces stay together. */
  readonly closings: ReadonlySet<number>;
  /** Tokens that are moved to a common column. */
  readonly columns: ReadonlyMap<number, Column>;
  /** Product signs of domains, which have spaces around them. */
  readonly products: ReadonlySet<number>;
}

export const indentation = 2;

export function structureOf(file: File, tokens: readonly IToken[]): Structure {
  const indexAt = new Map(tokens.map((token, index) => [token.startOffset, index]));
  const lines = new Map<number, number>();
  const closings = new Set<number>();
  const columns = new Map<number, Column>();
  const products = new Set<number>();
  const begin = (node: AstNode, indent: number): number | undefined => {
    const offset = node.$cstNode?.offset;
    if (offset !== undefined) lines.set(offset, indent);
    return offset === undefined ? undefined : indexAt.get(offset);
  };
  const align = (token: IToken | undefined, column: Column): void => {
    if (token) columns.set(token.startOffset, column);
  };
  const close = (node: Experiment | CaseList): void => {
    if (node.$cstNode) closings.add(node.$cstNode.end - 1);
  };
  const layOutExperiment = (node: Experiment): void => {
    close(node);
    for (const { entry, column } of entriesOf(node)) {
      const index = begin(entry, indentation);
      if (column !== undefined && index !== undefined) align(tokens[index + 2], column);
    }
  };
  const layOutCases = (node: CaseList): void => {
    close(node);
    for (const each of node.cases) {
      const index = begin(each, indentation);
      if (index !== undefined) align(conditionOf(tokens, index), 'case');
    }
  };
  for (const node of [...file.imports, ...file.declarations]) begin(node, 0);
  for (const node of nodesOf(file)) {
    if (isExperiment(node)) layOutExperiment(node);
    else if (isCaseList(node) && node.$cstNode?.text.includes('\n')) layOutCases(node);
    else if (isDomain(node)) {
      for (const factor of node.factors.slice(1)) {
        const index = indexAt.get(factor.$cstNode?.offset ?? -1);
        if (index !== undefined) products.add(tokens[index - 1]?.startOffset ?? -1);
      }
    }
  }
  return { lines, closings, columns, products };
}

function entriesOf(node: Experiment): readonly { readonly entry: AstNode; readonly column?: Column }[] {
  return [
    ...node.sweeps.map((entry) => ({ entry, column: 'sweep' as const })),
    ...node.properties.map((entry) => ({ entry, column: 'property' as const })),
    ...node.expectations.map((entry) => ({ entry })),
  ];
}

/** The `if` or `otherwise` of the case that begins at `first`. */
function conditionOf(tokens: readonly IToken[], first: number): IToken | undefined {
  let depth = 0;
  for (let index = first; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) return undefined;
    if (isOpening(token)) depth++;
    else if (isClosing(token)) depth--;
    else if (depth === 0 && ['if', 'otherwise'].includes(kindOf(token))) return token;
    if (depth < 0) return undefined;
  }
  return undefined;
}
