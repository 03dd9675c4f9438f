/**
 * The place of a mistake that the parser found, and what all sentences about one are made of.
 */
import type { IToken } from 'chevrotain';
import type { Code } from './codes';
import type { Unreadable } from './parser-errors';
import { endOf, type Mistake, type MistakeFix } from './token-text';
import { reservedWords } from './tokens';

/** One error of the parser and its surroundings. */
export interface Place {
  readonly tokens: readonly IToken[];
  /** Index of the first token that could not be read; `tokens.length` at the end of the text. */
  readonly index: number;
  readonly before: IToken | undefined;
  readonly next: IToken | undefined;
  readonly unreadable: Unreadable;
}

/** What other languages call these things. */
export const foreignWords: Readonly<Record<string, string>> = {
  const: 'let',
  var: 'let',
  def: 'let',
  define: 'let',
  func: 'target',
  function: 'target',
  dataset: 'data',
  net: 'network',
  include: 'import',
  use: 'import',
  exp: 'experiment',
  assert: 'expect',
  check: 'expect',
  require: 'expect',
  else: 'otherwise',
  default: 'otherwise',
  when: 'if',
  where: 'if',
};

/** A mistake at one token, or at the end of the text if there is none. */
export function at(
  place: Place,
  token: IToken | undefined,
  code: Code,
  message: string,
  fixes: readonly MistakeFix[] = [],
): Mistake {
  const last = place.tokens[place.tokens.length - 1];
  const start = token?.startOffset ?? (last ? last.startOffset : 0);
  const end = token ? endOf(token) : last ? endOf(last) : 0;
  return { code, message, start, end, ...(fixes.length > 0 ? { fixes } : {}) };
}

export function insertion(title: string, text: string, offset: number): MistakeFix {
  return { title, replacement: text, start: offset, end: offset };
}

export function quoted(token: IToken | undefined): string {
  return token === undefined ? 'the end' : `\`${token.image}\``;
}

export function isSign(token: IToken | undefined): token is IToken {
  return token !== undefined && /^[^\w\s"']+$/.test(token.image);
}

export function unexpected(place: Place): Mistake {
  const { before, next } = place;
  if (next === undefined) {
    return at(
      place,
      before,
      'RF101',
      `The text ends too early: something is missing after ${quoted(before)}.`,
    );
  }
  if (reservedWords.has(next.image)) {
    return at(place, next, 'RF101', `\`${next.image}\` is a word of the language and can't stand here.`);
  }
  const after = before ? ` after ${quoted(before)}` : '';
  return at(place, next, 'RF101', `${quoted(next)} can't stand here${after}.`);
}
