import { describe, expect, it } from 'vitest';
import type { CodeAction, CompletionItem, Hover, MarkupContent } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { chooseTheme } from '../../../extension/server/theme';
import { open } from './open';

const tent = `/// The tent.
target tent on [0, 1] = { 3*x if x <= 1/3, 1 if x <= 2/3, 3 - 3*x otherwise }
density ramp on [0, 1] = 2*x
let a = 1/3 + 1/6
`;

async function complete(marked: string): Promise<readonly CompletionItem[]> {
  const { services, document, position } = await open(tent + marked);
  const params = { textDocument: { uri: document.uri.toString() }, position };
  return (await services.lsp.CompletionProvider?.getCompletion(document, params))?.items ?? [];
}

async function labels(marked: string): Promise<readonly string[]> {
  return (await complete(marked)).map(({ label }) => label);
}

async function hover(marked: string): Promise<string> {
  const { services, document, position } = await open(marked);
  const params = { textDocument: { uri: document.uri.toString() }, position };
  const answer: Hover | undefined = await services.lsp.HoverProvider?.getHoverContent(document, params);
  return (answer?.contents as MarkupContent | undefined)?.value ?? '';
}

describe('completion', () => {
  it('offers the keys that are not given yet', async () => {
    const offered = await labels('experiment e {\n  target: tent\n  |\n}');
    expect(offered).toContain('method');
    expect(offered).toContain('expect');
    expect(offered).not.toContain('target');
  });

  it('offers names of the right kind', async () => {
    expect(await labels('experiment e {\n  target: |\n}')).toEqual(['tent']);
    expect(await labels('experiment e {\n  density: |\n}')).toEqual(['uniform', 'lebesgue', 'ramp']);
    expect(await labels('experiment e { seed: 1 }\nexperiment g extends |')).toContain('e');
  });

  it('offers methods with their required arguments, then the arguments left, then their words', async () => {
    const methods = await complete('experiment e {\n  method: |\n}');
    const flow = methods.find(({ label }) => label === 'flow');
    expect(flow?.textEdit?.newText).toBe('flow(until: ${1:1e3})');
    expect(await labels('experiment e {\n  method: flow(until: 1, |)\n}')).toEqual([
      'tolerance',
      'solver',
      'normalized',
      'rest',
    ]);
    expect(await labels('experiment e {\n  method: flow(solver: |)\n}')).toEqual([
      'auto',
      'explicit',
      'stiff',
    ]);
  });

  it('offers each name once, whole numbers where they are wanted, and what goes on with a condition', async () => {
    const half = 'let half = 1/2\n';
    const inExpect = await labels(`${half}experiment e {\n  expect |\n}`);
    expect(inExpect.filter((label) => label === 'min')).toEqual(['min']);
    expect(await labels(`${half}experiment e {\n  expect fraction(|) > 0\n}`)).not.toContain('fraction');
    expect(await labels(`${half}experiment e {\n  runs: |\n}`)).not.toContain('pi');
    expect(await labels('experiment e {\n  method: gd(steps: |)\n}')).not.toContain('e');
    expect(await labels('experiment e {\n  expect risk < 1 |\n}')).toEqual(['and', 'or', 'within']);
    expect(await labels('experiment e {\n  stop: risk < 1 |\n}')).toEqual(['and', 'or']);
    expect(await labels('target f |')).toEqual(['on']);
    expect(await labels('experiment e |')).toEqual(['extends']);
  });

  it('offers an experiment with a target of the file, or with one of its own', async () => {
    const inserted = async (services: Promise<readonly CompletionItem[]>): Promise<string | undefined> =>
      (await services).find(({ label }) => label === 'experiment')?.textEdit?.newText;
    expect(await inserted(complete('|'))).toMatch(/^experiment [^]*target: {2}\$\{2:tent\}/);
    const { services, document, position } = await open('|');
    const params = { textDocument: { uri: document.uri.toString() }, position };
    const list = await services.lsp.CompletionProvider?.getCompletion(document, params);
    expect(await inserted(Promise.resolve(list?.items ?? []))).toMatch(
      /^target \$\{2:f\} on [^]*experiment /,
    );
  });

  it('offers whole experiments where a declaration begins, and nowhere else', async () => {
    expect(await labels('|')).toContain('reluflow flow');
    expect(await labels('experiment e {\n  |\n}')).not.toContain('reluflow flow');
  });

  it('offers observables and aggregates in expectations, and only what is known during a run in `stop`', async () => {
    const offered = await labels('experiment e {\n  expect |\n}');
    expect(offered).toEqual(expect.arrayContaining(['risk', 'decay_rate', 'fraction', 'a']));
    expect(await labels('experiment e {\n  stop: |\n}')).not.toContain('decay_rate');
  });

  it('offers nothing in comments and replaces the word that is typed', async () => {
    expect(await labels('// tar|')).toEqual([]);
    const [item] = (await complete('experiment e {\n  target: te|\n}')).filter(
      ({ label }) => label === 'tent',
    );
    expect(item?.textEdit).toMatchObject({
      newText: 'tent',
      range: { start: { character: 10 }, end: { character: 12 } },
    });
  });
});

