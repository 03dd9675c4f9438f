import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'langium';
import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic } from 'vscode-languageserver-types';
import type { DiagnosticData, Fix } from '../../../engine/language/codes';
import { MemoryFileSystem } from '../../../engine/language/files';
import { loadFile } from '../../../engine/language/load';
import { createReluFlowServices } from '../../../engine/language/services';
import { casesIn } from '../marked';

/**
 * Quick fixes as data: the title of a case names a code and, in quotation marks, a part of the title of its fix. The
 * text before becomes `after.rflow`, in which that mistake is gone.
 */

const files = new MemoryFileSystem({ readText: () => undefined });
const services = createReluFlowServices({ fileSystemProvider: () => files });

async function diagnosticsOf(text: string, folder = ''): Promise<readonly Diagnostic[]> {
  const { diagnostics } = await loadFile(services, URI.parse(`file:///fixes${folder}/main.rflow`), text);
  return diagnostics;
}

function fixesOf({ data, range }: Diagnostic): readonly Required<Fix>[] {
  return ((data as DiagnosticData).fixes ?? []).map((fix) => ({ range, ...fix }));
}

function apply(text: string, { range, replacement }: Required<Fix>): string {
  return TextDocument.applyEdits(TextDocument.create('', 'reluflow', 0, text), [
    { range, newText: replacement },
  ]);
}

const cases = casesIn(
  readFileSync(join(import.meta.dirname, 'fixes.rflow'), 'utf8').replaceAll('\r\n', '\n'),
);

describe('quick fixes', () => {
  test.each(cases)('$title', async ({ title, files: [before, after] }) => {
    const [, code, part] = /^(RF\d+) "(.*?)"/.exec(title)!;
    const wanted = after!.source.trimEnd();
    for (const end of ['\n', '\r\n']) {
      const text = before!.source.trimEnd().replaceAll('\n', end);
      const found = (await diagnosticsOf(text)).filter((diagnostic) => diagnostic.code === code);
      const fix = found.flatMap(fixesOf).find((each) => each.title.includes(part!));
      expect(fix).toBeDefined();
      const mended = apply(text, fix!);
      expect(mended).toBe(wanted.replaceAll('\n', end));
      const left = (await diagnosticsOf(mended)).filter((diagnostic) => diagnostic.code === code);
      expect(left.length).toBe(found.length - 1);
    }
  });
});

test('values that the language does not have are not offered as constants', async () => {
  const text = 'let a = NaN\nlet b = true\nlet c = all\n';
  const found = (await diagnosticsOf(text)).filter(({ code }) => code === 'RF201');
  expect(found.map(fixesOf)).toEqual([[], [], []]);
});

test.each([
  ['a sweep in braces', 'for H in {2, 4} target: f network: 1 -> 2 -> 1 method: flow(until: 1)', ['RF318']],
  [
    'a method by another name',
    'target: f network: 1 -> 2 -> 1 optimizer: adam(rate: 1, steps: 1)',
    ['RF302'],
  ],
  ['an argument by another name', 'target: f network: 1 -> 2 -> 1 method: gd(lr: 1, steps: 1)', ['RF309']],
  ['two widths', 'target: f network: 1 -> 4 method: flow(until: 1)', ['RF503']],
])('%s is one mistake with one fix', async (_, entries, codes) => {
  const found = await diagnosticsOf(`target f on [0, 1] = x\nexperiment e { ${entries} }\n`, '/one');
  const errors = found.filter(({ severity }) => severity === 1);
  expect(errors.map(({ code }) => code)).toEqual(codes);
  expect(errors.flatMap(fixesOf)).toHaveLength(1);
});

test('in the place of an observable no constant is offered', async () => {
  const text = 'target f on [0, 1] = x\nexperiment e { target: f stop: loss < 1 expect risk < bound }\n';
  const found = (await diagnosticsOf(text, '/loss')).filter(({ code }) => code === 'RF201');
  const titles = found.map((diagnostic) => fixesOf(diagnostic).map(({ title }) => title));
  expect(titles[0]).toEqual(['Write `risk`']);
  expect(titles.at(-1)).toContain('Declare the constant `bound`');
});

test.each([
  ['a word that nothing begins with', (long: string) => `${long}\n`],
  ['a name that is not declared', (long: string) => `let a = ${long}\n`],
  ['a property', (long: string) => `experiment e {\n  ${long}: 1\n}\n`],
  ['signs without a meaning', (long: string) => `let a = ${long.replaceAll('w', '@')}\n`],
  ['a text between single quotes', (long: string) => `import '${long}'\n`],
])('%s of any length is quoted in a few characters', async (_, textOf) => {
  const found = await diagnosticsOf(textOf('w'.repeat(20_000)), '/long');
  expect(found.length).toBeGreaterThan(0);
  for (const { message } of found) expect(message.length).toBeLessThan(2100);
  for (const { title } of found.flatMap(fixesOf)) expect(title.length).toBeLessThan(2100);
  const quoted = found.flatMap(({ message }) => message.match(/`[^`]*`/g) ?? []);
  for (const text of quoted) expect(text.length).toBeLessThan(100);
});

describe('related places', () => {
  /** The texts of the places that explain the first diagnostic with a code. */
  async function placesFor(code: string, text: string): Promise<readonly string[]> {
    const document = TextDocument.create('', 'reluflow', 0, text);
    const found = (await diagnosticsOf(text)).find((diagnostic) => diagnostic.code === code);
    return (found?.relatedInformation ?? []).map(
      ({ location: { range }, message }) => `${range.start.line} ${document.getText(range)}: ${message}`,
    );
  }

  test('show the first of two declarations, sweeps and properties', async () => {
    const declared = ': It is declared here first.';
    expect(await placesFor('RF202', 'let a = 1\nlet a = 2')).toEqual([`0 a${declared}`]);
    const experiment = 'experiment e {\n for H in [1]\n for H in [2]\n seed: 1\n seed: 2\n}';
    expect(await placesFor('RF202', experiment)).toEqual([`1 H${declared}`]);
    expect(await placesFor('RF303', experiment)).toEqual(['3 seed: It is given here first.']);
  });

  test('show the others of a cycle', async () => {
    expect(await placesFor('RF315', 'let a = b\nlet b = a')).toEqual(['1 b: `b` is in the cycle.']);
    const cycle = 'experiment a extends b { seed: 1 }\nexperiment b extends a { seed: 1 }';
    expect(await placesFor('RF316', cycle)).toEqual(['1 a: `b` extends the next one.']);
  });

  test('show both domains where they differ, and the method that is replaced', async () => {
    const text =
      'target f on [0, 1] = x\ndensity p on [0, 2] = 1\nexperiment e { target: f density: p network: 1 -> 2 -> 1 method: flow(until: 1) }';
    expect(await placesFor('RF415', text)).toEqual([
      '0 [0, 1]: The domain of `f`.',
      '1 [0, 2]: The domain of `p`.',
    ]);
  });
});
