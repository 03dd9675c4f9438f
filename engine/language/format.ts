/**
 * Formatting: the same tokens and comments in the same order, with the spaces and line ends that the language likes.
 *
 * Declarations, entries of experiments and cases of a broken case list begin lines; other line breaks within them stay
 * where they are. Values of neighbouring properties, the `in` of sweeps and the conditions of cases are aligned.
 */
import { EmptyFileSystem, type ParseResult } from 'langium';
import type { IToken } from 'chevrotain';
import { indentation, structureOf, type Column, type Structure } from './format-structure';
import { isFile } from './generated/ast';
import { isReluFlowReport } from './lexer';
import { createReluFlowServices, type ReluFlow } from './services';
import { endOf, finishesOperand, isClosing, isOpening, kindOf } from './token-text';

/** The formatted text, or null where the text can't be read: then it is better left as it is. */
export function formatText(text: string): string | null {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const source = text.slice(mark.length).replace(/\r\n?/g, '\n');
  const parsed = parse(source);
  if (parsed.parserErrors.length > 0 || parsed.lexerErrors.length > 0 || !isFile(parsed.value)) return null;
  const items = itemsOf(parsed);
  const tokens = items.filter(({ isComment }) => !isComment).map(({ token }) => token);
  const formatted = new Layout(source, items, structureOf(parsed.value, tokens)).text();
  // Spaces can't change what is said; if they did, the text would be worth more than its looks.
  const kept = formatted === source || sameItems(items, itemsOf(parse(formatted)));
  const result = kept ? formatted : source;
  return mark + (text.includes('\r\n') ? result.replaceAll('\n', '\r\n') : result);
}

let services: ReluFlow | undefined;

function parse(text: string): ParseResult {
  services ??= createReluFlowServices(EmptyFileSystem);
  return services.ReluFlow.parser.LangiumParser.parse(text);
}

/** A token or a comment. */
interface Item {
  readonly token: IToken;
  readonly isComment: boolean;
  /** Without spaces at its end. */
  readonly image: string;
}

const commentKinds: ReadonlySet<string> = new Set(['DOCUMENTATION', 'LINE_COMMENT', 'BLOCK_COMMENT']);

function itemsOf({ lexerReport }: ParseResult): readonly Item[] {
  if (!isReluFlowReport(lexerReport)) return [];
  return [...lexerReport.tokens, ...lexerReport.comments]
    .map((token) => {
      const isComment = commentKinds.has(kindOf(token));
      return { token, isComment, image: isComment ? token.image.trimEnd() : token.image };
    })
    .sort((a, b) => a.token.startOffset - b.token.startOffset);
}

function sameItems(left: readonly Item[], right: readonly Item[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ image, token }, index) => {
      const other = right[index];
      return image === other?.image && token.tokenType === other.token.tokenType;
    })
  );
}

/** A line that is being written; `column` says where its text is split to be aligned. */
interface Line {
  text: string;
  column?: { readonly kind: Column; readonly at: number };
}

/** How far a moved token stands from the longest text before it. */
const gaps: Readonly<Record<Column, number>> = { property: 1, sweep: 1, case: 4 };

class Layout {
  private readonly source: string;
  private readonly items: readonly Item[];
  private readonly structure: Structure;
  private readonly lines: Line[] = [];
  /** Indentation of the declaration, entry or case that is being written. */
  private base = 0;
  /** Brackets that are open within it. */
  private depth = 0;

  constructor(source: string, items: readonly Item[], structure: Structure) {
    this.source = source;
    this.items = items;
    this.structure = structure;
  }

  text(): string {
    this.items.forEach((_, index) => {
      this.write(index);
    });
    const lines = aligned(this.lines).map((line) => line.trimEnd());
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }

  private write(index: number): void {
    const item = this.items[index]!;
    const before = this.items[index - 1];
    const indent = this.indentOf(index);
    if (before === undefined) this.lines.push({ text: ' '.repeat(indent ?? 0) });
    else if (indent !== undefined) this.breakLine(before, item, indent);
    const line = this.lines[this.lines.length - 1]!;
    if (before && indent === undefined) line.text += this.spaceBefore(index);
    const kind = item.isComment ? undefined : this.structure.columns.get(item.token.startOffset);
    if (kind && indent === undefined) line.column ??= { kind, at: line.text.length };
    this.append(item);
    this.count(item);
  }

  /** Comments keep the lines they have. */
  private append(item: Item): void {
    const [first = '', ...rest] = item.image.split('\n');
    this.lines[this.lines.length - 1]!.text += first;
    for (const text of rest) this.lines.push({ text });
  }

