import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { EmptyFileSystem, URI } from 'langium';
import { describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { documentationIn } from '../../../extension/server/node/documentation';
import { createEditorServices } from '../../../extension/server/services';
import { open, openAll } from './open';

describe('extracting a `let`', () => {
  /** The text after the refactoring of what stands between `«` and `»`; undefined where there is none. */
  async function extracted(marked: string): Promise<string | undefined> {
    const text = marked.replace(/[«»]/g, '');
    const { services, document } = await open(text);
    const { textDocument } = document;
    const start = textDocument.positionAt(marked.indexOf('«'));
    const end = textDocument.positionAt(marked.indexOf('»') - 1);
    const params = {
      textDocument: { uri: textDocument.uri },
      range: { start, end },
      context: { diagnostics: [] },
    };
    const actions = await services.lsp.CodeActionProvider?.getCodeActions(document, params);
    const [action] = (actions ?? []) as CodeAction[];
    return action && TextDocument.applyEdits(textDocument, action.edit?.changes?.[textDocument.uri] ?? []);
  }

  it('names a constant expression in front of its declaration', async () => {
    expect(await extracted('let a = 1\n/// It.\ntarget f on [0, 1] = «(a + 1/3)»*x')).toBe(
      'let a = 1\nlet constant = (a + 1/3)\n\n/// It.\ntarget f on [0, 1] = constant*x',
    );
    expect(await extracted('experiment e { method: flow(until: «2 ^ pi ») }')).toBe(
      'let constant = 2 ^ pi\n\nexperiment e { method: flow(until: constant ) }',
    );
    expect(await extracted('let constant = 1\nlet b = 1 + «sqrt(2)»')).toBe(
      'let constant = 1\nlet constant_2 = sqrt(2)\n\nlet b = 1 + constant_2',
    );
  });

  it('leaves what is no constant, no whole expression or a name already', async () => {
    expect(await extracted('target f on [0, 1] = «2*x»')).toBeUndefined();
    expect(await extracted('let b = 2*«3 + 1»')).toBeUndefined();
    expect(await extracted('let b = «2 + 1»')).toBeUndefined();
    expect(await extracted('let a = 1\nlet b = 1 + «a»')).toBeUndefined();
    expect(await extracted('experiment e { for H in [1] seed: «2*H» }')).toBeUndefined();
    expect(await extracted('experiment e { expect «2*risk» < 1 }')).toBeUndefined();
    expect(await extracted('let b = 1 +«» 2')).toBeUndefined();
  });
});

describe('importing the file that declares a name', () => {
  /** The texts after each import that is offered for the unknown names of the first file. */
  async function mended(texts: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    const { services, documents } = await openAll(texts);
    const { textDocument, diagnostics = [] } = documents[0]!;
    const params = {
      textDocument: { uri: textDocument.uri },
      range: { start: textDocument.positionAt(0), end: textDocument.positionAt(0) },
      context: { diagnostics: diagnostics.filter(({ code }) => code === 'RF201') },
    };
    expect(params.context.diagnostics).not.toEqual([]);
    const actions = ((await services.lsp.CodeActionProvider?.getCodeActions(documents[0]!, params)) ??
      []) as CodeAction[];
    const imports = actions.filter(({ title }) => title.startsWith('Import'));
    return Object.fromEntries(
      imports.map(({ title, edit }) => [
        title,
        TextDocument.applyEdits(textDocument, edit?.changes?.[textDocument.uri] ?? []),
      ]),
    );
  }

  const targets = 'target tent on [0, 1] = x\nlet c = 2';
  const user = 'experiment e { target: tent network: 1 -> 2 -> 1 method: gd(rate: 1, steps: 1) }';

  it('puts the import above the first declaration and its documentation, or behind the other imports', async () => {
    expect(await mended({ 'main.rflow': `// All.\n\n/// Fits.\n${user}`, 'sub/a.rflow': targets })).toEqual({
      'Import `sub/a.rflow`': `// All.\n\nimport "sub/a.rflow"\n\n/// Fits.\n${user}`,
    });
    const texts = { 'main.rflow': `import "b.rflow"\r\n${user}`, 'a.rflow': targets, 'b.rflow': 'let d = 1' };
    expect(await mended(texts)).toEqual({
      'Import `a.rflow`': `import "b.rflow"\r\nimport "a.rflow"\r\n${user}`,
    });
    expect(Object.keys(await mended({ 'main.rflow': 'let k = 2*c', 'a.rflow': targets }))).toHaveLength(1);
  });

  it('offers no file of another kind of name, none that names clash with, and no cycle', async () => {
    const other = { 'a.rflow': 'density tent on [0, 1] = 1' };
    expect(await mended({ 'main.rflow': user, ...other })).toEqual({});
    expect(await mended({ 'main.rflow': `let c = 1\n${user}`, 'a.rflow': targets })).toEqual({});
    expect(await mended({ 'main.rflow': user, 'a.rflow': `import "main.rflow"\n${targets}` })).toEqual({});
  });
});

describe('documentation of codes', () => {
  const path = join(import.meta.dirname, '../../../docs/language.md');

  it('is linked from each diagnostic, to its line', async () => {
    const { shared } = createEditorServices(EmptyFileSystem, documentationIn(path));
    const uri = URI.parse('file:///linked.rflow');
    const document = shared.workspace.LangiumDocumentFactory.fromString('let a = b\nlet c = 1/0', uri);
    await shared.workspace.DocumentBuilder.build([document], { validation: true });
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(document.diagnostics?.length).toBe(2);
    for (const { code, codeDescription } of document.diagnostics ?? []) {
      const [, file, line] = /^(file:.*\/docs\/language\.md)#L(\d+)$/.exec(codeDescription?.href ?? '') ?? [];
      expect(file).toBeDefined();
      expect(lines[Number(line) - 1]).toContain(`| ${String(code)} `);
    }
  });

  it('has no link where the file is missing', () => {
    expect(documentationIn(join(path, 'none.md'))('RF201')).toBeUndefined();
    expect(documentationIn(path)('RF999')).toBeUndefined();
  });
});
