/**
 * Sentences about what the parser could not read: what is wrong, at the smallest place, and what to write instead.
 */
import type { IRecognitionException, IToken } from 'chevrotain';
import { functionNames } from './builtins';
import type { Code } from './codes';
import { isOtherwiseBeforeValue, wordBehindValueFix } from './last-case';
import { nearestName } from './nearest';
import { decodeUnreadable, type Unreadable } from './parser-errors';
import { propertyNames } from './properties';
import {
  beginsDeclaration,
  beginsEntry,
  beginsOperand,
  closerOf,
  closesLater,
  endOf,
  finishesOperand,
  isClosing,
  kindOf,
  openBrackets,
  sameLine,
  statementStart,
  type Mistake,
  type MistakeFix,
} from './token-text';
import { signatureNamed } from './surroundings';
import { reservedWords } from './tokens';

/** One error of the parser and its surroundings. */
interface Place {
  readonly tokens: readonly IToken[];
  /** Index of the first token that could not be read; `tokens.length` at the end of the text. */
  readonly index: number;
  readonly before: IToken | undefined;
  readonly next: IToken | undefined;
  readonly unreadable: Unreadable;
}

const declaringWords = ['let', 'target', 'density', 'data', 'network', 'experiment', 'import'];

/** What other languages call these things. */
const foreignWords: Readonly<Record<string, string>> = {
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
  if (later.index === earlier.index) return true;
  const { rule } = later.unreadable;
  if (rule === 'Property' && later.before === earlier.next) return true;
  const outer = rule === 'File' || rule === 'Experiment';
  const sameStatement =
    rule === 'Property' && sameLine(earlier.next, later.next) && kindOf(later.before) === 'ID';
  if (!outer && !sameStatement) return false;
  return !later.tokens
    .slice(earlier.index + 1, later.index)
    .some((token) => beginsDeclaration(token) || beginsEntry(token));
}

