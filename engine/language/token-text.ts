/**
 * Questions about a list of tokens, asked by whoever explains what could not be read.
 */
import type { IToken } from 'chevrotain';
import type { Code } from './codes';

/** A mistake with its place as offsets; `start` to `end` is wrong. */
export interface Mistake {
  readonly code: Code;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly fixes?: readonly MistakeFix[];
}

/** A fix with its place as offsets; without a place it replaces the mistake. */
export interface MistakeFix {
  readonly title: string;
  readonly replacement: string;
  readonly start?: number;
  readonly end?: number;
}

/** Offset after the last character. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

export function kindOf(token: IToken | undefined): string {
  return token === undefined ? 'EOF' : token.tokenType.name;
}

export function sameLine(left: IToken | undefined, right: IToken | undefined): boolean {
  return left !== undefined && right !== undefined && left.endLine === right.startLine;
}

const operandStarts: ReadonlySet<string> = new Set(['NUMBER', 'ID', 'FUNCTION', 'STRING', '(', '[']);
const operandEnds: ReadonlySet<string> = new Set(['NUMBER', 'ID', 'STRING', ')', ']', '}']);

export function beginsOperand(token: IToken | undefined): boolean {
  return operandStarts.has(kindOf(token));
}

export function finishesOperand(token: IToken | undefined): boolean {
  return operandEnds.has(kindOf(token));
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export function isOpening(token: IToken): boolean {
  return Object.hasOwn(closers, token.image);
}

export function isClosing(token: IToken | undefined): boolean {
  return token !== undefined && Object.values(closers).includes(token.image);
}

export function closerOf(opening: string): string {
  return closers[opening] ?? '';
}

/** Words that begin a declaration: nothing before them can go on after them. */
const declarationStarts: ReadonlySet<string> = new Set([
  'import',
  'let',
  'target',
  'density',
  'data',
  'network',
  'experiment',
]);

export function beginsDeclaration(token: IToken | undefined): boolean {
  return declarationStarts.has(kindOf(token));
}

/** Words that begin something new within an experiment. */
export function beginsEntry(token: IToken | undefined): boolean {
  const kind = kindOf(token);
  return kind === 'KEY' || kind === 'expect' || kind === 'for';
}

/** The brackets that are open before the token at `index`, outermost first. */
export function openBrackets(tokens: readonly IToken[], index: number): readonly IToken[] {
  const open: IToken[] = [];
  for (const token of tokens.slice(0, index)) {
    if (beginsDeclaration(token)) open.length = 0;
    if (isOpening(token)) open.push(token);
    else if (isClosing(token)) {
      const last = open[open.length - 1];
      if (last && closerOf(last.image) === token.image) open.pop();
    }
  }
  return open;
}

/** Whether `closer` comes at this level after `index`, before anything that can't stand inside brackets. */
export function closesLater(tokens: readonly IToken[], index: number, closer: string): boolean {
  let depth = 0;
  for (const token of tokens.slice(index)) {
    if (beginsDeclaration(token) || ['expect', 'for', ';'].includes(kindOf(token))) return false;
    if (isOpening(token)) depth++;
    else if (isClosing(token)) {
      if (depth === 0) return token.image === closer;
      depth--;
    }
  }
  return false;
}

/** Index of the first token of the entry or declaration that the token at `index` belongs to. */
export function statementStart(tokens: readonly IToken[], index: number): number {
  for (let at = Math.min(index, tokens.length) - 1; at >= 0; at--) {
    const token = tokens[at];
    if (beginsDeclaration(token) || beginsEntry(token)) return at;
  }
  return 0;
}

/** The text of tokens, with a blank where there is any space between two. */
export function textOf(tokens: readonly IToken[]): string {
  return tokens
    .map(
      (token, index) => (index > 0 && endOf(tokens[index - 1]!) < token.startOffset ? ' ' : '') + token.image,
    )
    .join('');
}
