import { describe, expect, test } from 'vitest';
import { URI } from 'langium';
import { check, compile, type CompileOptions } from '../../../engine/language/compile';
import { MemoryFileSystem } from '../../../engine/language/files';
import type { Cell, ExperimentPlan } from '../../../engine/experiment/plan';

const uri = URI.file('/folder/main.rflow');

function memory(files: Readonly<Record<string, string>>): CompileOptions {
  return { files: new MemoryFileSystem({ readText: ({ path }) => files[path] }) };
}

async function planned(text: string, options: CompileOptions = {}): Promise<readonly ExperimentPlan[]> {
  const { plan, diagnostics } = await compile({ uri, text }, options);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan!.experiments;
}

async function cells(text: string, options: CompileOptions = {}): Promise<readonly Cell[]> {
  const experiments = await planned(text, options);
  return experiments[experiments.length - 1]!.cells;
}

const example = `
/// The tent: continuous and piecewise affine, two kinks.
target tent on [0, 1] = {
  3*x        if x <= 1/3,
  1          if x <= 2/3,
  3 - 3*x    otherwise
}

density ramp on [0, 1] = 2*x

network narrow = 1 -> 8 -> 1

/// Every trajectory that stays bounded converges, and its risk at rate at least 1.
experiment flow_rate {
  target:  tent
  density: ramp
  network: narrow
  init:    normal(0, 1)
  seed:    7
  runs:    20
  method:  flow(until: 1e5, tolerance: 1e-10)

  expect all(decay_rate >= 1)
  expect max(sup_norm) < 50
}

experiment normalized extends flow_rate {
  method: flow(until: 1e5, tolerance: 1e-10, normalized: true)
}

/// Gradient descent with random initializations: success becomes likely as the width grows.
experiment widths {
  for H    in [2, 4, 8, 16, 32]
  for step in [1e-2, 1e-3]
  target:  tent
  network: 1 -> H -> 1
  init:    normal(0, 1)
  runs:    200
  method:  gd(rate: step, steps: 1e5)

  expect fraction(risk < 1e-2) >= 0.5
}
`;

describe('the example of the language', () => {
  test('has no diagnostics', async () => {
    expect(await check({ uri, text: example })).toEqual([]);
  });

  test('plans its experiments', async () => {
    const [flow, normalized, widths] = await planned(example);
    expect(flow!.documentation).toContain('Every trajectory');
    expect(flow!.cells).toHaveLength(1);
    expect(flow!.cells[0]).toMatchObject({
      parameters: {},
      widths: [1, 8, 1],
      seed: 7,
      runs: 20,
      record: 400,
      stop: null,
      refine: null,
      integration: { kind: 'exact' },
      method: {
        kind: 'flow',
        until: 1e5,
        tolerance: 1e-10,
        solver: 'auto',
        normalized: false,
        rest: 1e-13,
      },
      problem: { kind: 'line', domain: { a: 0, b: 1 }, mass: 1 },
    });
    expect(flow!.cells[0]!.expectations.map(({ text, line }) => [text, line])).toEqual([
      ['all(decay_rate >= 1)', 23],
      ['max(sup_norm) < 50', 24],
    ]);
    expect(normalized!.cells[0]!.method).toMatchObject({ normalized: true });
    expect(normalized!.cells[0]!.expectations).toHaveLength(2);
    expect(widths!.cells.map(({ parameters }) => parameters)).toEqual(
      [2, 4, 8, 16, 32].flatMap((H) => [1e-2, 1e-3].map((step) => ({ H, step }))),
    );
    expect(widths!.cells[3]!.widths).toEqual([1, 4, 1]);
    expect(widths!.cells[3]!.method).toMatchObject({ kind: 'gd', rate: { value: 1e-3 }, steps: 1e5 });
  });

  test('plans wanted experiments only, and says which there are not', async () => {
    const { plan } = await compile({ uri, text: example }, { experiments: ['widths'] });
    expect(plan!.experiments.map(({ name }) => name)).toEqual(['widths']);
    const wrong = await compile({ uri, text: example }, { experiments: ['width'] });
    expect(wrong.plan).toBeNull();
    expect(wrong.refusals).toEqual(['The file has no experiment `width`. Did you mean `widths`?']);
  });
});