function explain(place: Place): Mistake {
  const { rule, expected } = place.unreadable;
  const { tokens, index, next } = place;
  if (next && isOtherwiseBeforeValue(tokens, index)) return otherwiseFirst(place, next);
  if (rule === 'Unary' || rule === 'Primary') return valueMissing(place);
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

/** A mistake at one token, or at the end of the text if there is none. */
function at(
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

function insertion(title: string, text: string, offset: number): MistakeFix {
  return { title, replacement: text, start: offset, end: offset };
}

function quoted(token: IToken | undefined): string {
  return token === undefined ? 'the end' : `\`${token.image}\``;
}

// --- values

function valueMissing(place: Place): Mistake {
  const { tokens, index, before, next } = place;
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

function isSign(token: IToken | undefined): token is IToken {
  return token !== undefined && /^[^\w\s"']+$/.test(token.image);
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

// --- cases

/** `else 1/2` in a case list. */
function elseInCases(place: Place, word: IToken): Mistake {
  const message = `${quoted(word)} is not known: the last case of a list is written \`VALUE otherwise\`, after a comma.`;
  return at(place, word, 'RF107', message, wordBehindValueFix(place.tokens, word));
}

/** `otherwise 1/2` in a case list. */
function otherwiseFirst(place: Place, word: IToken): Mistake {
  const message = 'The value of a case comes first: `VALUE otherwise`.';
  return at(place, word, 'RF101', message, wordBehindValueFix(place.tokens, word));
}

function isElseInCases({ tokens, index }: Place, word: IToken): boolean {
  return word.image === 'else' && openBrackets(tokens, index).at(-1)?.image === '{';
}

function conditionMissing(place: Place): Mistake {
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

// --- entries of an experiment

function colonMissing(place: Place): Mistake {
  const { tokens, index, before: word, next } = place;
  const earlier = tokens[index - 2];
  if (word === undefined) return unexpected(place);
  const isProperty = (propertyNames as readonly string[]).includes(word.image);
  if (!isProperty && sameLine(earlier, word) && finishesOperand(earlier)) {
    return operatorMissing({ ...place, index: index - 1, before: earlier, next: word });
  }
  if (!isProperty) {
    const meant = foreignWords[word.image] ?? nearestName(word.image, ['expect', 'for', ...propertyNames]);
    if (meant === 'expect' || meant === 'for') {
      const fixes = [{ title: `Write \`${meant}\``, replacement: meant }];
      return at(place, word, 'RF107', `${quoted(word)} is not known. Did you mean \`${meant}\`?`, fixes);
    }
    if (!(sameLine(word, next) && (beginsOperand(next) || beginsDeclaration(next)))) {
      const advice = meant === undefined ? '' : ` Did you mean \`${meant}: …\`?`;
      const message = `${quoted(word)} can't stand here: an experiment consists of properties such as \`seed: 7\`, of \`for\` and of \`expect\`.${advice}`;
      return at(place, word, 'RF107', message);
    }
  }
  const fixes = [insertion('Insert a colon', ':', endOf(word))];
  return at(place, word, 'RF104', `A colon is missing after ${quoted(word)}.`, fixes);
}

// --- outside of declarations

function unexpectedOutside(place: Place): Mistake {
  const { before, next } = place;
  if (next === undefined) return unexpected(place);
  if (isClosing(next)) {
    const fixes = [{ title: `Remove \`${next.image}\``, replacement: '' }];
    return at(
      place,
      next,
      'RF103',
      `${quoted(next)} closes nothing: there is no opening bracket for it.`,
      fixes,
    );
  }
  if (sameLine(before, next) && finishesOperand(before) && beginsOperand(next)) return operatorMissing(place);
  if (beginsEntry(next)) {
    const sign = kindOf(next) === 'KEY' ? `${next.image}:` : next.image;
    return at(place, next, 'RF101', `\`${sign}\` belongs into an experiment: \`experiment NAME { … }\`.`);
  }
  if (next.image === 'if' || next.image === 'otherwise') {
    const message = 'Cases are written in braces: `{ VALUE if CONDITION, VALUE otherwise }`.';
    return at(place, next, 'RF101', message);
  }
  if (kindOf(next) === 'ID' || kindOf(next) === 'FUNCTION') return unknownDeclaration(place, next);
  return unexpected(place);
}

function unknownDeclaration(place: Place, word: IToken): Mistake {
  const after = place.tokens[place.index + 1];
  const meant = foreignWords[word.image] ?? nearestName(word.image, declaringWords);
  if (meant === undefined && kindOf(after) === '=') {
    const fixes = [insertion('Insert `let`', 'let ', word.startOffset)];
    return at(place, word, 'RF107', `\`let\` is missing before ${quoted(word)}.`, fixes);
  }
  if (meant !== undefined && declaringWords.includes(meant)) {
    const fixes = [{ title: `Write \`${meant}\``, replacement: meant }];
    return at(place, word, 'RF107', `${quoted(word)} is not known. Did you mean \`${meant}\`?`, fixes);
  }
  const message = `${quoted(word)} is not known: a declaration begins with \`let\`, \`target\`, \`density\`, \`data\`, \`network\` or \`experiment\`.`;
  return at(place, word, 'RF107', message);
}

// --- brackets and operators

function notClosed(place: Place, closer: string): Mistake {
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
function operatorMissing(place: Place): Mistake {
  const { tokens, index, before, next } = place;
  if (before === undefined || next === undefined) return unexpected(place);
  if (isElseInCases(place, next)) return elseInCases(place, next);
  const [start, end] = [before.startOffset, endOf(next)];
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

// --- heads of declarations

function nameMissing(place: Place): Mistake {
  const { before, next } = place;
  const what = before?.image === 'extends' ? 'The name of an experiment' : 'A name';
  if (next && sameLine(before, next)) {
    if (reservedWords.has(next.image)) {
      const message = `\`${next.image}\` is a word of the language and can't be a name.`;
      const after = place.tokens[place.index + 1];
      const isMeant = next.image !== '=' && (!['in', 'on'].includes(next.image) || isSign(after));
      if (isMeant && kindOf(after) !== '[') return at(place, next, 'RF108', message);
    }
    if (kindOf(next) === 'NUMBER') {
      const after = place.tokens[place.index + 1];
      const end = after && after.startOffset === endOf(next) ? endOf(after) : endOf(next);
      const message = 'A name begins with a letter or an underscore.';
      return { code: 'RF108', message, start: next.startOffset, end };
    }
  }
  return at(place, before, 'RF108', `${what} is missing after ${quoted(before)}.`);
}

function pathMissing(place: Place): Mistake {
  const { before, next } = place;
  if (kindOf(next) === 'ID' && next && sameLine(before, next)) {
    const replacement = `"${next.image}.rflow"`;
    const message = `The path of a file is written between double quotes: \`import ${replacement}\`.`;
    return at(place, next, 'RF105', message, [{ title: `Write ${replacement}`, replacement }]);
  }
  return at(place, before, 'RF105', 'The path of a file, between double quotes, is missing after `import`.');
}

function signMissing(place: Place): Mistake {
  const { before, next } = place;
  const { expected, rule } = place.unreadable;
  const sign = expected[0] ?? '';
  if (before === undefined) return unexpected(place);
  if (rule === 'DomainFactor' && sign === '[') {
    return at(place, before, 'RF105', `A domain such as \`[0, 1]\` is missing after ${quoted(before)}.`);
  }
  if (sign === ',') return boundsNotSeparated(place);
  if (sign === 'on') {
    const fixes = kindOf(next) === '[' ? [insertion('Insert `on`', ' on', endOf(before))] : [];
    const message = `\`on\` and the domain, such as \`on [0, 1]\`, are missing after ${quoted(before)}.`;
    return at(
      place,
      before,
      'RF104',
      kindOf(next) === '[' ? `\`on\` is missing after ${quoted(before)}.` : message,
      fixes,
    );
  }
  if (rule === 'Let' && next?.image === '(') {
    const message = `\`let\` declares a number. A function of the input is declared with \`target\` or \`density\`.`;
    return at(place, before, 'RF108', message);
  }
  if (['=', 'in', '{', '->'].includes(sign)) {
    const fixes = [insertion(`Insert \`${sign}\``, ` ${sign}`, endOf(before))];
    const after = rule === 'Target' || rule === 'Density' ? 'the domain' : quoted(before);
    return at(place, before, 'RF104', `\`${sign}\` is missing after ${after}.`, fixes);
  }
  return unexpected(place);
}

function boundsNotSeparated(place: Place): Mistake {
  const { before, next } = place;
  if (next && !beginsOperand(next) && (isSign(next) || kindOf(next) === ';') && !isClosing(next)) {
    const fixes = [{ title: 'Write a comma', replacement: ',' }];
    return at(place, next, 'RF112', 'The ends of an interval are separated by a comma: `[0, 1]`.', fixes);
  }
  const message = 'An interval has two ends, separated by a comma: `[0, 1]`.';
  return at(place, next && sameLine(before, next) ? next : before, 'RF106', message);
}

function unexpected(place: Place): Mistake {
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
