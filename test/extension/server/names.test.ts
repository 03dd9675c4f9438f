import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DocumentHighlightKind } from 'vscode-languageserver-protocol';
import { casesIn, readMarks, type MarkedCase } from '../../language/marked';
import { at, openAll, type Opened } from './open';

/** A case of occurrences.rflow: `|` is the cursor, `«…»` are all places of the name. */
interface Case extends Opened {
  readonly texts: ReadonlyMap<string, string>;
  /** `main.rflow 1:4` and so on, in the order of the text. */
  readonly places: readonly string[];
}

async function openCase({ files }: MarkedCase): Promise<Case> {
  const read = files.map(({ name, source }) => ({ name, ...readMarks(source.replace('|', '')) }));
  const { services, documents } = await openAll(
    Object.fromEntries(read.map(({ name, text }) => [name, text])),
  );
  const main = files[0]!.source;
  const offset = readMarks(main.slice(0, main.indexOf('|'))).text.length;
  const places = read.flatMap(({ name, marks }, index) =>
    marks.map(({ start }) => placeOf(name, documents[index]!.textDocument.positionAt(start))),
  );
  const document = documents[0]!;
  const position = document.textDocument.positionAt(offset);
  const texts = new Map(documents.map((each) => [each.uri.toString(), each.textDocument.getText()]));
  return { services, document, position, places: places.sort(), texts };
}

function placeOf(uri: string, { line, character }: { line: number; character: number }): string {
  return `${uri.slice(uri.lastIndexOf('/') + 1)} ${line + 1}:${character + 1}`;
}

const cases = casesIn(
  readFileSync(join(import.meta.dirname, 'occurrences/occurrences.rflow'), 'utf8').replaceAll('\r\n', '\n'),
);

describe.each(cases)('$title', (marked) => {
  it('is found everywhere', async () => {
    const { services, document, position, places } = await openCase(marked);
    const params = { ...at(document, position), context: { includeDeclaration: true } };
    const found = (await services.lsp.ReferencesProvider?.findReferences(document, params)) ?? [];
    expect(found.map(({ uri, range }) => placeOf(uri, range.start)).sort()).toEqual(places);
    const uses = { ...params, context: { includeDeclaration: false } };
    const used = (await services.lsp.ReferencesProvider?.findReferences(document, uses)) ?? [];
    expect(used.length).toBeLessThanOrEqual(Math.max(0, places.length - 1));
  });

  it('is highlighted in its own file', async () => {
    const { services, document, position, places } = await openCase(marked);
    const found =
      (await services.lsp.DocumentHighlightProvider?.getDocumentHighlight(
        document,
        at(document, position),
      )) ?? [];
    const here = places.filter((place) => place.startsWith('main.rflow'));
    expect(found.map(({ range }) => placeOf('main.rflow', range.start)).sort()).toEqual(here);
    for (const { kind, range } of found) {
      const before = document.textDocument.getText({
        start: { line: range.start.line, character: 0 },
        end: range.start,
      });
      const declares = /\b(let|for|target|density|data|network|experiment) $/.test(before);
      expect(kind).toBe(declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read);
    }
  });

  it('is renamed everywhere, and nothing else changes', async () => {
    const { services, document, position, places, texts } = await openCase(marked);
    const params = { ...at(document, position), newName: 'fresh' };
    const rename = async (): Promise<unknown> => services.lsp.RenameProvider?.rename(document, params);
    if (places.length === 0) {
      await expect(rename()).rejects.toThrow(/renamed/);
      return;
    }
    const edit = await services.lsp.RenameProvider?.rename(document, params);
    const changed = Object.entries(edit?.changes ?? {}).flatMap(([uri, edits]) => {
      const before = TextDocument.create(uri, 'reluflow', 1, texts.get(uri) ?? '');
      const after = TextDocument.applyEdits(before, edits);
      return [...after.matchAll(/\bfresh\b/g)].length;
    });
    expect(changed.reduce((sum, number) => sum + number, 0)).toBe(places.length);
  });
});

describe('definition', () => {
  async function definitionOf(texts: Record<string, string>): Promise<string | undefined> {
    const main = texts['main.rflow']!;
    const { services, documents } = await openAll({ ...texts, 'main.rflow': main.replace('|', '') });
    const document = documents[0]!;
    const position = document.textDocument.positionAt(main.indexOf('|'));
    const links = await services.lsp.DefinitionProvider?.getDefinition(document, at(document, position));
    const [link] = links ?? [];
    return link && placeOf(link.targetUri, link.targetSelectionRange.start);
  }

  it('leads to the declaration, in this file or in an imported one', async () => {
    expect(await definitionOf({ 'main.rflow': 'let b = |a\nlet a = 1' })).toBe('main.rflow 2:5');
    const texts = {
      'main.rflow': 'import "f.rflow"\nexperiment e { target: |f }',
      'f.rflow': 'target f on [0, 1] = x',
    };
    expect(await definitionOf(texts)).toBe('f.rflow 1:8');
    expect(await definitionOf({ 'main.rflow': 'experiment a { for H in [1] network: 1 -> |H -> 1 }' })).toBe(
      'main.rflow 1:20',
    );
  });

  it('leads from a path to its file, and from the language’s own names nowhere', async () => {
    expect(await definitionOf({ 'main.rflow': 'import "|f.rflow"', 'f.rflow': '' })).toBe('f.rflow 1:1');
    expect(await definitionOf({ 'main.rflow': 'data d = csv("|points.csv")' })).toBe('points.csv 1:1');
    expect(await definitionOf({ 'main.rflow': 'target f on [0, 1] = |x' })).toBeUndefined();
    expect(await definitionOf({ 'main.rflow': 'experiment e { stop: |risk < 1 }' })).toBeUndefined();
  });
});

