/**
 * The `///` comments above a declaration.
 */
import type { AstNode } from 'langium';

/** The text of the `///` lines directly above a node, without the signs; empty where there are none. */
export function documentationOf(node: AstNode): string {
  const cst = node.$cstNode;
  if (cst === undefined) return '';
  const { fullText } = cst.root;
  const documentation: string[] = [];
  for (let end = endOfLineBefore(fullText, cst.offset); end >= 0; end = endOfLineBefore(fullText, end)) {
    const match = /^\s*\/\/\/ ?(.*)$/.exec(fullText.slice(startOfLine(fullText, end), end));
    if (match === null) break;
    documentation.unshift(match[1]!.trimEnd());
  }
  return documentation.join('\n');
}

/** Where the line that a place lies in begins. */
function startOfLine(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isLineEnd(text[start - 1])) start--;
  return start;
}

/** Where the line above that of a place ends; -1 where there is none. */
function endOfLineBefore(text: string, offset: number): number {
  const start = startOfLine(text, offset);
  return text.startsWith('\r\n', start - 2) && start >= 2 ? start - 2 : start - 1;
}

function isLineEnd(sign: string | undefined): boolean {
  return sign === '\n' || sign === '\r';
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
