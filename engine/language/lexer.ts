/**
 * From text to tokens. Every text has tokens: what has no meaning becomes a mistake, never an exception.
 *
 * What a word is depends on its place, and is decided here where the whole text is at hand: a word before a colon is a
 * KEY, `target` opens a declaration or is a name, `x` before a bracket is the product sign of domains.
 */
import type { ILexingError, IToken, TokenType } from 'chevrotain';
import type { LangiumCoreServices, Lexer, LexerResult, LexingReport, TokenBuilder } from 'langium';
import type { Code, Fix } from './codes';
import { rootAt, superscript } from './foreign-marks';
import { ReluFlowTerminals } from './generated/ast';
import { declaringWords, reservedWords, wordsBeforeNames, type TokenTypes } from './tokens';

/** A mistake that was found while the text was cut into tokens. `length` characters from `offset` are wrong. */
export interface LexingMistake extends ILexingError {
  readonly code: Code;
  readonly fixes?: readonly Fix[];
}

/** What the lexer leaves for whoever explains the parser's errors. */
export interface ReluFlowLexingReport extends LexingReport {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
}

export function isReluFlowReport(report: LexingReport | undefined): report is ReluFlowLexingReport {
  return report !== undefined && 'tokens' in report;
}

/** Brackets nested more deeply than this are a mistake: a reader couldn't follow, and a parser needs a stack. */
const deepestNesting = 32;

/** More operations than this in one expression are a mistake: the tree of a sum is as deep as the sum is long. */
const longestRun = 1600;

const terminals = [
  'WHITESPACE',
  'DOCUMENTATION',
  'LINE_COMMENT',
  'BLOCK_COMMENT',
  'ID',
  'NUMBER',
  'STRING',
] as const;

type Terminal = (typeof terminals)[number];

interface Cursor {
  line: number;
  /** Offset of the first character of the line. */
  lineStart: number;
}

export class ReluFlowLexer implements Lexer {
  readonly definition: TokenTypes & Record<string, TokenType>;
  private readonly pattern: RegExp;

  constructor(services: LangiumCoreServices) {
    this.definition = tokenTypesOf(services.parser.TokenBuilder, services);
    const signs = Object.keys(this.definition).filter((name) => !/^\w+$/.test(name));
    this.pattern = masterPattern(signs);
  }

  tokenize(text: string): LexerResult {
    const cut = new Cutting(text, this.pattern, this.definition);
    cut.run();
    classifyWords(cut.tokens, this.definition);
    const tokens = withoutTooDeep(cut.tokens, cut.mistakes);
    const report: ReluFlowLexingReport = { diagnostics: [], tokens, comments: [...cut.hidden] };
    return { tokens, hidden: cut.hidden, errors: cut.mistakes, report };
  }
}

function tokenTypesOf(
  builder: TokenBuilder,
  services: LangiumCoreServices,
): TokenTypes & Record<string, TokenType> {
  const built = builder.buildTokens(services.Grammar, { caseInsensitive: false });
  if (!Array.isArray(built)) throw new Error('The token builder gives a list of token types.');
  return Object.fromEntries(built.map((type) => [type.name, type]));
}

