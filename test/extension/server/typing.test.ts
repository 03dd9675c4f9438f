import { EmptyFileSystem, URI } from 'langium';
import { ResponseError } from 'vscode-languageserver-protocol';
import { expect, test } from 'vitest';
import { createEditorServices } from '../../../extension/server/services';

/** A text while it is typed: features have an answer however little is there yet. */

const text = `target f on [0, 1]^2 = { x1 if x1 <= 1/2, x2 otherwise }
density p on [0, 1] = 2*x
experiment first extends other {
  for H in [1, 2]
  target: f
  network: 1 -> H -> 1
  method: gd(rate: 1e-2)
  stop: gradient < 1e-9
  expect fraction(risk < 1) >= 0.9
}
`;

const { shared, ReluFlow } = createEditorServices(EmptyFileSystem);
const { lsp } = ReluFlow;

/** What editors ask for at the end of a text, by name. */
async function ask(written: string): Promise<readonly string[]> {
  const uri = URI.parse('file:///test/typed.rflow');
  const document = shared.workspace.LangiumDocumentFactory.fromString(written, uri);
  shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  const position = document.textDocument.positionAt(written.length);
  const range = { start: { line: 0, character: 0 }, end: position };
  const at = { textDocument: { uri: uri.toString() }, position };
  const here = { ...at, range, context: { diagnostics: document.diagnostics ?? [] } };
  const options = { tabSize: 2, insertSpaces: true };
  const features: Readonly<Record<string, () => unknown>> = {
    completion: () => lsp.CompletionProvider?.getCompletion(document, at),
    hover: () => lsp.HoverProvider?.getHoverContent(document, at),
    'signature help': () => lsp.SignatureHelp?.provideSignatureHelp(document, at),
    definition: () => lsp.DefinitionProvider?.getDefinition(document, at),
    references: () =>
      lsp.ReferencesProvider?.findReferences(document, { ...at, context: { includeDeclaration: true } }),
    highlights: () => lsp.DocumentHighlightProvider?.getDocumentHighlight(document, at),
    'place of a name': () => lsp.RenameProvider?.prepareRename(document, at),
    rename: () => lsp.RenameProvider?.rename(document, { ...at, newName: 'g' }),
    'quick fixes': () => lsp.CodeActionProvider?.getCodeActions(document, here),
    hints: () => lsp.InlayHintProvider?.getInlayHints(document, here),
    tokens: () => lsp.SemanticTokenProvider?.semanticHighlight(document, at),
    folding: () => lsp.FoldingRangeProvider?.getFoldingRanges(document, at),
    outline: () => lsp.DocumentSymbolProvider?.getSymbols(document, at),
    links: () => lsp.DocumentLinkProvider?.getDocumentLinks(document, at),
    format: () => lsp.Formatter?.formatDocument(document, { ...at, options }),
    'format on type': () =>
      lsp.Formatter?.formatDocumentOnType(document, { ...at, ch: written.at(-1)!, options }),
  };
  const failed: string[] = [];
  for (const [name, feature] of Object.entries(features)) {
    try {
      await feature();
    } catch (error) {
      // What can't be renamed is refused in a sentence.
      if (error instanceof ResponseError) continue;
      failed.push(`${name} after ${JSON.stringify(written.slice(-20))}: ${String(error)}`);
    }
  }
  shared.workspace.LangiumDocuments.deleteDocument(uri);
  return failed;
}

test('every feature has an answer after every word and sign', async () => {
  await shared.workspace.ConfigurationProvider.initialized({});
  const ends = [...text.matchAll(/\w+|[^\w\s]|\n/g)].map(({ index, 0: word }) => index + word.length);
  const failed: string[] = [];
  for (const end of ends) failed.push(...(await ask(text.slice(0, end))));
  expect(failed).toEqual([]);
});
