import type { LangiumDocument } from 'langium';
import type { Position } from 'vscode-languageserver-protocol';
import { placeAt, type PlaceAtCursor, type PlaceToken } from './place';
import type { EditorServices } from './declarations';

/** The place of a position in a document; null inside comments and strings. */
export function cursorAt(
  services: EditorServices,
  document: LangiumDocument,
  position: Position,
): PlaceAtCursor | null {
  const offset = document.textDocument.offsetAt(position);
  const { tokens, hidden } = services.parser.Lexer.tokenize(document.textDocument.getText());
  const inside = (token: { startOffset: number; image: string }): boolean =>
    token.startOffset < offset && offset <= token.startOffset + token.image.length;
  if (hidden.some((token) => token.image.startsWith('/') && inside(token))) return null;
  const places: readonly PlaceToken[] = tokens.map((token) => ({
    image: token.image,
    type: token.tokenType.name,
    start: token.startOffset,
    end: token.startOffset + token.image.length,
    line: (token.startLine ?? 1) - 1,
  }));
  if (places.some((token) => token.type === 'STRING' && token.start < offset && offset < token.end))
    return null;
  return placeAt(places, offset, position.line);
}
