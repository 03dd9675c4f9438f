/**
 * Sentences about declarations and the entries of an experiment that the parser could not read.
 */
import type { IToken } from 'chevrotain';
import { nearestName } from './nearest';
import { at, foreignWords, insertion, isSign, type Place, quoted, unexpected } from './parser-place';
import { operatorMissing } from './parser-values';
import { propertyNames } from './properties';
import {
  beginsDeclaration,
  beginsEntry,
  beginsOperand,
  endOf,
  finishesOperand,
  isClosing,
  kindOf,
  type Mistake,
  sameLine,
  textOf,
} from './token-text';
import { reservedWords } from './tokens';

const declaringWords = ['let', 'target', 'density', 'data', 'network', 'experiment', 'import'];

export function colonMissing(place: Place): Mistake {
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

export function unexpectedOutside(place: Place): Mistake {
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

export function nameMissing(place: Place): Mistake {
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

export function pathMissing(place: Place): Mistake {
  const { before, next } = place;
  if (kindOf(next) === 'ID' && next && sameLine(before, next)) {
    const replacement = `"${next.image}.rflow"`;
    const message = `The path of a file is written between double quotes: \`import ${replacement}\`.`;
    return at(place, next, 'RF105', message, [{ title: `Write ${replacement}`, replacement }]);
  }
  return at(place, before, 'RF105', 'The path of a file, between double quotes, is missing after `import`.');
}

export function signMissing(place: Place): Mistake {
  const { before, next } = place;
  const { expected, rule } = place.unreadable;
  const sign = expected[0] ?? '';
  if (before === undefined) return unexpected(place);
  if (rule === 'DomainFactor' && sign === '[') return domainMissing(place, before);
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

/** No domain behind `on`, or an interval in other brackets. */
function domainMissing(place: Place, before: IToken): Mistake {
  const foreign = foreignInterval(place);
  if (foreign) {
    const replacement = `[${textOf(foreign.inner)}]`;
    const message = `A domain is written in square brackets: \`${replacement}\`.`;
    const fixes = [{ title: `Write ${replacement}`, replacement }];
    return { code: 'RF105', message, start: foreign.start, end: foreign.end, fixes };
  }
  const message = `A domain such as \`[0, 1]\` is missing after ${quoted(before)}.`;
  const fixes = [insertion('Insert `[0, 1]`', ' [0, 1]', endOf(before))];
  return at(place, before, 'RF105', message, fixes);
}

/** `(0, 1)`, `(0, 1]` or `]0, 1[`: two values between signs that open and close an interval elsewhere, on one line. */
function foreignInterval({ tokens, index, next }: Place) {
  if (next === undefined || !['(', ']'].includes(next.image)) return undefined;
  const rest = tokens.slice(index + 1);
  let depth = 0;
  let commas = 0;
  for (const [length, token] of rest.entries()) {
    if (!sameLine(next, token) || beginsDeclaration(token) || kindOf(token) === '=') return undefined;
    if (depth === 0 && [')', ']', '['].includes(token.image)) {
      const isInterval = commas === 1 && length > 2;
      return isInterval
        ? { inner: rest.slice(0, length), start: next.startOffset, end: endOf(token) }
        : undefined;
    }
    if (token.image === '(') depth++;
    if (token.image === ')') depth--;
    if (depth === 0 && token.image === ',') commas++;
  }
  return undefined;
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
