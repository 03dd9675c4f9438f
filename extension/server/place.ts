/**
 * Where the cursor is, told from the tokens alone, so that it works in a text that is only half written.
 */
import { isPropertyName } from '../../engine/language/properties';

/** What completion and signature help need of a token. */
export interface PlaceToken {
  readonly image: string;
  /** `KEY`, `ID`, `FUNCTION`, `NUMBER`, `STRING`, or the word or sign itself. */
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** The call whose parentheses the cursor is in. */
export interface CallPlace {
  readonly name: string;
  /** Number of the argument the cursor is at, from 0. */
  readonly position: number;
  /** The argument's name, where the cursor is behind its colon. */
  readonly argument: string | null;
  /** The names of the arguments given before the cursor. */
  readonly given: readonly string[];
}

/** What is being written at the cursor. */
export type Place =
  | { readonly kind: 'declaration' }
  | { readonly kind: 'key'; readonly experiment: string; readonly given: readonly string[] }
  /** The value of a property, directly or, with `call`, inside a call's parentheses. */
  | {
      readonly kind: 'value';
      readonly key: string;
      readonly experiment: string;
      readonly call: CallPlace | null;
    }
  /** The value of a declaration: of a `let`, the body of a target or density, a network, a data set, a domain. */
  | { readonly kind: 'body'; readonly declaration: string; readonly call: CallPlace | null }
  | { readonly kind: 'domain' }
  /** What has to be constant in a declaration that varies: an end of a domain, a point of an interpolation. */
  | { readonly kind: 'constant'; readonly call: CallPlace | null }
  | { readonly kind: 'parent' }
  /** After the name of a declaration: the word that goes on with it. */
  | { readonly kind: 'word'; readonly word: 'on' | 'extends' | 'in' }
  | { readonly kind: 'none' };

export interface PlaceAtCursor {
  readonly place: Place;
  /** Where the word that is being typed begins: the cursor, if there is none. */
  readonly wordStart: number;
}

const declarationWords = new Set(['let', 'target', 'density', 'data', 'network', 'experiment', 'import']);

interface Frame {
  readonly opening: string;
  readonly call: { name: string; position: number; argument: string | null; given: string[] } | null;
}

/** The state of reading the tokens before the cursor. */
interface Reading {
  declaration: string | null;
  name: string;
  /** Whether the declaration's sign (`=`), the experiment's brace or `on` has been passed. */
  part: 'head' | 'domain' | 'body' | 'parent';
  key: string | null;
  /** Whether the `in` of a sweep has been passed. */
  listed: boolean;
  given: string[];
  frames: Frame[];
  last: PlaceToken | null;
}

/** The place of the cursor (an offset) among the tokens of a text. */
export function placeAt(tokens: readonly PlaceToken[], offset: number, cursorLine: number): PlaceAtCursor {
  const before = tokens.filter((token) => token.start < offset);
  const touching = before.at(-1);
  const typing = touching !== undefined && touching.end >= offset && /^[A-Za-z_]/.test(touching.image);
  if (typing) before.pop();
  const reading = read(before);
  const after = tokens.filter((token) => token.start >= offset);
  if (isLeftOpen(reading, after, cursorLine)) leaveBrackets(reading);
  return { place: placeOf(reading, cursorLine), wordStart: typing ? touching.start : offset };
}

/**
 * Whether the brackets that are open at the cursor have been forgotten: what is in them has ended on a line above, and
 * nothing closes them before something new begins. A case list goes on over many lines.
 */
function isLeftOpen(reading: Reading, after: readonly PlaceToken[], cursorLine: number): boolean {
  const { last } = reading;
  const open = reading.frames.slice(innerDepth(reading));
  if (open.length === 0 || open.some(({ opening }) => opening === '{')) return false;
  if (last === null || cursorLine <= last.line || !isValueEnd(last)) return false;
  let depth = 0;
  for (const token of after) {
    if (beginsAnew(token)) return true;
    if ('([{'.includes(token.image)) depth++;
    else if (')]}'.includes(token.image) && depth-- === 0) return token.image === '}';
  }
  return true;
}

/** Whether a declaration, a property, a sweep or an expectation begins with this token. */
function beginsAnew(token: PlaceToken): boolean {
  return isHead(token) || beginsEntry(token);
}

/** Whether a declaration begins with this token; the lexer tells these words from names. */
function isHead({ image, type }: PlaceToken): boolean {
  return type === image && declarationWords.has(image);
}

/** Whether an entry of an experiment begins with this token: no argument is called as a property is. */
function beginsEntry({ image, type }: PlaceToken): boolean {
  return type === 'KEY' ? isPropertyName(image) : type === image && (image === 'expect' || image === 'for');
}

function leaveBrackets(reading: Reading): void {
  reading.frames.length = Math.min(reading.frames.length, innerDepth(reading));
}

function read(tokens: readonly PlaceToken[]): Reading {
  const reading: Reading = {
    declaration: null,
    name: '',
    part: 'head',
    key: null,
    listed: false,
    given: [],
    frames: [],
    last: null,
  };
  for (const token of tokens) {
    step(reading, token);
    reading.last = token;
  }
  return reading;
}

function step(reading: Reading, token: PlaceToken): void {
  const { image } = token;
  if (isHead(token)) begin(reading, image);
  else if ('([{'.includes(image)) open(reading, token);
  else if (')]}'.includes(image)) close(reading, image);
  else if (reading.frames.length > innerDepth(reading) && !endsBrackets(reading, token))
    insideBrackets(reading, token);
  else if (reading.declaration === 'experiment') insideExperiment(reading, token);
  else head(reading, token);
}

/** An entry that begins in a bracket of an experiment shows that the bracket was forgotten. */
function endsBrackets(reading: Reading, token: PlaceToken): boolean {
  const ends = innerDepth(reading) > 0 && beginsEntry(token);
  if (ends) leaveBrackets(reading);
  return ends;
}

function begin(reading: Reading, word: string): void {
  Object.assign(reading, { declaration: word, name: '', part: 'head', key: null, given: [], frames: [] });
}

/** How many brackets are open where the declaration itself is written: one in an experiment's braces. */
function innerDepth(reading: Reading): number {
  return reading.declaration === 'experiment' && reading.part === 'body' ? 1 : 0;
}

function open(reading: Reading, token: PlaceToken): void {
  const called =
    token.image === '(' && reading.last !== null && isWord(reading.last) ? reading.last.image : null;
  reading.frames.push({
    opening: token.image,
    call: called ? { name: called, position: 0, argument: null, given: [] } : null,
  });
  if (token.image === '{' && reading.declaration === 'experiment' && reading.frames.length === 1)
    reading.part = 'body';
}

/** A name before a parenthesis: the lexer knows it for a function's. */
function isWord(token: PlaceToken): boolean {
  return token.type === 'ID' || token.type === 'FUNCTION';
}

function close(reading: Reading, image: string): void {
  const opening = { ')': '(', ']': '[', '}': '{' }[image];
  while (reading.frames.length > 0 && reading.frames.pop()?.opening !== opening);
  if (reading.declaration === 'experiment' && reading.frames.length === 0 && reading.part === 'body')
    reading.declaration = null;
}

function insideBrackets(reading: Reading, token: PlaceToken): void {
  const call = reading.frames.at(-1)?.call;
  if (!call) return;
  if (token.image === ',') Object.assign(call, { position: call.position + 1, argument: null });
  if (token.type === 'KEY') {
    call.argument = token.image;
    call.given.push(token.image);
  }
}

function insideExperiment(reading: Reading, token: PlaceToken): void {
  if (reading.part !== 'body') {
    if (token.image === 'extends') reading.part = 'parent';
    else if (reading.part === 'head' && token.type === 'ID') reading.name = token.image;
    return;
  }
  if (token.type === 'KEY') {
    reading.key = token.image;
    reading.given.push(token.image);
  } else if (token.image === 'expect' || token.image === 'for') {
    reading.key = token.image;
    reading.listed = false;
  } else if (token.image === 'in') {
    reading.listed = true;
  }
}

function head(reading: Reading, token: PlaceToken): void {
  if (token.image === 'on') reading.part = 'domain';
  else if (token.image === '=') reading.part = 'body';
}

function placeOf(reading: Reading, cursorLine: number): Place {
  const { declaration, last } = reading;
  const call = innermostCall(reading);
  const nested = reading.frames.length > innerDepth(reading);
  const ended = !nested && isValueEnd(last) && last !== null && cursorLine > last.line;
  if (declaration === null) return { kind: 'declaration' };
  if (declaration === 'experiment') return experimentPlace(reading, call, nested, ended);
  if (ended && reading.part === 'body') return { kind: 'declaration' };
  if (reading.part === 'body')
    return isInterpolation(reading) ? { kind: 'constant', call } : { kind: 'body', declaration, call };
  if (reading.part === 'domain' && nested) return { kind: 'constant', call };
  if (reading.part === 'domain' && !isValueEnd(last)) return { kind: 'domain' };
  const hasDomain = declaration === 'target' || declaration === 'density';
  return hasDomain && isNamed(reading) ? { kind: 'word', word: 'on' } : { kind: 'none' };
}

function isInterpolation({ frames }: Reading): boolean {
  return frames.some(({ call }) => call?.name === 'interpolate');
}

/** Whether the declaration's name has just been written. */
function isNamed({ part, last }: Reading): boolean {
  return part === 'head' && last?.type === 'ID';
}

function experimentPlace(reading: Reading, call: CallPlace | null, nested: boolean, ended: boolean): Place {
  const { key, name, given, last } = reading;
  if (reading.part === 'parent') return last?.image === 'extends' ? { kind: 'parent' } : { kind: 'none' };
  if (isNamed(reading)) return { kind: 'word', word: 'extends' };
  if (reading.part !== 'body') return { kind: 'none' };
  if (!nested && (key === null || ended)) return { kind: 'key', experiment: name, given };
  if (key === 'for' && !nested && !reading.listed)
    return last?.type === 'ID' ? { kind: 'word', word: 'in' } : { kind: 'none' };
  if (!nested && isValueEnd(last) && key !== 'expect' && key !== 'stop') return { kind: 'none' };
  return { kind: 'value', key: key ?? '', experiment: name, call };
}

function innermostCall(reading: Reading): CallPlace | null {
  for (let depth = reading.frames.length - 1; depth >= innerDepth(reading); depth--) {
    const call = reading.frames[depth]?.call;
    if (call) return call;
  }
  return null;
}

/** Whether a value can end with this token, so that something new may follow. */
function isValueEnd(token: PlaceToken | null): boolean {
  if (token === null) return false;
  if (token.image === 'in' || token.image === 'expect' || token.image === 'for') return false;
  return (
    ['ID', 'NUMBER', 'STRING'].includes(token.type) || [')', ']', '}', 'otherwise'].includes(token.image)
  );
}
