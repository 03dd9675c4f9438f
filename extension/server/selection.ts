/**
 * Selections that grow: from a word over the expressions and the entry it is in to its declaration and the file.
 */
import { CstUtils, DocumentState, URI, type CstNode, type LangiumDocument } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import type { Position, Range, SelectionRange } from 'vscode-languageserver-protocol';

/** Answers requests for selections; Langium knows none. */
export function serveSelections(connection: Connection, { workspace }: LangiumSharedServices): void {
  connection.onSelectionRanges(async ({ textDocument, positions }) => {
    const uri = URI.parse(textDocument.uri);
    await workspace.DocumentBuilder.waitUntil(DocumentState.Parsed, uri);
    const document = workspace.LangiumDocuments.getDocument(uri);
    return document ? positions.map((position) => selectionAt(document, position)) : [];
  });
}

/** The smallest selection at a position, with those around it. */
export function selectionAt(document: LangiumDocument, position: Position): SelectionRange {
  const { textDocument } = document;
  const root = document.parseResult.value.$cstNode;
  const offset = textDocument.offsetAt(position);
  const end = textDocument.positionAt(textDocument.getText().length);
  const ranges: Range[] = [{ start: { line: 0, character: 0 }, end }];
  const around = root ? nodesAround(root, offset) : [];
  for (const { range } of [...around].reverse()) {
    if (!isEqual(range, ranges.at(-1)!)) ranges.push(range);
  }
  const [whole, ...inner] = ranges as [Range, ...Range[]];
  return inner.reduce<SelectionRange>((parent, range) => ({ range, parent }), { range: whole });
}

/** The nodes that hold an offset, the smallest first. */
function nodesAround(root: CstNode, offset: number): readonly CstNode[] {
  const leaf = CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeBeforeOffset(root, offset);
  const nodes: CstNode[] = [];
  for (let node: CstNode | undefined = leaf; node; node = node.container) {
    if (node.offset <= offset && offset <= node.end) nodes.push(node);
  }
  return nodes;
}

function isEqual(a: Range, b: Range): boolean {
  return (
    a.start.line === b.start.line &&
    a.start.character === b.start.character &&
    a.end.line === b.end.line &&
    a.end.character === b.end.character
  );
}
