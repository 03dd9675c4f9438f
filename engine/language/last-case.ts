/**
 * `else 1/2` and `otherwise 1/2` in a case list: the word stands before the value instead of behind it.
 */
import type { IToken } from 'chevrotain';
import {
  beginsOperand,
  endOf,
  isClosing,
  isOpening,
  kindOf,
  openBrackets,
  type MistakeFix,
} from './token-text';

/** Whether `otherwise` stands where the value of a case should begin, and the value behind it. */
export function isOtherwiseBeforeValue(tokens: readonly IToken[], index: number): boolean {
  const before = tokens[index - 1]?.image;
  return (
    kindOf(tokens[index]) === 'otherwise' &&
    (before === ',' || before === '{') &&
    openBrackets(tokens, index).at(-1)?.image === '{' &&
    beginsOperand(tokens[index + 1])
  );
}

/** `else 1/2` becomes `1/2 otherwise`, where a comma stands before it and a value behind it. */
export function wordBehindValueFix(tokens: readonly IToken[], word: IToken): readonly MistakeFix[] {
  const index = tokens.indexOf(word);
  const before = tokens[index - 1]?.image;
  const value = valueFrom(tokens, index + 1);
  const last = value.at(-1);
  if ((before !== ',' && before !== '{') || last === undefined) return [];
  const replacement = `${textOf(value)} otherwise`;
  return [{ title: `Write \`${replacement}\``, replacement, start: word.startOffset, end: endOf(last) }];
}

/** The tokens of a value, up to the comma or the bracket that ends it. */
function valueFrom(tokens: readonly IToken[], index: number): readonly IToken[] {
  let depth = 0;
  const end = tokens.findIndex((token, at) => {
    if (at < index) return false;
    if (depth === 0 && (token.image === ',' || isClosing(token) || token.image === 'if')) return true;
    depth += isOpening(token) ? 1 : isClosing(token) ? -1 : 0;
    return false;
  });
  return tokens.slice(index, end < 0 ? index : end);
}

/** The tokens as they are written, but for the number of blanks between them. */
function textOf(tokens: readonly IToken[]): string {
  return tokens.reduce((text, token, index) => {
    const before = tokens[index - 1];
    const gap = before && endOf(before) < token.startOffset ? ' ' : '';
    return text + gap + token.image;
  }, '');
}
