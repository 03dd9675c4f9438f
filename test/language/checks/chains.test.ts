/** Long chains of declarations: work in proportion to their length, and no call inside of calls. */
import { URI } from 'langium';
import { expect, test } from 'vitest';
import { check } from '../../../engine/language/compile';
import { isExperiment, type Experiment } from '../../../engine/language/generated/ast';
import { Inheritance } from '../../../engine/language/inheritance';
import { Lines } from '../../../engine/language/checks/cycles';
import { loadFile } from '../../../engine/language/load';
import { createReluFlowServices } from '../../../engine/language/services';
import { MemoryFileSystem } from '../../../engine/language/files';

const uri = URI.file('/a.rflow');
const run = '{ target: f network: 1 -> 2 -> 1 method: gd(rate: 1e-2, steps: 10) }';
const numbered = (length: number, line: (k: number) => string) => Array.from({ length }, (_, k) => line(k));

test('constants may rest on thousands that stand behind them', async () => {
  const lets = numbered(3000, (k) => `let a${k + 1} = a${k} + 1`).reverse();
  const text = ['target f on [0, 1] = x + a3000', `experiment e ${run}`, ...lets, 'let a0 = 1/0'].join('\n');
  expect((await check({ uri, text })).map(({ code }) => code)).toEqual(['RF406']);
});

test('a long cycle is told in part, at each of its constants', async () => {
  const lets = numbered(40, (k) => `let a${k} = a${(k + 1) % 40}`);
  const told = await check({ uri, text: lets.join('\n') });
  expect(told.map(({ code }) => code)).toEqual(lets.map(() => 'RF315'));
  expect(told[7]!.message).toBe(
    `\`a7\` is defined by itself: ${numbered(12, (k) => `\`a${k}\` needs `).join('')}… needs \`a0\`.`,
  );
});

/** A chain whose every look at a parent is counted. */
async function chain(length: number): Promise<{ experiments: readonly Experiment[]; looks: () => number }> {
  const system = new MemoryFileSystem({ readText: () => undefined });
  const services = createReluFlowServices({ fileSystemProvider: () => system });
  const lines = numbered(length, (k) => `experiment e${k + 1} extends e${k} { seed: ${k} }`);
  const text = ['target f on [0, 1] = x', `experiment e0 ${run}`, ...lines].join('\n');
  const { file } = await loadFile(services, uri, text);
  const experiments = file.declarations.filter(isExperiment);
  let looks = 0;
  for (const each of experiments) {
    const reference = each.parent;
    if (reference === undefined) continue;
    const { ref } = reference;
    Object.defineProperty(reference, 'ref', { get: () => (looks++, ref) });
  }
  return { experiments, looks: () => looks };
}

test.each([
  [
    'what they consist of',
    () => {
      const inheritance = new Inheritance();
      return (node: Experiment) => inheritance.resolve(node);
    },
  ],
  [
    'where they end',
    () => {
      const lines = new Lines();
      return (node: Experiment) => lines.cycleOf(node);
    },
  ],
])('each experiment of a chain is looked at a few times to know %s', async (_, create) => {
  const { experiments, looks } = await chain(60);
  for (const order of [experiments, [...experiments].reverse()]) {
    const before = looks();
    const look: (node: Experiment) => unknown = create();
    for (const each of order) look(each);
    expect(looks() - before).toBeLessThanOrEqual(2 * experiments.length);
  }
});