describe('hover', () => {
  it('shows documentation, pieces and a plot of a target where it is used', async () => {
    const marked = `${tent}experiment e {\n  target: te|nt\n}`;
    expect(await hover(marked)).not.toContain('svg');
    chooseTheme('dark');
    const text = await hover(marked);
    expect(text).toContain('The tent.');
    expect(text).toContain('degree 1 in 3 pieces');
    expect(text).toMatch(/!\[Plot of tent\]\(data:image\/svg\+xml;base64,/);
    expect(text.length).toBeLessThan(20_000);
  });

  it('shows the mass of a density and the value of a constant', async () => {
    expect(await hover(tent.replace('ramp', 'ra|mp'))).toContain('Mass 1.');
    expect(await hover(tent.replace('let a', 'let |a'))).toContain('= 0.5');
  });

  it('shows what keys, methods, arguments and observables mean', async () => {
    const experiment = 'experiment e {\n  runs: 2\n  method: flow(until: 1)\n  expect risk < 1\n}';
    expect(await hover(experiment.replace('runs', 'ru|ns'))).toContain('default: `1`');
    expect(await hover(experiment.replace('flow', 'fl|ow'))).toContain('Gradient flow');
    expect(await hover(experiment.replace('until', 'un|til'))).toContain('End of the time interval');
    expect(await hover(experiment.replace('risk', 'ri|sk'))).toContain('at the end of the run');
    expect(await hover(experiment.replace('expect', 'ex|pect'))).toContain('meant for every run');
    expect(await hover('let a = 1\nexperiment e { for H i|n [1] }')).toContain('values of a sweep');
    expect(await hover('experiment e { method: flow(until: 1, solver: st|iff) }')).toContain('exact Hessian');
    expect(await hover('target f on [0, 1] = inter|polate((0, 0), (1, 1))')).toContain(
      'through these points',
    );
    // A density, not the initial values of the same name.
    expect(await hover('experiment e {\n  density: uni|form\n}')).toContain('1/volume of the domain');
    expect(await hover('experiment e {\n  init: uni|form(0, 1)\n}')).toContain('Independent uniform numbers');
  });
});

describe('outline', () => {
  it('lists declarations, and the properties and expectations of experiments', async () => {
    const { services, document } = await open(`${tent}experiment e {\n  seed: 7\n  expect risk < 1\n}`);
    const params = { textDocument: { uri: document.uri.toString() } };
    const symbols = (await services.lsp.DocumentSymbolProvider?.getSymbols(document, params)) ?? [];
    expect(symbols.map(({ name }) => name)).toEqual(['tent', 'ramp', 'a', 'e']);
    expect(symbols[0]?.detail).toBe('The tent.');
    expect(symbols[3]?.children?.map(({ name, detail }) => `${name} ${detail ?? ''}`)).toEqual([
      'seed 7',
      'expect risk < 1',
    ]);
  });
});

describe('quick fixes', () => {
  it('mend what a diagnostic is about', async () => {
    const { services, document } = await open('let a = 2 ** 3');
    const diagnostics = document.diagnostics ?? [];
    const params = {
      textDocument: { uri: document.uri.toString() },
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      context: { diagnostics },
    };
    const actions = (await services.lsp.CodeActionProvider?.getCodeActions(document, params)) ?? [];
    const [action] = actions as CodeAction[];
    const edits = action?.edit?.changes?.[document.textDocument.uri] ?? [];
    expect(TextDocument.applyEdits(document.textDocument, edits)).toBe('let a = 2 ^ 3');
  });
});

describe('signature help', () => {
  it.each([
    ['target f on [0, 1] = max(x, |)', 'max(a, b, …)', 1],
    ['target f on [0, 1] = interpolate(|)', 'interpolate((x1, y1), (x2, y2), …)', 0],
    ['experiment e {\n  expect quantile(0.5, |) < 1\n}', 'quantile(q, E)', 1],
    ['experiment e {\n  expect fraction(|)\n}', 'fraction(condition)', 0],
    ['let a = sqrt(|)', 'sqrt(t)', 0],
  ])('knows functions and aggregates: %s', async (marked, label, active) => {
    const { services, document, position } = await open(marked);
    const params = { textDocument: { uri: document.uri.toString() }, position };
    const help = await services.lsp.SignatureHelp?.provideSignatureHelp(document, params);
    const [signature] = help!.signatures;
    expect([signature!.label, help!.activeParameter]).toEqual([label, active]);
    const places = signature!.parameters!.map((each) => each.label as [number, number]);
    expect(places.map(([start, end]) => label.slice(start, end)).join(', ')).toBe(
      /\((.*)\)$/.exec(label)![1],
    );
  });

  it('points at the argument that is being written', async () => {
    const { services, document, position } = await open(
      'experiment e {\n  method: flow(until: 1, solver: |)\n}',
    );
    const params = { textDocument: { uri: document.uri.toString() }, position };
    const help = await services.lsp.SignatureHelp?.provideSignatureHelp(document, params);
    expect(help?.signatures[0]?.label).toMatch(/^flow\(until, tolerance: 1e-9/);
    expect(help?.activeParameter).toBe(2);
  });
});
