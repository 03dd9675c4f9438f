/**
 * The `///` comments above a declaration.
 */
import type { AstNode } from 'langium';

/** The text of the `///` lines directly above a node, without the signs; empty where there are none. */
export function documentationOf(node: AstNode): string {
  const cst = node.$cstNode;
  if (cst === undefined) return '';
  const lines = cst.root.fullText.slice(0, cst.offset).split(/\r\n|\r|\n/);
  lines.pop();
  const documentation: string[] = [];
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    const match = /^\s*\/\/\/ ?(.*)$/.exec(line);
    if (match === null) break;
    documentation.unshift(match[1]!.trimEnd());
  }
  return documentation.join('\n');
}

/** The line a node begins on, from 1. */
export function lineOf(node: AstNode): number {
  return placeOf(node).line;
}

/** Where a node begins, from 1. */
export function placeOf(node: AstNode): { readonly line: number; readonly column: number } {
  const { line, character } = node.$cstNode?.range.start ?? { line: 0, character: 0 };
  return { line: line + 1, column: character + 1 };
}

/** The text of a node on one line, without comments. */
export function textOf(node: AstNode | undefined): string {
  const text = node?.$cstNode?.text ?? '';
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g, ' ');
  return withoutComments.replace(/\s+/g, ' ').trim();
}
