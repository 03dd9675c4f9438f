/**
 * Formatting by the formatter that the command line uses too: of a whole document, or of what lies in a range.
 */
import type { LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type { Position, Range, TextEdit } from 'vscode-languageserver-protocol';
import { formatText } from '../../engine/language/format';
import type { EditorServices } from './declarations';

/** Makes the provider of formatting. */
export function createFormatting(services: EditorServices): Formatter {
  const whole = (document: LangiumDocument): TextEdit[] => {
    const text = document.textDocument.getText();
    const formatted = formatText(text);
    return formatted === null || formatted === text ? [] : editsBetween(services, document, formatted);
  };
  return {
    formatDocument: whole,
    formatDocumentRange: (document, params) =>
      whole(document).filter(({ range }) => isInside(range, params.range)),
    formatDocumentOnType: () => [],
    get formatOnTypeOptions() {
      return undefined;
    },
  };
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly image: string;
}

/** Formatting changes only what stands between words, so that cursors and marks elsewhere stay where they are. */
function editsBetween(
  services: EditorServices,
  { textDocument }: LangiumDocument,
  formatted: string,
): TextEdit[] {
  const text = textDocument.getText();
  const range = (from: number, to: number): Range => ({
    start: textDocument.positionAt(from),
    end: textDocument.positionAt(to),
  });
  const before = piecesOf(services, text);
  const after = piecesOf(services, formatted);
  const alike =
    before.length === after.length && before.every(({ image }, index) => image === after[index]!.image);
  if (!alike) return [{ range: range(0, text.length), newText: formatted }];
  return [...before, { start: text.length, end: text.length, image: '' }].flatMap(({ start }, index) => {
    const from = before[index - 1]?.end ?? 0;
    const newText = formatted.slice(after[index - 1]?.end ?? 0, after[index]?.start ?? formatted.length);
    return text.slice(from, start) === newText ? [] : [{ range: range(from, start), newText }];
  });
}

/** Words, signs and comments, without what is blank around them. */
function piecesOf(services: EditorServices, text: string): readonly Piece[] {
  const { tokens, hidden } = services.parser.Lexer.tokenize(text);
  const comments = hidden.filter(({ image }) => image.startsWith('/'));
  return [...tokens, ...comments]
    .map(({ image, startOffset: start }) => {
      const trimmed = image.trimEnd();
      return { start, end: start + trimmed.length, image: trimmed };
    })
    .sort((a, b) => a.start - b.start);
}

function isInside(inner: Range, outer: Range): boolean {
  return !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
