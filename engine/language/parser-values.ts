/**
 * Sentences about values, cases, brackets and operators that the parser could not read.
 */
import type { IToken } from 'chevrotain';
import { functionNames } from './builtins';
import { wordBehindValueFix } from './last-case';
import { nearestName } from './nearest';
import { at, foreignWords, insertion, isSign, type Place, quoted, unexpected } from './parser-place';
import { sweepForms } from './signatures';
import { signatureNamed } from './surroundings';
import {
  beginsOperand,
  closerOf,
  closesLater,
  endOf,
  isClosing,
  kindOf,
  type Mistake,
  openBrackets,
  sameLine,
  statementStart,
  textOf,
} from './token-text';

export function valueMissing(place: Place): Mistake {
  const { tokens, index, before, next } = place;
  if (kindOf(next) === '{' && kindOf(before) === 'in') return listInBraces(place);
  if (kindOf(next) === '{') {
    const advice = 'A case list can stand only as the whole body of a target or a density.';
    return at(place, next, 'RF101', advice);
  }
  if (before === undefined) return at(place, next, 'RF105', 'A value is missing here.');
  if (before.image === ':') {
    const key = tokens[index - 2];
    const message = `A value is missing after \`${key?.image ?? ''}:\`.`;
    return { code: 'RF105', message, start: (key ?? before).startOffset, end: endOf(before) };
  }
  if (before.image === '{') return caseMissing(place);
  if (['if', 'and', 'or', 'expect'].includes(before.image)) {
    return at(place, before, 'RF105', `A condition is missing after \`${before.image}\`.`);
  }
  if (isSign(next) && !isClosing(next) && sameLine(before, next)) {
    const message = `A value is missing between \`${before.image}\` and ${quoted(next)}.`;
    return { code: 'RF105', message, start: before.startOffset, end: endOf(next) };
  }
  return at(place, before, 'RF105', `A value is missing after \`${before.image}\`.`);
}

/** `for H in {2, 4}`: a list has square brackets. */
function listInBraces(place: Place): Mistake {
  const { tokens, index, next } = place;
  const length = tokens.slice(index).findIndex((token) => isClosing(token));
  const inner = length > 0 ? tokens.slice(index + 1, index + length) : [];
  const message = `A sweep runs through ${sweepForms}.`;
  if (next === undefined || inner.length === 0) return at(place, next, 'RF318', message);
  const replacement = `[${textOf(inner)}]`;
  const fixes = [{ title: `Write ${replacement}`, replacement }];
  const end = endOf(tokens[index + length]!);
  return { code: 'RF318', message, start: next.startOffset, end, fixes };
}

function caseMissing(place: Place): Mistake {
  const { before, next } = place;
  if (kindOf(next) === '}' && before && next) {
    const message = 'This case list is empty: write `{ VALUE if CONDITION, VALUE otherwise }`.';
    return { code: 'RF105', message, start: before.startOffset, end: endOf(next) };
  }
  if (kindOf(next) === 'if' || kindOf(next) === 'otherwise') {
    return at(place, next, 'RF105', `The value of this case is missing before ${quoted(next)}.`);
  }
  return at(place, before, 'RF105', 'A value is missing after `{`.');
}

/** `else 1/2` in a case list. */
function elseInCases(place: Place, word: IToken): Mistake {
  const message = `${quoted(word)} is not known: the last case of a list is written \`VALUE otherwise\`, after a comma.`;
  return at(place, word, 'RF107', message, wordBehindValueFix(place.tokens, word));
}

/** `otherwise 1/2` in a case list. */
export function otherwiseFirst(place: Place, word: IToken): Mistake {
  const message = 'The value of a case comes first: `VALUE otherwise`.';
  return at(place, word, 'RF101', message, wordBehindValueFix(place.tokens, word));
}

function isElseInCases({ tokens, index }: Place, word: IToken): boolean {
  return word.image === 'else' && openBrackets(tokens, index).at(-1)?.image === '{';
}

