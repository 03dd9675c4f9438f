import { describe, expect, it } from 'vitest';
import {
  SymbolKind,
  type FoldingRange,
  type InlayHint,
  type SelectionRange,
} from 'vscode-languageserver-protocol';
import { selectionAt } from '../../../extension/server/selection';
import { tokensIn } from '../../../extension/server/semantic-tokens';
import { at, open, openAll } from './open';

describe('semantic tokens', () => {
  /** `name type modifier modifier`, in the order of the text. */
  async function tokensOf(text: string): Promise<readonly string[]> {
    const { document } = await open(text);
    return tokensIn(document.parseResult.value).map(({ cst, type, modifiers }) =>
      [cst.text, type, ...modifiers].join(' '),
    );
  }

  it('tell constants, functions, networks, data and experiments apart, where they are declared and used', async () => {
    const text =
      'let a = 1\ntarget f on [0, a] = x\nnetwork net = 1 -> 2 -> 1\ndata d = csv("d.csv")\n' +
      'experiment e { target: f network: net }\nexperiment g extends e { data: d }';
    expect(await tokensOf(text)).toEqual([
      'a variable declaration readonly',
      'f function declaration',
      'a variable readonly',
      'x parameter',
      'net type declaration',
      'd type declaration',
      'csv function defaultLibrary',
      'e class declaration',
      'target property',
      'f function',
      'network property',
      'net type',
      'g class declaration',
      'e class',
      'data property',
      'd type',
    ]);
  });

  it('tell what a grammar of patterns can’t: a product sign, a sweep variable that hides a constant, the step', async () => {
    expect(await tokensOf('target f on [0, 1] x [0, 1] = x1')).toEqual([
      'f function declaration',
      'x operator',
      'x1 parameter',
    ]);
    const text =
      'let H = 1\nexperiment e { for H in [2] network: 1 -> H -> 1 method: gd(rate: 1/n, steps: H) expect risk < pi }';
    const tokens = await tokensOf(text);
    expect(tokens.filter((token) => token.startsWith('H'))).toEqual([
      'H variable declaration readonly',
      'H parameter declaration',
      'H parameter',
      'H parameter',
    ]);
    expect(tokens).toContain('n parameter');
    expect(tokens).toContain('risk variable defaultLibrary');
    expect(tokens).toContain('pi variable readonly defaultLibrary');
    expect(await tokensOf('experiment e { density: uniform refine: newton }')).toContain(
      'uniform enumMember',
    );
  });

  it('say nothing of names that mean nothing', async () => {
    expect(await tokensOf('let a = b')).toEqual(['a variable declaration readonly']);
  });

  it('are encoded one relative to the other, within the range that is asked for', async () => {
    const { services, document } = await open('let a = 1\nlet b = a\n');
    const provider = services.lsp.SemanticTokenProvider!;
    const textDocument = { uri: document.uri.toString() };
    const variable = provider.semanticTokensOptions.legend.tokenTypes.indexOf('variable');
    const whole = await provider.semanticHighlight(document, { textDocument });
    expect(whole.data).toEqual([0, 4, 1, variable, 3, 1, 4, 1, variable, 3, 0, 4, 1, variable, 2]);
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    const part = await provider.semanticHighlightRange(document, { textDocument, range });
    expect(part.data).toEqual([1, 4, 1, variable, 3, 0, 4, 1, variable, 2]);
  });
});