describe('renaming is refused', () => {
  async function refusalOf(
    marked: string,
    newName: string,
    others: Record<string, string> = {},
  ): Promise<string> {
    const { services, documents } = await openAll({ 'main.rflow': marked.replace('|', ''), ...others });
    const document = documents[0]!;
    const position = document.textDocument.positionAt(marked.indexOf('|'));
    try {
      await services.lsp.RenameProvider?.rename(document, { ...at(document, position), newName });
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return '';
  }

  it.each([
    ['a word of the language', 'let |a = 1', 'if', 'word of the language'],
    ['no name', 'let |a = 1', '2a', "can't be a name"],
    ['an empty name', 'let |a = 1', '', "can't be a name"],
    ['the input', 'let |a = 1', 'x1', 'a name of the input'],
    ['an observable, for a sweep variable', 'experiment e { for |H in [1] }', 'risk', 'an observable'],
    ['a constant', 'let |a = 1\nlet b = a + pi', 'pi', 'constant of the language'],
    ['a name of the file', 'let |a = 1\nlet b = 2', 'b', 'declared already, in line 2'],
    ['a sweep variable beside it', 'experiment e {\n for |H in [1]\n for K in [1]\n}', 'K', 'in line 3'],
    [
      'a sweep variable where it is used',
      'let |a = 1\nexperiment e {\n for H in [1]\n seed: a\n}',
      'H',
      'In line 4',
    ],
    [
      'a word of its property',
      'density |p on [0, 1] = 1\nexperiment e { density: p }',
      'uniform',
      'own word',
    ],
    [
      'a constant used in the experiment',
      'let a = 1\nexperiment e {\n for |H in [1]\n seed: a + H\n}',
      'a',
      'In line 4',
    ],
    [
      'a constant that only an inherited expression uses',
      'let a = 1\nexperiment e {\n seed: a\n}\nexperiment g extends e {\n for |H in [1]\n runs: H\n}',
      'a',
      'In line 7',
    ],
  ])('for %s', async (_, marked, newName, reason) => {
    expect(await refusalOf(marked, newName)).toContain(reason);
  });

  it('where a sweep variable would take an inherited expression over', async () => {
    const marked = 'let a = 1\nexperiment e {\n seed: a\n}\nexperiment g extends e {\n for |H in [1]\n}';
    expect(await refusalOf(marked, 'a')).toContain('means something else in line 3');
  });

  it('for a name of a file that imports this one, or of an imported one', async () => {
    const other = { 'other.rflow': 'import "main.rflow"\nlet b = a' };
    expect(await refusalOf('let |a = 1', 'b', other)).toContain('line 2 of other.rflow');
    const imported = { 'other.rflow': 'let b = 1' };
    expect(await refusalOf('import "other.rflow"\nlet |a = 1', 'b', imported)).toContain(
      'line 1 of other.rflow',
    );
  });

  it('for what no file declares, before a new name is asked for', async () => {
    const { services, documents } = await openAll({ 'main.rflow': 'experiment e { expect risk < 1 }' });
    const document = documents[0]!;
    const prepare = (character: number): unknown =>
      services.lsp.RenameProvider?.prepareRename(document, at(document, { line: 0, character }));
    expect(() => prepare(24)).toThrow("`risk` isn't declared in a file");
    expect(() => prepare(2)).toThrow("`experiment` isn't declared");
    expect(() => prepare(27)).toThrow('no name here');
    expect(prepare(11)).toEqual({ start: { line: 0, character: 11 }, end: { line: 0, character: 12 } });
  });
});

describe('links', () => {
  it('lead from paths of imports and data to files, and never out of the folder', async () => {
    const text =
      'import "sub/f.rflow"\nimport "../f.rflow"\nimport "/f.rflow"\ndata d = csv("points.csv")\nimport ""';
    const { services, documents } = await openAll({ 'main.rflow': text });
    const document = documents[0]!;
    const params = { textDocument: { uri: document.uri.toString() } };
    const links = (await services.lsp.DocumentLinkProvider?.getDocumentLinks(document, params)) ?? [];
    expect(links.map(({ range }) => document.textDocument.getText(range))).toEqual([
      'sub/f.rflow',
      'points.csv',
    ]);
    expect(links[0]?.target).toBe(document.uri.toString().replace('main', 'sub/f'));
  });
});