export function conditionMissing(place: Place): Mistake {
  const { tokens, index, before, next } = place;
  if (before && isElseInCases(place, before)) return elseInCases(place, before);
  if (kindOf(next) === 'ID' && next) {
    const meant = foreignWords[next.image] ?? nearestName(next.image, ['if', 'otherwise']);
    if (meant === 'if' || meant === 'otherwise') {
      const fixes = [{ title: `Write \`${meant}\``, replacement: meant }];
      return at(place, next, 'RF107', `${quoted(next)} is not known here. Did you mean \`${meant}\`?`, fixes);
    }
  }
  if (beginsOperand(next) && sameLine(before, next)) {
    const message = `\`if\` is missing before this condition, or an operator between ${quoted(before)} and ${quoted(next)}.`;
    const fixes = next ? [insertion('Insert `if`', 'if ', next.startOffset)] : [];
    return at(place, next, 'RF114', message, fixes);
  }
  const first = tokens[caseStart(tokens, index)] ?? before;
  const message = 'This case has no condition: write `if` and a condition, or `otherwise`, after its value.';
  if (first === undefined || before === undefined) return at(place, next, 'RF114', message);
  const fixes = [insertion('Insert `otherwise`', ' otherwise', endOf(before))];
  return { code: 'RF114', message, start: first.startOffset, end: endOf(before), fixes };
}

/** Index of the first token of the case that ends before `index`. */
function caseStart(tokens: readonly IToken[], index: number): number {
  let depth = 0;
  for (let position = index - 1; position >= 0; position--) {
    const image = tokens[position]?.image ?? '';
    if (')]}'.includes(image)) depth++;
    else if (depth > 0 && '([{'.includes(image)) depth--;
    else if (depth === 0 && ['{', ',', ';'].includes(image)) return position + 1;
  }
  return 0;
}

export function notClosed(place: Place, closer: string): Mistake {
  const { tokens, index, before, next } = place;
  if (before?.image === ',' && next && [',', '(', '['].includes(tokens[index - 2]?.image ?? '')) {
    return at(place, before, 'RF105', 'A value is missing before `,`.');
  }
  if (isParameterName(place)) return argumentColonMissing(place);
  if (beginsOperand(next) && sameLine(before, next)) return operatorMissing(place);
  const open = openBrackets(tokens, index);
  const opening = [...open].reverse().find((token) => closerOf(token.image) === closer);
  const outer = opening ? open[open.indexOf(opening) - 1] : undefined;
  if (isClosing(next) && next && (outer === undefined || closerOf(outer.image) !== next.image)) {
    const fixes = [{ title: `Write \`${closer}\``, replacement: closer }];
    const message = `\`${closer}\` is expected here, for the bracket that is open, not ${quoted(next)}.`;
    return at(place, next, 'RF103', message, fixes);
  }
  if (next && closesLater(tokens, index, closer)) {
    if (beginsOperand(next) || kindOf(next) === 'KEY') return commaMissing(place);
    return unexpected(place);
  }
  if (opening === undefined) return unexpected(place);
  const fixes = before ? [insertion(`Insert \`${closer}\``, closer, endOf(before))] : [];
  return at(place, opening, 'RF102', `\`${opening.image}\` isn't closed: a \`${closer}\` is missing.`, fixes);
}

/** Whether the word before is the name of an argument of the form that is being called. */
function isParameterName(place: Place): boolean {
  const { tokens, index, before, next } = place;
  const opening = openBrackets(tokens, index).at(-1);
  if (before === undefined || opening?.image !== '(' || !beginsOperand(next)) return false;
  const called = tokens[tokens.indexOf(opening) - 1];
  const earlier = tokens[index - 2]?.image;
  const signature = called && signatureNamed(called.image);
  return (
    (earlier === ',' || earlier === '(') &&
    signature?.parameters.some(({ name }) => name === before.image) === true
  );
}

function argumentColonMissing(place: Place): Mistake {
  const { before } = place;
  const fixes = before ? [insertion('Insert a colon', ':', endOf(before))] : [];
  return at(place, before, 'RF104', `A colon is missing after ${quoted(before)}.`, fixes);
}

function commaMissing(place: Place): Mistake {
  const { before, next } = place;
  const fixes = before ? [insertion('Insert a comma', ',', endOf(before))] : [];
  return at(place, next, 'RF106', `A comma is missing before ${quoted(next)}.`, fixes);
}

