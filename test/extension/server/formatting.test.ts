import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { formatText } from '../../../engine/language/format';
import { programTexts } from '../../language/programs';
import { open } from './open';

/** Where line ends differ, comments of several lines change too. */
const oneLineEnd = programTexts.map((text) => text.replaceAll('\r\n', '\n'));

const options = { tabSize: 2, insertSpaces: true };

async function editsOf(
  text: string,
): Promise<{ readonly edits: TextEdit[]; readonly document: TextDocument }> {
  const { services, document } = await open(text);
  const textDocument = { uri: document.textDocument.uri };
  const edits = await services.lsp.Formatter?.formatDocument(document, { textDocument, options });
  return { edits: [...(edits ?? [])], document: document.textDocument };
}

describe('formatting in an editor', () => {
  it('gives the same text as the command line, by changes of blanks alone, and no change the second time', async () => {
    await fc.assert(
      fc.asyncProperty(oneLineEnd, async (text) => {
        const { edits, document } = await editsOf(text);
        const formatted = TextDocument.applyEdits(document, edits);
        expect(formatted).toBe(formatText(text));
        for (const { newText, range } of edits) {
          expect(newText.trim()).toBe('');
          expect(document.getText(range).trim()).toBe('');
        }
        expect((await editsOf(formatted)).edits).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('changes only what lies in the range that is asked for', async () => {
    const text = 'let  a = 1\nlet  b = 2\nlet  c = 3\n';
    const { services, document } = await open(text);
    const textDocument = { uri: document.textDocument.uri };
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    const edits = await services.lsp.Formatter?.formatDocumentRange(document, {
      textDocument,
      range,
      options,
    });
    const after = TextDocument.applyEdits(document.textDocument, [...(edits ?? [])]);
    expect(after).toBe('let  a = 1\nlet b = 2\nlet  c = 3\n');
  });
});