/** One alternative for each terminal, in order, then the signs, longest first. */
function masterPattern(signs: readonly string[]): RegExp {
  const groups = terminals.map((name) => `(?<${name}>${ReluFlowTerminals[name].source})`);
  const escaped = [...signs]
    .sort((a, b) => b.length - a.length)
    .map((sign) => sign.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp([...groups, `(?<SIGN>${escaped.join('|')})`].join('|'), 'y');
}

/** The state of cutting one text. */
class Cutting {
  readonly tokens: IToken[] = [];
  readonly hidden: IToken[] = [];
  readonly mistakes: LexingMistake[] = [];
  private readonly text: string;
  private readonly pattern: RegExp;
  private readonly types: TokenTypes;
  private readonly cursor: Cursor = { line: 1, lineStart: 0 };
  private offset = 0;

  constructor(text: string, pattern: RegExp, types: TokenTypes) {
    this.text = text;
    this.pattern = pattern;
    this.types = types;
  }

  run(): void {
    while (this.offset < this.text.length) {
      this.pattern.lastIndex = this.offset;
      const match = this.pattern.exec(this.text);
      if (match?.groups && match[0].length > 0) this.take(match[0], match.groups);
      else this.takeUnknown();
    }
  }

  private take(image: string, groups: Readonly<Record<string, string | undefined>>): void {
    if (groups['WHITESPACE'] !== undefined) {
      this.advance(image);
      return;
    }
    if (groups['SIGN'] !== undefined) {
      this.push(this.tokens, image, this.types[image]);
      return;
    }
    const terminal = terminals.find((name) => groups[name] !== undefined) ?? 'ID';
    this.checkClosed(terminal, image);
    const isComment = terminal !== 'ID' && terminal !== 'NUMBER' && terminal !== 'STRING';
    this.push(isComment ? this.hidden : this.tokens, image, this.types[terminal]);
  }

  private checkClosed(terminal: Terminal, image: string): void {
    if (terminal === 'STRING') this.checkString(image);
    else if (terminal === 'BLOCK_COMMENT' && !(image.length >= 4 && image.endsWith('*/'))) {
      const line = this.cursor.line - 1;
      const character = this.offset - this.cursor.lineStart + /^[^\r\n]*/.exec(image)![0].length;
      const range = { start: { line, character }, end: { line, character } };
      this.mistake('RF110', 2, 'This comment is not closed: write `*/` where it ends.', [
        { title: 'Close the comment at the end of this line', replacement: ' */', range },
      ]);
    }
  }

  private checkString(image: string): void {
    if (image.startsWith("'")) {
      const replacement = `"${image.slice(1, -1)}"`;
      this.mistake('RF112', image.length, `Texts are written between double quotes: ${replacement}.`, [
        { title: `Write ${replacement}`, replacement },
      ]);
    } else if (image.length < 2 || !image.endsWith('"')) {
      this.mistake('RF109', image.length, 'This text is not closed: write `"` where it ends.', [
        { title: 'Close the text', replacement: `${image.trimEnd()}"` },
      ]);
    }
  }

  /** Takes the characters up to the next one with a meaning as one mistake. */
  private takeUnknown(): void {
    if (this.text[this.offset] === '#' || this.startsForeignComment()) {
      this.takeForeignComment();
      return;
    }
    const root = rootAt(this.text, this.offset);
    if (root) {
      const { image, replacement, shown } = root;
      const fixes = [{ title: `Write ${shown}`, replacement }];
      this.mistake('RF112', image.length, `Square roots are written \`${shown}\`.`, fixes);
      this.advance(image);
      return;
    }
    let end = this.offset + 1;
    while (end < this.text.length && !this.hasMeaning(end)) end++;
    const image = this.text.slice(this.offset, end);
    const power = superscript(image);
    const fixes: Fix[] = power === undefined ? [] : [{ title: `Write ${power}`, replacement: power }];
    const advice = power === undefined ? '' : ` Powers are written with \`^\`: \`${power}\`.`;
    this.mistake('RF111', image.length, `\`${image}\` has no meaning in the language.${advice}`, fixes);
    this.advance(image);
  }

  private hasMeaning(offset: number): boolean {
    this.pattern.lastIndex = offset;
    return this.pattern.test(this.text);
  }

  private startsForeignComment(): boolean {
    const before = this.text.slice(this.cursor.lineStart, this.offset);
    return this.text[this.offset] === '%' && before.trim() === '';
  }

  private takeForeignComment(): void {
    const sign = this.text[this.offset] ?? '';
    this.mistake('RF112', 1, `Comments begin with \`//\`, not with \`${sign}\`.`, [
      { title: 'Write //', replacement: '//' },
    ]);
    const rest = /[^\r\n]*/y;
    rest.lastIndex = this.offset;
    this.advance(rest.exec(this.text)?.[0] ?? sign);
  }

  private mistake(code: Code, length: number, message: string, fixes: readonly Fix[] = []): void {
    const position = {
      offset: this.offset,
      length,
      line: this.cursor.line,
      column: this.offset - this.cursor.lineStart + 1,
    };
    this.mistakes.push({ ...position, code, message, ...(fixes.length > 0 ? { fixes } : {}) });
  }

  private push(list: IToken[], image: string, type: TokenType | undefined): void {
    if (type === undefined) throw new Error(`The grammar has no token for ${image}.`);
    const startOffset = this.offset;
    const { line: startLine, lineStart } = this.cursor;
    this.advance(image);
    const endOffset = this.offset - 1;
    list.push({
      image,
      startOffset,
      endOffset,
      startLine,
      startColumn: startOffset - lineStart + 1,
      endLine: this.cursor.line,
      endColumn: endOffset - this.cursor.lineStart + 1,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx ?? 0,
    });
  }

  private advance(image: string): void {
    const breaks = /\r\n|\r|\n/g;
    for (let found = breaks.exec(image); found; found = breaks.exec(image)) {
      this.cursor.line++;
      this.cursor.lineStart = this.offset + breaks.lastIndex;
    }
    this.offset += image.length;
  }
}

/** Says for every word whether it is a key, a name or a word of the language. */
function classifyWords(tokens: readonly IToken[], types: TokenTypes): void {
  const name = types['ID'];
  if (name === undefined) return;
  let depth = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.image === '{') depth++;
    else if (token.image === '}') depth = Math.max(0, depth - 1);
    if (token.tokenType !== name) continue;
    const type: TokenType | undefined = types[kindOfWord(tokens, index, name, depth === 0)];
    if (type === undefined || type === name) continue;
    token.tokenType = type;
    token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
  }
}