/** Two operands side by side: `2b`, `1 2`, `sin 3`. The range covers the last token of one and the first of the other. */
export function operatorMissing(place: Place): Mistake {
  const { tokens, index, before, next } = place;
  if (before === undefined || next === undefined) return unexpected(place);
  if (isElseInCases(place, next)) return elseInCases(place, next);
  const [start, end] = [before.startOffset, endOf(next)];
  const number = touch(before, next) ? notANumber(before, next) : undefined;
  if (number) return { ...number, start, end };
  if (before.image === 'not') {
    const message =
      'The language has no `not`: turn the comparison round, `risk >= 1` for what is not `risk < 1`.';
    return at(place, before, 'RF107', message);
  }
  if (next.image === 'with') return withProbability(place, next);
  const both = `\`${before.image}\` and \`${next.image}\``;
  if (isFunctionName(before.image) && kindOf(before) === 'ID') {
    const replacement = `${before.image}(${next.image})`;
    const message = `\`${before.image}\` takes its argument in parentheses: \`${replacement}\`.`;
    return { code: 'RF106', message, start, end, fixes: [{ title: `Write ${replacement}`, replacement }] };
  }
  const [sign, name] = signBetween(tokens, index);
  const joined = sign === ',' ? `${before.image}, ${next.image}` : `${before.image}${sign}${next.image}`;
  const message = `Is ${name} missing between ${both}?`;
  const isProduct = touch(before, next) || kindOf(before) === 'NUMBER';
  const fixes = sign !== '*' || isProduct ? [{ title: `Write ${joined}`, replacement: joined }] : [];
  return { code: 'RF106', message, start, end, fixes };
}

/** `expect risk < 1e-3 with probability 0.9`, as theorems are stated: a fraction of the runs is compared with it. */
function withProbability({ tokens, index }: Place, word: IToken): Mistake {
  const rest = tokens.slice(index).filter((token) => sameLine(word, token));
  const number = rest.find((token) => kindOf(token) === 'NUMBER');
  const first = statementStart(tokens, index);
  const condition = tokens.slice(first + 1, index);
  const expected = kindOf(tokens[first]) === 'expect' && condition.every((token) => sameLine(word, token));
  const alone = !condition.some((token) => kindOf(token) === 'FUNCTION');
  const bound = number?.image ?? '0.9';
  const replacement = `fraction(${alone ? textOf(condition) : 'risk < 1e-3'}) >= ${bound}`;
  const message = `A probability is expected as the fraction of the runs for which a condition holds: \`${replacement}\`.`;
  const end = endOf(number ?? word);
  const whole = { title: `Write ${replacement}`, replacement, start: condition[0]?.startOffset ?? end, end };
  const fixes = expected && alone && number && condition.length > 0 ? [whole] : [];
  return { code: 'RF107', message, start: word.startOffset, end, fixes };
}

/** What is written like a number elsewhere: `0x10`, `1_000`, `1.5e`, `1.2.3`. */
function notANumber(before: IToken, next: IToken): Omit<Mistake, 'start' | 'end'> | undefined {
  if (kindOf(before) !== 'NUMBER') return undefined;
  const written = before.image + next.image;
  if (kindOf(next) === 'NUMBER') return { code: 'RF106', message: `\`${written}\` is not a number.` };
  if (/^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(written)) {
    const replacement = BigInt(written).toString();
    const message = `Numbers are written with decimal digits: \`${written}\` is \`${replacement}\`.`;
    return { code: 'RF112', message, fixes: [{ title: `Write ${replacement}`, replacement }] };
  }
  if (/^\d+(_\d+)+$/.test(written)) {
    const replacement = written.replaceAll('_', '');
    const message = `The digits of a number are written without \`_\`: \`${replacement}\`.`;
    return { code: 'RF112', message, fixes: [{ title: `Write ${replacement}`, replacement }] };
  }
  if (!/^[eE]$/.test(next.image) || !/[.]/.test(before.image)) return undefined;
  const message = `An exponent is missing after \`${written}\`; the product with the constant \`e\` is \`${before.image}*e\`.`;
  return { code: 'RF106', message };
}

function touch(before: IToken, next: IToken): boolean {
  return endOf(before) === next.startOffset;
}

function isFunctionName(name: string): boolean {
  return (functionNames as readonly string[]).includes(name);
}

/** The sign that most likely belongs between two operands here, and its name. */
function signBetween(tokens: readonly IToken[], index: number): readonly [string, string] {
  const open = openBrackets(tokens, index);
  const innermost = open.at(-1)?.image;
  const first = statementStart(tokens, index);
  const [before, next] = [tokens[index - 1], tokens[index]];
  const hasArrow = tokens.slice(first, index).some((token) => kindOf(token) === '->');
  if (innermost !== '(' && hasArrow) return [' -> ', 'an arrow `->`'];
  if (before && next && touch(before, next)) return ['*', 'an operator'];
  if (innermost === '[') return [',', 'a comma'];
  const inBody = ['target', 'density'].includes(kindOf(tokens[first]));
  return innermost === '{' && inBody ? [',', 'an operator or a comma'] : ['*', 'an operator'];
}
