import { describe, expect, test } from 'vitest';
import { cells, memory, planned, target } from './planning';

describe('inheritance', () => {
  const base = `${target}target g on [0, 1] = 1 - x
    experiment a {
      for s in [1, 2]
      for t in [3, 4]
      target: f
      network: 1 -> 2 -> 1
      init: normal(s, t)
      stop: risk < 1e-3
      refine: newton
      method: flow(until: 1)
      expect risk < 1
    }
    `;

  test('a sweep of the same name keeps its place, new ones come last', async () => {
    const all = await cells(
      `${base}experiment b extends a { for u in [7]  for s in [5]  seed: u  network: 1 -> 3 -> 1 }`,
    );
    expect(all.map(({ parameters }) => parameters)).toEqual([
      { s: 5, t: 3, u: 7 },
      { s: 5, t: 4, u: 7 },
    ]);
    expect(Object.keys(all[0]!.parameters)).toEqual(['s', 't', 'u']);
    expect(all[0]).toMatchObject({ seed: 7, widths: [1, 3, 1] });
  });

  test('expectations are added', async () => {
    const [cell] = await cells(`${base}experiment b extends a { target: g expect norm > 0 }`);
    expect(cell!.expectations.map(({ text }) => text)).toEqual(['risk < 1', 'norm > 0']);
    expect(cell!.problem).toMatchObject({ target: { name: 'g' } });
  });

  test('`none` takes back what is inherited', async () => {
    const [cell] = await cells(`${base}experiment b extends a { target: g stop: none refine: none }`);
    expect(cell).toMatchObject({ stop: null, refine: null });
  });

  test('inherited expressions see the sweeps of the child', async () => {
    const text = `${target}let H = 4
      experiment a { target: f network: 1 -> H -> 1 method: flow(until: 1) }
      experiment b extends a { for H in [1, 2] }`;
    const [first, second] = await planned(text);
    expect(first!.cells.map(({ widths }) => widths[1])).toEqual([4]);
    expect(second!.cells.map(({ widths }) => widths[1])).toEqual([1, 2]);
  });

  test('experiments are inherited through several steps, in any order', async () => {
    const text = `experiment c extends b { seed: 3 }
      experiment b extends a { runs: 2 }
      ${base}`;
    const experiments = await planned(text);
    expect(experiments.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(experiments[0]!.cells[0]).toMatchObject({ seed: 3, runs: 2 });
  });
});

describe('other files', () => {
  test('their declarations are visible, their experiments are not run', async () => {
    const files = {
      '/folder/lib/targets.rflow': `let two = 2\ntarget g on [0, two] = x\nexperiment base { target: g network: 1 -> two -> 1 method: flow(until: 1) expect risk < 1 }`,
    };
    const text = 'import "lib/targets.rflow"\nexperiment a extends base { seed: 1 }';
    const experiments = await planned(text, memory(files));
    expect(experiments.map(({ name }) => name)).toEqual(['a']);
    expect(experiments[0]!.cells[0]).toMatchObject({
      widths: [1, 2, 1],
      problem: { domain: { a: 0, b: 2 } },
    });
    // An expectation of another file is told where it comes in.
    expect(experiments[0]!.cells[0]!.expectations).toMatchObject([{ text: 'risk < 1', line: 2, column: 1 }]);
  });

  test('data are read row by row, inputs first', async () => {
    const files = { '/folder/points.csv': 'y,a,b\r\n1,2,3\r\n4,5,6\r\n' };
    const text = (columns: string): string =>
      `data d = csv("points.csv"${columns})\nexperiment a { data: d network: 2 -> 2 -> 1 method: flow(until: 1) }`;
    const [last] = await cells(text(''), memory(files));
    expect(last!.problem).toEqual({
      kind: 'data',
      name: 'd',
      inputs: 2,
      rows: Float64Array.of(1, 2, 3, 4, 5, 6),
    });
    const [named] = await cells(text(', inputs: ["b", "a"], output: "y"'), memory(files));
    expect(named!.problem).toMatchObject({ inputs: 2, rows: Float64Array.of(3, 2, 1, 6, 5, 4) });
  });
});
