/**
 * Sentences about what the parser could not read: what is wrong, at the smallest place, and what to write instead.
 */
import type { IRecognitionException, IToken } from 'chevrotain';
import { isOtherwiseBeforeValue } from './last-case';
import { colonMissing, nameMissing, pathMissing, signMissing, unexpectedOutside } from './parser-entries';
import { decodeUnreadable } from './parser-errors';
import type { Place } from './parser-place';
import { conditionMissing, notClosed, otherwiseFirst, valueMissing } from './parser-values';
import { beginsDeclaration, beginsEntry, kindOf, type Mistake, openBrackets, sameLine } from './token-text';

/**
 * The mistakes behind the parser's errors, in the order of the text; what only follows from another is left out.
 * `isExplained` tells whether something between two tokens explains the error already, as an unknown character does.
 */
export function explainAll(
  errors: readonly IRecognitionException[],
  tokens: readonly IToken[],
  isExplained: (before: IToken | undefined, next: IToken | undefined) => boolean,
): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  let last: Place | undefined;
  for (const place of errors.map((error) => placeOf(error, tokens)).sort((a, b) => a.index - b.index)) {
    if (last && followsFrom(last, place)) continue;
    if (!isExplained(place.before, place.next)) mistakes.push(explain(place));
    last = place;
  }
  return mistakes;
}

function placeOf(error: IRecognitionException, tokens: readonly IToken[]): Place {
  const offset = error.token.startOffset;
  const found = Number.isNaN(offset) ? -1 : tokens.findIndex((token) => token.startOffset >= offset);
  const index = found < 0 ? tokens.length : found;
  const unreadable = decodeUnreadable(error.message);
  return { tokens, index, before: tokens[index - 1], next: tokens[index], unreadable };
}

/** Whether the later error is only an echo: nothing new has begun between the two. */
function followsFrom(earlier: Place, later: Place): boolean {
  if (later.index === earlier.index || closesWhatWasSkipped(earlier, later)) return true;
  const { rule } = later.unreadable;
  if (rule === 'Property' && later.before === earlier.next) return true;
  if (earlier.before?.image === 'with' && sameLine(earlier.before, later.before)) return true;
  const inDomain = earlier.unreadable.rule === 'DomainFactor' && rule === 'DomainFactor';
  const outer = rule === 'File' || rule === 'Experiment' || inDomain;
  const sameStatement =
    rule === 'Property' && sameLine(earlier.next, later.next) && kindOf(later.before) === 'ID';
  if (!outer && !sameStatement) return false;
  return !later.tokens
    .slice(earlier.index + 1, later.index)
    .some((token) => beginsDeclaration(token) || beginsEntry(token));
}

/** Whether the later error lies in parentheses that the parser skipped over with the earlier one: `method gd(rate: 0.1)`. */
function closesWhatWasSkipped(earlier: Place, later: Place): boolean {
  const { tokens, index } = later;
  const opening = openBrackets(tokens, index).at(-1);
  if (opening?.image !== '(' || earlier.next === undefined) return false;
  const between = tokens.slice(earlier.index, tokens.indexOf(opening));
  return (
    opening.startOffset >= earlier.next.startOffset &&
    !between.some((token) => beginsDeclaration(token) || beginsEntry(token))
  );
}

function explain(place: Place): Mistake {
  const { rule, expected } = place.unreadable;
  const { tokens, index, next } = place;
  if (next && isOtherwiseBeforeValue(tokens, index)) return otherwiseFirst(place, next);
  if (rule === 'Body' || rule === 'Unary' || rule === 'Primary') return valueMissing(place);
  if (rule === 'Case') return conditionMissing(place);
  if (rule === 'Property') return colonMissing(place);
  if (rule === 'File' || place.unreadable.kind === 'redundant') return unexpectedOutside(place);
  if (expected.length === 1 && expected[0] === 'STRING') return pathMissing(place);
  if (expected.length === 1 && expected[0] === 'ID') return nameMissing(place);
  if (expected.some((name) => isClosingSign(name))) return notClosed(place, expected[0] ?? '');
  return signMissing(place);
}

function isClosingSign(name: string): boolean {
  return name === ')' || name === ']' || name === '}';
}