  /** The indentation of the line that an item begins; undefined where it goes on with the line before. */
  private indentOf(index: number): number | undefined {
    const item = this.items[index]!;
    const before = this.items[index - 1];
    if (item.isComment) return this.breaksBetween(before, item) > 0 ? this.indentOfComment(index) : undefined;
    const offset = item.token.startOffset;
    const structural = this.structure.lines.get(offset);
    if (structural !== undefined) return structural;
    if (this.structure.closings.has(offset)) return before?.token.image === '{' ? undefined : 0;
    const forced = before !== undefined && before.isComment && kindOf(before.token) !== 'BLOCK_COMMENT';
    if (!forced && (this.breaksBetween(before, item) === 0 || joins(item.token))) return undefined;
    return this.continuation(item.token);
  }

  private continuation(token: IToken): number {
    if (this.depth === 0) return this.base + indentation;
    return this.base + indentation * (isClosing(token) ? this.depth - 1 : this.depth);
  }

  /** A comment with a line of its own belongs to what follows it. */
  private indentOfComment(index: number): number {
    const next = this.items.slice(index + 1).find(({ isComment }) => !isComment);
    if (next === undefined) return 0;
    const offset = next.token.startOffset;
    if (this.structure.closings.has(offset)) return indentation;
    return this.structure.lines.get(offset) ?? this.continuation(this.items[index]!.token);
  }

  private breaksBetween(before: Item | undefined, item: Item): number {
    const start = before === undefined ? 0 : endOf(before.token);
    return this.source.slice(start, item.token.startOffset).split('\n').length - 1;
  }

  private breakLine(before: Item, item: Item, indent: number): void {
    const isClosingBrace = this.structure.closings.has(item.token.startOffset) && !item.isComment;
    const opens = before.token.image === '{' && !before.isComment;
    if (this.breaksBetween(before, item) > 1 && !isClosingBrace && !opens) this.lines.push({ text: '' });
    this.lines.push({ text: ' '.repeat(indent) });
  }

  /** The space before an item that goes on a line. */
  private spaceBefore(index: number): string {
    const [before, item] = [this.items[index - 1]!, this.items[index]!];
    if (before.isComment || item.isComment) return ' ';
    const [left, right] = [before.token, item.token];
    const { products } = this.structure;
    if (products.has(left.startOffset) || products.has(right.startOffset)) return ' ';
    return isTight(left, right) || this.isUnary(index - 1) ? '' : ' ';
  }

  /** Whether a plus or minus sign stands before its only operand. */
  private isUnary(index: number): boolean {
    if (!unarySigns.has(this.items[index]!.token.image)) return false;
    let before = index - 1;
    while (this.items[before]?.isComment === true) before--;
    return !finishesOperand(this.items[before]?.token);
  }

  private count(item: Item): void {
    if (item.isComment) return;
    const { token } = item;
    const structural = this.structure.lines.get(token.startOffset);
    if (structural !== undefined) {
      this.base = structural;
      this.depth = 0;
    }
    if (this.structure.closings.has(token.startOffset)) {
      this.base = 0;
      this.depth = 0;
    } else if (isOpening(token)) this.depth++;
    else if (isClosing(token)) this.depth = Math.max(0, this.depth - 1);
  }
}

const unarySigns: ReadonlySet<string> = new Set(['-', '+', '−', '–']);
const tightSigns: ReadonlySet<string> = new Set(['*', '/', '^', '**', '×', '·', '÷']);
const joining: ReadonlySet<string> = new Set([',', ';', ':', '{']);

/** What stays on the line of the token before it. */
function joins(token: IToken): boolean {
  return joining.has(token.image);
}

function isTight(left: IToken, right: IToken): boolean {
  if (left.image === '(' || left.image === '[') return true;
  if ([')', ']', ',', ';', ':'].includes(right.image)) return true;
  if (left.image === '{' && right.image === '}') return true;
  if (kindOf(left) === 'FUNCTION') return true;
  return tightSigns.has(left.image) || tightSigns.has(right.image);
}

/** Moves the split text of neighbouring lines of one kind to a common column. */
function aligned(lines: readonly Line[]): readonly string[] {
  const texts = lines.map(({ text }) => text);
  let start = 0;
  while (start < lines.length) {
    const kind = lines[start]?.column?.kind;
    let end = start + 1;
    while (kind !== undefined && lines[end]?.column?.kind === kind) end++;
    if (kind !== undefined) alignGroup(lines.slice(start, end), start, texts, gaps[kind]);
    start = end;
  }
  return texts;
}

function alignGroup(group: readonly Line[], start: number, texts: string[], gap: number): void {
  const heads = group.map(({ text, column }) => text.slice(0, column?.at).trimEnd());
  const width = Math.max(...heads.map((head) => head.length)) + gap;
  group.forEach(({ text, column }, index) => {
    texts[start + index] = heads[index]!.padEnd(width) + text.slice(column?.at).trimStart();
  });
}