describe('inlay hints', () => {
  async function hintsOf(text: string, settings: object = {}): Promise<readonly string[]> {
    const { services, document } = await open(text);
    services.shared.workspace.ConfigurationProvider.updateConfiguration({ settings: { reluflow: settings } });
    const end = document.textDocument.positionAt(text.length);
    const params = {
      textDocument: { uri: document.uri.toString() },
      range: { start: { line: 0, character: 0 }, end },
    };
    const hints: InlayHint[] = (await services.lsp.InlayHintProvider?.getInlayHints(document, params)) ?? [];
    return hints.map(({ label, position }) => `${position.line}:${position.character} ${label as string}`);
  }

  it('tell the mass of a density that is not 1', async () => {
    expect(await hintsOf('density p on [0, 1] = 2*x\ndensity q on [0, 1] = 3*x')).toEqual([
      '1:25 ← mass 3/2',
    ]);
    expect(await hintsOf('density q on [0, 1] = 2 + sin(x)')).toEqual(['0:32 ← mass 2.4597']);
  });

  it('count cells and runs where the lists don’t show them', async () => {
    const sweeps = (lines: string, runs = ''): string => `experiment e {\n${lines}\n${runs}}`;
    expect(await hintsOf(sweeps('for a in [1, 2, 3]'))).toEqual([]);
    expect(await hintsOf(sweeps('for a in range(0, 1, 1/10)'))).toEqual(['1:26 ← 11 cells']);
    expect(await hintsOf(sweeps('for a in [1, 2]\nfor b in [1, 2, 3]'))).toEqual(['2:18 ← 6 cells']);
    const all = sweeps('for a in [1, 2]\nfor b in logspace(1, 100, 10)', 'runs: 200');
    expect(await hintsOf(all)).toEqual(['2:29 ← 20 cells, 4,000 runs']);
    expect(await hintsOf(sweeps('for a in [1, 2]', 'runs: a'))).toEqual([]);
  });

  it('are not shown before other text, after a mistake, or when they are switched off', async () => {
    expect(await hintsOf('density q on [0, 1] = 3*x // mine')).toEqual([]);
    expect(await hintsOf('density q on [0, 1] = 3*y')).toEqual([]);
    expect(await hintsOf('density q on [0, 1] = 3*x', { inlayHints: false })).toEqual([]);
  });
});

describe('folding', () => {
  /** `first-last kind`, lines from 0. */
  async function foldsOf(text: string): Promise<readonly string[]> {
    const { services, document } = await open(text);
    const params = { textDocument: { uri: document.uri.toString() } };
    const ranges: FoldingRange[] =
      (await services.lsp.FoldingRangeProvider?.getFoldingRanges(document, params)) ?? [];
    return ranges.map(({ startLine, endLine, kind }) =>
      [`${startLine}-${endLine}`, kind ?? ''].join(' ').trim(),
    );
  }

  it('folds experiments, cases and calls to their first line and shows the closing bracket', async () => {
    expect(await foldsOf('target f on [0, 1] = {\n  0 if x < 0,\n  x otherwise\n}')).toEqual(['0-2']);
    expect(await foldsOf('experiment e {\n  method: flow(\n    until: 1\n  )\n  seed: 1\n}')).toEqual([
      '0-4',
      '1-2',
    ]);
    expect(await foldsOf('target f on [0, 1] =\n  x^2\n  + x')).toEqual(['0-2']);
    expect(await foldsOf('let a = 1\nlet b = 2')).toEqual([]);
  });

  it('folds comments, imports and regions', async () => {
    expect(await foldsOf('/// What\n/// it is.\nlet a = 1')).toEqual(['0-1 comment']);
    expect(await foldsOf('/* a\r\nb\r\nc */\r\nlet a = 1')).toEqual(['0-2 comment']);
    expect(await foldsOf('// one\n\n// two')).toEqual([]);
    expect(await foldsOf('import "a.rflow"\nimport "b.rflow"\nlet a = 1')).toEqual(['0-1 imports']);
    expect(
      await foldsOf('// #region A\nlet a = 1\n// region B\nlet b = 1\n// endregion\n// #endregion'),
    ).toEqual(['0-5 region', '2-4 region']);
  });

  it('folds what is whole of a text that is half written', async () => {
    expect(await foldsOf('experiment e {\n  init: theta([\n    1\n  ])\n  method: flow(\n')).toContain('1-2');
  });
});

describe('selection ranges', () => {
  async function growing(marked: string): Promise<readonly string[]> {
    const { document, position } = await open(marked);
    const texts: string[] = [];
    for (let each: SelectionRange | undefined = selectionAt(document, position); each; each = each.parent)
      texts.push(document.textDocument.getText(each.range));
    return texts;
  }

  it('grow from a word over its expressions to the entry, the declaration and the file', async () => {
    expect(await growing('let a = 1\nexperiment e { seed: 2*|a + 1 }')).toEqual([
      'a',
      '2*a',
      '2*a + 1',
      'seed: 2*a + 1',
      'experiment e { seed: 2*a + 1 }',
      'let a = 1\nexperiment e { seed: 2*a + 1 }',
    ]);
  });

  it('hold the cursor between words, in comments and at the ends of the text', async () => {
    for (const marked of [
      'let a = 1 | + 2',
      '// a com|ment\nlet a = 1',
      '|let a = 1',
      'let a = 1|',
      '|',
      'let a =\n\n|\n',
    ]) {
      const found = await growing(marked);
      expect(found.at(-1)).toBe(marked.replace('|', ''));
      for (let index = 1; index < found.length; index++)
        expect(found[index]!.length).toBeGreaterThan(found[index - 1]!.length);
    }
  });
});

