/**
 * Mistakes as they are found, before they are told: each points at a node of the syntax tree, or at a part of one.
 */
import { GrammarUtils, type AstNode } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type { Code, Fix } from './codes';
import type { Related } from './fixes';
import { isExperiment } from './generated/ast';

/** A part of a node, and what mends the mistake. */
interface Part {
  /** A property of the node whose text is meant, such as `name`. */
  readonly property?: string;
  /** Which element, where the property is a list. */
  readonly index?: number;
  readonly fixes?: readonly Fix[];
  /** Other places that explain it. */
  readonly related?: readonly Related[];
}

export interface Finding extends Part {
  readonly code: Code;
  /** A sentence for the person who wrote the file. */
  readonly message: string;
  readonly node: AstNode;
}

/** Takes a mistake. */
export type Report = (code: Code, message: string, node: AstNode, part?: Part) => void;

/** A list of findings in which the same mistake at the same place is kept once. */
export class Findings {
  readonly list: Finding[] = [];
  private readonly known = new Map<AstNode, Set<string>>();

  readonly report: Report = (code, message, node, part = {}) => {
    // What isn't written yet has no place; that it is missing, the parser tells.
    if ((node as AstNode | undefined) === undefined) return;
    const key = `${code} ${part.property ?? ''} ${part.index ?? ''}`;
    const keys = this.known.get(node);
    if (keys?.has(key)) return;
    if (keys) keys.add(key);
    else this.known.set(node, new Set([key]));
    this.list.push({ code, message, node, ...part });
  };

  /** Whether the same mistake at the same place is among them. */
  has(finding: Finding): boolean {
    const key = `${finding.code} ${finding.property ?? ''} ${finding.index ?? ''}`;
    return this.known.get(finding.node)?.has(key) ?? false;
  }
}

const nowhere: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The text that a finding is about; for what an experiment inherits that is `extends NAME`. */
export function rangeOf({ node, property, index }: Finding): Range {
  const cst = node.$cstNode;
  if (cst === undefined) return nowhere;
  if (property === undefined) return cst.range;
  const part = GrammarUtils.findNodeForProperty(cst, property, index) ?? cst;
  const keyword =
    isExperiment(node) && property === 'parent' ? GrammarUtils.findNodeForKeyword(cst, 'extends') : undefined;
  return { start: (keyword ?? part).range.start, end: part.range.end };
}
