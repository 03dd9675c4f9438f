/**
 * Formatting of whole documents, by the formatter that the command line uses too.
 */
import type { LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { formatText } from '../../engine/language/format';

/** Makes the provider of formatting. */
export function createFormatting(): Formatter {
  const whole = (document: LangiumDocument): TextEdit[] => {
    const text = document.textDocument.getText();
    const formatted = formatText(text);
    if (formatted === null || formatted === text) return [];
    const end = document.textDocument.positionAt(text.length);
    return [{ range: { start: { line: 0, character: 0 }, end }, newText: formatted }];
  };
  return {
    formatDocument: whole,
    formatDocumentRange: whole,
    formatDocumentOnType: () => [],
    get formatOnTypeOptions() {
      return undefined;
    },
  };
}