describe('hierarchy of what extends what', () => {
  const files = {
    'main.rflow':
      'import "base.rflow"\nexperiment middle extends base { seed: 1 }\nexperiment leaf extends middle { seed: 2 }',
    'base.rflow': '/// The first.\nexperiment base { seed: 0 }\nlet a = 1',
  };

  it('shows types above and below, across files', async () => {
    const { services, documents } = await openAll(files);
    const [main, base] = documents;
    const provider = services.lsp.TypeHierarchyProvider!;
    const use = at(main!, { line: 1, character: 27 });
    const [item] = (await provider.prepareTypeHierarchy(main!, use)) ?? [];
    expect(item).toMatchObject({ name: 'base', uri: base!.uri.toString(), detail: 'The first.' });
    const [below] = (await provider.subtypes({ item: item! })) ?? [];
    expect(below?.name).toBe('middle');
    const names = async (
      request: Promise<readonly { readonly name: string }[] | undefined>,
    ): Promise<unknown> => (await request)?.map(({ name }) => name);
    expect(await names(Promise.resolve(provider.subtypes({ item: below! })))).toEqual(['leaf']);
    expect(await names(Promise.resolve(provider.supertypes({ item: below! })))).toEqual(['base']);
    expect(await names(Promise.resolve(provider.supertypes({ item: item! })))).toEqual([]);
    expect(await provider.prepareTypeHierarchy(base!, at(base!, { line: 2, character: 4 }))).toBeUndefined();
  });

  it('shows the same as calls, with the places of the names', async () => {
    const { services, documents } = await openAll(files);
    const main = documents[0]!;
    const provider = services.lsp.CallHierarchyProvider!;
    const [item] = (await provider.prepareCallHierarchy(main, at(main, { line: 1, character: 12 }))) ?? [];
    expect(item?.name).toBe('middle');
    const [outgoing] = (await provider.outgoingCalls({ item: item! })) ?? [];
    expect(outgoing?.to.name).toBe('base');
    expect(main.textDocument.getText(outgoing!.fromRanges[0])).toBe('base');
    const [incoming] = (await provider.incomingCalls({ item: item! })) ?? [];
    expect(incoming?.from.name).toBe('leaf');
    expect(incoming?.fromRanges[0]?.start).toEqual({ line: 2, character: 24 });
  });
});

describe('symbols of the workspace', () => {
  it('are the declarations of all files whose names fit, each where its name stands', async () => {
    const { services } = await openAll({
      'main.rflow': 'let count = 1\nexperiment narrow { }\n',
      'other.rflow': '/// The tent.\ntarget tent on [0, 1] = x\ndensity nothing on [0, 1] =\n',
    });
    const symbolsFor = async (query: string): Promise<readonly string[]> => {
      const found = (await services.shared.lsp.WorkspaceSymbolProvider?.getSymbols({ query })) ?? [];
      return found.map(({ name, kind, containerName, location }) => {
        const start = 'range' in location ? location.range.start : null;
        return `${name} ${kind} ${containerName} ${start?.line}:${start?.character}`;
      });
    };
    expect(await symbolsFor('')).toEqual([
      `count ${SymbolKind.Constant} main.rflow 0:4`,
      `narrow ${SymbolKind.Class} main.rflow 1:11`,
      `tent ${SymbolKind.Function} other.rflow 1:7`,
      `nothing ${SymbolKind.Function} other.rflow 2:8`,
    ]);
    expect(await symbolsFor('tnt')).toEqual([`tent ${SymbolKind.Function} other.rflow 1:7`]);
    expect(await symbolsFor('zebra')).toEqual([]);
  });
});