function kindOfWord(tokens: readonly IToken[], index: number, name: TokenType, outside: boolean): string {
  const word = tokens[index]!.image;
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  if (reservedWords.has(word)) return word;
  const naming = before !== undefined && before.tokenType !== name && wordsBeforeNames.has(before.image);
  const declared = naming && before.tokenType.name === before.image;
  if (after?.image === ':' && !declared) return 'KEY';
  if (after?.image === '(' && !declared) return 'FUNCTION';
  if (declaringWords.has(word)) return kindOfDeclaringWord(tokens, index, declared, name, outside);
  if (word === 'x' && after?.image === '[' && endsOperand(before, name)) return 'PRODUCT';
  return 'ID';
}

/**
 * `target`, `density`, `data`, `network`: the head of a declaration, or a name. Outside of braces, where no operand can
 * stand, it is a head that is still incomplete.
 */
function kindOfDeclaringWord(
  tokens: readonly IToken[],
  index: number,
  declared: boolean,
  name: TokenType,
  outside: boolean,
): string {
  const word = tokens[index]!.image;
  const next = tokens[index + 1];
  const second = tokens[index + 2]?.image;
  const beforeName = next !== undefined && next.tokenType === name && !reservedWords.has(next.image);
  const heads = beforeName && (second === 'on' || second === '=');
  if (heads) return word;
  return outside && !declared && endsOperand(tokens[index - 1], name) ? word : 'ID';
}

/** Whether an operand can end with this token, so that a word after it isn't an operand. */
function endsOperand(token: IToken | undefined, name: TokenType): boolean {
  if (token === undefined) return true;
  if (token.tokenType === name) return true;
  const kind = token.tokenType.name;
  return ['NUMBER', 'STRING', ')', ']', '}', 'otherwise', ';'].includes(kind);
}

const signs: ReadonlySet<string> = new Set(['-', '+', '−', '–']);
/** Signs that join two operands, each result being the left operand of the next. */
const joining: ReadonlySet<string> = new Set([...signs, '*', '/', '×', '·', '÷', 'and', 'or', '&&', '||']);
const operands: ReadonlySet<string> = new Set(['NUMBER', 'ID', 'FUNCTION', 'STRING']);

/**
 * How deeply the token that comes next is nested: by open brackets, and by signs that take all that follows as their
 * operand (`2^2^2`, `---1`). Both make the parser and everything after it recurse.
 */
class Nesting {
  /** For each open bracket, and outside of all, how many such signs are waiting for their operand. */
  private readonly chains = [0];
  private total = 0;
  private before = '';
  /** How many operations in a row have been joined. */
  private run = 0;

  /** The depth at a token, which is then behind. */
  pass(kind: string): number {
    if (isOpening(kind)) this.enter();
    else if (isClosing(kind)) this.leave();
    else if (kind === '^' || kind === '**' || this.isUnary(kind)) this.wait();
    else if (!operands.has(kind)) this.release();
    if (joining.has(kind)) this.run++;
    else if (kind === ',' || kind === 'KEY' || reservedWords.has(kind)) this.run = 0;
    this.before = kind;
    return this.run > longestRun ? Infinity : this.total;
  }

  private enter(): void {
    this.chains.push(0);
    this.total++;
  }

  private leave(): void {
    if (this.chains.length === 1) return;
    this.total -= (this.chains.pop() ?? 0) + 1;
  }

  private wait(): void {
    this.chains.push((this.chains.pop() ?? 0) + 1);
    this.total++;
  }

  private release(): void {
    this.total -= this.chains.pop() ?? 0;
    this.chains.push(0);
  }

  private isUnary(kind: string): boolean {
    return signs.has(kind) && !operands.has(this.before) && !isClosing(this.before);
  }
}

function isOpening(kind: string): boolean {
  return kind === '(' || kind === '[' || kind === '{';
}

function isClosing(kind: string): boolean {
  return kind === ')' || kind === ']' || kind === '}';
}

/** Leaves out what is nested too deeply, and says so once for each place. */
function withoutTooDeep(tokens: IToken[], mistakes: LexingMistake[]): IToken[] {
  const nesting = new Nesting();
  const kept: IToken[] = [];
  let wasDeep = false;
  for (const token of tokens) {
    const deep = nesting.pass(token.tokenType.name) > deepestNesting;
    if (deep && !wasDeep) mistakes.push(tooDeepAt(token));
    if (!deep) kept.push(token);
    wasDeep = deep;
  }
  return kept.length === tokens.length ? tokens : kept;
}

function tooDeepAt(token: IToken): LexingMistake {
  return {
    code: 'RF115',
    message: 'This is nested too deeply, or too long, to be read: give a part of it a name with `let`.',
    offset: token.startOffset,
    length: token.image.length,
    line: token.startLine,
    column: token.startColumn,
  };
}
