import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'langium';
import { describe, expect, it } from 'vitest';
import type { CompletionItem, MarkupContent } from 'vscode-languageserver-protocol';
import { ServerFileSystem } from '../../../extension/server/node/files';
import { createEditorServices } from '../../../extension/server/services';
import { textFiles } from '../files/texts';
import { at, open } from './open';

/** Completion and hovers that know what the rest of the file says. */

async function complete(marked: string): Promise<readonly CompletionItem[]> {
  const { services, document, position } = await open(marked);
  return (
    (await services.lsp.CompletionProvider?.getCompletion(document, at(document, position)))?.items ?? []
  );
}

async function labels(marked: string): Promise<readonly string[]> {
  return (await complete(marked)).map(({ label }) => label);
}

async function hover(marked: string): Promise<string> {
  const { services, document, position } = await open(marked);
  const answer = await services.lsp.HoverProvider?.getHoverContent(document, at(document, position));
  return (answer?.contents as MarkupContent | undefined)?.value ?? '';
}

const declared = `target short on [0, 1] = x
target long on [0, 2] = x
density half on [0, 1] = 1
density wide on [0, 2] = 1/2
network line = 1 -> 8 -> 1
network plane = 2 -> 8 -> 1
let width = 3
`;

describe('completion', () => {
  it('offers functions on the same domain and networks of the same dimension', async () => {
    expect(await labels(`${declared}experiment e {\n target: long\n density: |\n}`)).toEqual([
      'uniform',
      'lebesgue',
      'wide',
    ]);
    expect(await labels(`${declared}experiment e {\n density: half\n target: |\n}`)).toEqual(['short']);
    const networks = await labels(`${declared}experiment e {\n target: long\n network: |\n}`);
    expect(networks).toContain('line');
    expect(networks).not.toContain('plane');
    expect(await labels(`${declared}experiment e {\n network: |\n}`)).toContain('plane');
    const inherited = `experiment e { target: long }\nexperiment g extends e {\n density: |\n}`;
    expect(await labels(declared + inherited)).toEqual(['uniform', 'lebesgue', 'wide']);
  });

  it('offers sweep variables, inherited ones too, but not in the lists of sweeps', async () => {
    const sweep = 'experiment e {\n for H in [1, 2]\n';
    for (const place of ['network: 1 -> |', 'expect risk < |', 'method: gd(rate: |)', 'seed: |'])
      expect(await labels(`${declared}${sweep} ${place}\n}`)).toContain('H');
    expect(await labels(`${declared}${sweep}}\nexperiment g extends e {\n seed: |\n}`)).toContain('H');
    expect(await labels(`${declared}${sweep} for K in [|\n}`)).not.toContain('H');
    const hidden = await labels('let H = 1\nexperiment e {\n for H in [1, 2]\n seed: |\n}');
    expect(hidden.filter((label) => label === 'H')).toHaveLength(1);
  });

  it('offers widths behind an arrow, not networks', async () => {
    const offered = await labels(`${declared}experiment e {\n network: 1 -> |\n}`);
    expect(offered).toContain('width');
    expect(offered).not.toContain('line');
  });

  it('offers only observables that have a value with the method', async () => {
    const offered = (method: string, entry: string): Promise<readonly string[]> =>
      labels(`experiment e {\n method: ${method}\n ${entry}\n}`);
    const sgd = await offered('sgd(rate: 0.1, batch: 1, steps: 3)', 'expect |');
    expect(sgd).toEqual(expect.arrayContaining(['risk', 'steps']));
    for (const name of ['time', 'decay_rate', 'points', 'minima', 'saddles'])
      expect(sgd, name).not.toContain(name);
    const stop = await offered('sgd(rate: 0.1, batch: 1, steps: 3)', 'stop: |');
    expect(stop).toContain('risk');
    expect(stop).not.toContain('time');
    const aggregated = await offered('critical_points', 'expect all(|)');
    expect(aggregated).toContain('points');
    expect(aggregated).not.toContain('sup_norm');
    expect(await offered('flow(until: 1)', 'expect |')).toContain('decay_rate');
    expect(await labels('data d = csv("d.csv")\nexperiment e {\n data: d\n expect |\n}')).not.toContain(
      'kinks',
    );
    const inherited = `experiment e { method: adam(rate: 1, steps: 1) }\nexperiment g extends e {\n expect |\n}`;
    expect(await labels(inherited)).not.toContain('time');
  });

  it('offers only integration that is there', async () => {
    expect(await labels('experiment e {\n integration: |\n}')).toEqual(['exact']);
  });

  it('does not offer a constant in its own value, nor one that is made from it', async () => {
    const offered = await labels('let a = 1\nlet b = z + a\nlet c = 2*b\nlet z = |');
    expect(offered).toContain('a');
    for (const name of ['z', 'b', 'c']) expect(offered, name).not.toContain(name);
    expect(await labels('let a = 1\ntarget f on [0, 1] = a*|')).toContain('a');
    const parents = 'experiment f extends g { seed: 1 }\nexperiment h { seed: 2 }\nexperiment g extends |';
    expect(await labels(parents)).toEqual(['h']);
  });

  it('offers constants, not the input, where points and ends of domains stand', async () => {
    for (const text of ['target f on [0, 1] = interpolate((|', 'target f on [|']) {
      const offered = await labels(`let a = 1\n${text}`);
      expect(offered).toContain('a');
      expect(offered).not.toContain('x');
    }
  });

  it('offers the columns of a data set behind its file', async () => {
    const items = await complete('data d = csv("f.csv", |)');
    expect(items.map(({ textEdit }) => textEdit?.newText)).toEqual(['inputs: ["$1"]', 'output: "$1"']);
    expect(await labels('data d = csv("f.csv", inputs: ["a"], |)')).toEqual(['output']);
    expect(await labels('data d = csv("f.csv", inputs: |)')).toEqual([]);
    expect(await labels('experiment e {\n for H |\n}')).toEqual(['in']);
  });

  it('goes on below an unfinished line', async () => {
    for (const line of ['target u on [0, 1] = abs(x', 'target u on [0, 1 = x', 'let u = max(1, [2']) {
      expect(await labels(`${declared}${line}\nexperiment e {\n  |\n}`), line).toContain('method');
      expect(await labels(`${declared}${line}\nexperiment e {\n  target: |\n}`), line).toContain('long');
    }
    const open = 'experiment e {\n  method: gd(rate: 0.1, steps: 3\n';
    expect(await labels(`${open}  |\n}`)).toContain('runs');
    expect(await labels(`${open}  init: |\n}`)).toContain('he');
  });

  it('offers the coordinates of the domain', async () => {
    const offered = await labels('target f on [0, 1]^2 = 1 + |');
    expect(offered).toEqual(expect.arrayContaining(['x1', 'x2']));
    expect(offered).not.toContain('x');
    expect(await labels('target f on [0, 1] = 1 + |')).toContain('x');
  });

  it('offers cases where a body begins, and their ends inside', async () => {
    const [cases] = (await complete('target f on [0, 1] = |')).filter(({ label }) => label.startsWith('{'));
    expect(cases?.textEdit?.newText).toContain('otherwise');
    expect(await labels('target f on [0, 1] = { x |')).toEqual(expect.arrayContaining(['if', 'otherwise']));
    expect(await labels('target f on [0, 1] = x + |')).not.toContain('otherwise');
  });

  it('does not let an experiment extend itself, and shows what a declaration says of itself', async () => {
    const items = await complete('/// The first.\nexperiment e { seed: 1 }\nexperiment g extends |');
    expect(items.map(({ label }) => label)).toEqual(['e']);
    expect((items[0]?.documentation as MarkupContent).value).toBe('The first.');
  });

  it('offers the files beside the one that is written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reluflow-paths-'));
    mkdirSync(join(folder, 'sub'));
    for (const name of ['main.rflow', 'other.rflow', 'points.csv', 'sub/third.rflow'])
      writeFileSync(join(folder, name), '');
    const { shared, ReluFlow } = createEditorServices({
      fileSystemProvider: () => new ServerFileSystem(textFiles()),
    });
    const offered = async (text: string): Promise<readonly string[]> => {
      const uri = URI.file(join(folder, 'main.rflow'));
      const document = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
      const position = document.textDocument.positionAt(text.length);
      const list = await ReluFlow.lsp.CompletionProvider?.getCompletion(document, at(document, position));
      return (list?.items ?? []).map(({ label }) => label).sort();
    };
    expect(await offered('import "')).toEqual(['other.rflow', 'sub/']);
    expect(await offered('import "sub/th')).toEqual(['third.rflow']);
    expect(await offered('data d = csv("po')).toEqual(['points.csv', 'sub/']);
    expect(await offered('import "../')).toEqual([]);
    expect(await offered('// "')).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('comments', () => {
  const evil = '/// ![t](https://evil.example/t.png) [a](command:b) <img src=x>\n/// ```\n/// ~~~\n';

  it('are shown as they are written, and load, hide and swallow nothing', async () => {
    const shown = await hover(`${evil}target |f on [0, 1] = x`);
    const [item] = await complete(`${evil}target f on [0, 1] = x\nexperiment e { target: | }`);
    for (const text of [shown, (item?.documentation as MarkupContent).value]) {
      expect(text).toContain('!\\[t](https://evil.example/t.png) \\[a](command:b) \\<img src=x>');
      expect(text).toContain('\n\\`\\`\\`\n\\~\\~\\~');
    }
    expect(shown).toMatch(/^```reluflow\n.*\n```\n[^]*→ ℝ/);
  });

  it('keep their code and their backslashes, which open nothing', async () => {
    expect(await hover('/// The *map* `w[0]` of \\Theta.\nlet |a = 1')).toContain(
      'The *map* `w[0]` of \\\\Theta.',
    );
    const trick = await hover('/// \\`a` x `![t](u)`\nlet |a = 1');
    expect(trick).toContain('\\\\`a` x `![t](u)`');
  });

  it('end no block of code, and no line of it', async () => {
    const inside = await hover('target |f on [0, 1] = x /*\n```\n![t](u)\n*/ + 1');
    expect(inside).toMatch(/^````reluflow\n[^]*```\n!\[t\]\(u\)\n[^]*\n````\n/);
    const child = await hover('experiment e { target: "`![t](u)`" }\nexperiment |g extends e { seed: 1 }');
    expect(child).toContain('- `` target: "`![t](u)`" `` (from');
  });
});

describe('hover', () => {
  it('tells how exact a constant is', async () => {
    expect(await hover('let |a = 1/3')).toContain('(exactly 1/3)');
    expect(await hover('let |a = sqrt(2)')).toContain('double precision');
    expect(await hover('let |a = 6/2')).toMatch(/= 3$/);
  });

  it('tells domain, pieces, error bound and mass of a function', async () => {
    expect(await hover('target |f on [0, 1/2] = x')).toContain('[0, 0.5] → ℝ');
    expect(await hover('density |p on [0, 1] = exp(x)')).toMatch(/the error is at most .*Mass 1\.71828/s);
  });

  it('tells the values of a sweep variable and what an experiment inherits', async () => {
    const text = `experiment e {\n for H in range(1, 9, 2)\n runs: 20\n expect risk < 1\n}\n`;
    expect(await hover(text.replace('H', '|H'))).toContain('5 values, from 1 to 9.');
    const child = await hover(`${text}experiment |g extends e {\n seed: 3\n}`);
    expect(child).toContain('- `runs: 20` (from `e`)');
    expect(child).toContain('- `seed: 3`\n');
    expect(child).toContain('5 cells of 20 runs. 1 expectation.');
  });
});
