import { describe, expect, test } from 'vitest';
import fc from '../../properties';
import { check, compile } from '../../../engine/language/compile';
import { cells, planned, services, target, uri } from './planning';

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
    expect(await check({ uri, text: example }, { services })).toEqual([]);
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
    const { plan } = await compile({ uri, text: example }, { services, experiments: ['widths'] });
    expect(plan!.experiments.map(({ name }) => name)).toEqual(['widths']);
    const wrong = await compile({ uri, text: example }, { services, experiments: ['width'] });
    expect(wrong.plan).toBeNull();
    expect(wrong.refusals).toEqual(['The file has no experiment `width`. Did you mean `widths`?']);
  });
});

function experiment(body: string, declarations = ''): string {
  return `${target}${declarations}\nexperiment a {\n target: f\n network: 1 -> 2 -> 1\n method: flow(until: 1)\n ${body}\n}\n`;
}

describe('sweeps', () => {
  test('a range meets its end and the numbers between exactly', async () => {
    const all = await cells(
      experiment('for r in range(0.1, 1, 0.1)\n method: gd(rate: r, steps: 1)').replace(
        'method: flow(until: 1)\n',
        '\n',
      ),
    );
    expect(all.map(({ parameters }) => parameters['r'])).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
    ]);
  });

  test('a range may lead downwards, and may have one value', async () => {
    const all = await cells(
      experiment('for s in range(1, -1, -1/2)\n for t in range(2, 2, 5)\n init: normal(s, t)'),
    );
    expect(all.map(({ parameters }) => parameters['s'])).toEqual([1, 0.5, 0, -0.5, -1]);
    expect(all.map(({ parameters }) => parameters['t'])).toEqual([2, 2, 2, 2, 2]);
  });

  test('a logspace is exact at its ends, and between them where the ratio is rational', async () => {
    const all = await cells(experiment('for s in logspace(1e-4, 1, 5)\n init: normal(0, s)'));
    expect(all.map(({ parameters }) => parameters['s'])).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    const other = await cells(experiment('for s in logspace(1, 2, 3)\n init: normal(0, s)'));
    const values = other.map(({ parameters }) => parameters['s']!);
    expect([values[0], values[2]]).toEqual([1, 2]);
    expect(values[1]).toBeCloseTo(Math.SQRT2, 15);
  });

  test('a mistake among very many cells is told, at the latest when they are made', async () => {
    const body = 'for s in range(1, 100, 1)\n for t in range(1, 100, 1)\n init: normal(0, 150 - s - t)';
    const { plan, diagnostics } = await compile({ uri, text: experiment(body) }, { services });
    expect(plan).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(['RF313']);
    expect(diagnostics[0]!.range.start).toEqual({ line: 9, column: 18 });
  });

  test('the last variable varies fastest', async () => {
    const all = await cells(experiment('for s in [1, 2]\n for t in [3, 4]\n init: normal(s, t)'));
    expect(all.map(({ parameters }) => [parameters['s'], parameters['t']])).toEqual([
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
    ]);
    expect(all.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  test('variables are put into every property', async () => {
    const text = `${target}
      experiment a {
        for H in [2, 3]
        target: f
        network: 1 -> H -> 2*H -> 1
        init: init(weights: normal(0, 1/H), biases: uniform(-H, H))
        seed: H
        runs: H^2
        record: 10*H
        method: flow(until: 10^H, tolerance: 1/10^H)
        stop: risk < 1/H
        expect min(risk) < 1/H^2
      }`;
    const [, second] = await cells(text);
    expect(second).toMatchObject({
      widths: [1, 3, 6, 1],
      seed: 3,
      runs: 9,
      record: 30,
      method: { until: 1000, tolerance: 1e-3 },
      initialization: { weights: { sd: 1 / 3 }, biases: { a: -3, b: 3 } },
    });
    expect(second!.stop).toMatchObject({ operands: [{ name: 'risk' }, { value: 1 / 3 }] });
    expect(second!.expectations[0]!.text).toBe('min(risk) < 1/H^2');
    expect(JSON.stringify(second)).not.toContain('"name":"H"');
  });
});

describe('initial values', () => {
  test('are standard normal by default', async () => {
    const [cell] = await cells(experiment(''));
    const normal = { kind: 'normal', mean: 0, sd: 1 };
    expect(cell!.initialization).toEqual({ kind: 'random', weights: normal, biases: normal });
    expect(cell).toMatchObject({ seed: 0, runs: 1, record: 400, refine: null, stop: null });
  });

  test('he and xavier have zero biases', async () => {
    for (const kind of ['he', 'xavier']) {
      const [cell] = await cells(experiment(`init: ${kind}`));
      expect(cell!.initialization).toEqual({ kind: 'random', weights: { kind }, biases: { kind: 'zero' } });
    }
  });

  test('a given point is laid out as w, b, v, c, however it is ordered', async () => {
    const [cell] = await cells(experiment('init: parameters(c: 7, v: [5, 6], w: [1, 2], b: [3, 4])'));
    expect(cell!.initialization).toEqual({ kind: 'given', theta: Float64Array.of(1, 2, 3, 4, 5, 6, 7) });
    const [same] = await cells(experiment('init: theta([1, 2, 3, 4, 5, 6, 7])'));
    expect(same!.initialization).toEqual(cell!.initialization);
  });
});

describe('constants', () => {
  test('are exact until they are used', async () => {
    const text = experiment(
      'init: normal(tenth + fifth - 3/10, third*3)',
      'let third = 1/3\nlet tenth = 0.1\nlet fifth = 0.2\n',
    );
    const [cell] = await cells(text);
    expect(cell!.initialization).toMatchObject({ weights: { mean: 0, sd: 1 } });
  });

  test('a `let` that hides `e` wins', async () => {
    const text = experiment('init: normal(e, 1)', 'let e = 2\n');
    const { plan, diagnostics } = await compile({ uri, text }, { services });
    expect(diagnostics.map(({ code }) => code)).toEqual(['RF204']);
    expect(plan!.experiments[0]!.cells[0]!.initialization).toMatchObject({ weights: { mean: 2 } });
  });

  test('unary minus binds less tightly than a power, and powers to the right', async () => {
    const text = experiment('init: normal(-2^2 + 2^-1 + 2^3^2, 0^0)');
    const [cell] = await cells(text);
    expect(cell!.initialization).toMatchObject({ weights: { mean: -4 + 0.5 + 512, sd: 1 } });
  });
});

describe('densities', () => {
  test('uniform has mass one, lebesgue the length of the domain', async () => {
    const text = (density: string): string =>
      `target f on [-1, 2] = x\nexperiment a { target: f density: ${density} network: 1 -> 2 -> 1 method: flow(until: 1) }`;
    const [uniform] = await cells(text('uniform'));
    expect(uniform!.problem).toMatchObject({ mass: 1, density: { exact: { coefficients: [['1/3']] } } });
    const [lebesgue] = await cells(text('lebesgue'));
    expect(lebesgue!.problem).toMatchObject({ mass: 3, density: { exact: { coefficients: [['1']] } } });
  });

  test('a density is used as written', async () => {
    const text = `target f on [0, 1] = x\ndensity p on [0, 1] = 4*x\nexperiment a { target: f density: p network: 1 -> 2 -> 1 method: flow(until: 1) }`;
    const { plan, diagnostics } = await compile({ uri, text }, { services });
    expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([['information', 'RF408']]);
    expect(plan!.experiments[0]!.cells[0]!.problem).toMatchObject({ mass: 2 });
  });
});

describe('places', () => {
  test('lines and columns count from 1, the end is exclusive', async () => {
    const diagnostics = await check({ uri, text: '\uFEFFlet a = 1\r\nlet bb = 1/0\r\n' }, { services });
    expect(diagnostics).toEqual([
      expect.objectContaining({
        file: 'main.rflow',
        severity: 'error',
        code: 'RF406',
        range: { start: { line: 2, column: 12 }, end: { line: 2, column: 13 } },
      }),
    ]);
  });

  test('diagnostics come in the order of the text', async () => {
    const text = 'let b = 1/0\nexperiment a { networc: 1 }\nlet d = c';
    const diagnostics = await check({ uri, text }, { services });
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'RF320',
      'RF406',
      'RF304',
      'RF302',
      'RF320',
      'RF201',
    ]);
  });

  test('rational parts of conditions and rates are worked out exactly', async () => {
    const [cell] = await cells(`${target}experiment e {
  for h in [0.1, 1/3]
  target: f
  network: 1 -> 1 -> 1
  method: gd(rate: (0.1 + 0.2) / (n + 1), steps: 1)
  stop: risk < h * 3 - 0.1
  expect h + 0.2 = 0.3
  expect fraction(risk < 0.1 + 0.2) >= 1 - 0.9 and sqrt(0.1 + 0.2) < 1
}`);
    const { stop, method, expectations } = cell!;
    const number = (value: number): unknown => expect.objectContaining({ kind: 'number', value });
    expect(method).toMatchObject({ rate: { left: number(0.3), right: { kind: 'binary' } } });
    expect(stop).toMatchObject({ operands: [{ kind: 'variable' }, number(0.2)] });
    expect(expectations[0]!.condition).toMatchObject({ operands: [number(0.3), number(0.3)] });
    expect(expectations[1]!.condition).toMatchObject({
      operands: [
        { operands: [{ body: { operands: [{}, number(0.3)] } }, number(0.1)] },
        { operands: [{ kind: 'call', arguments: [number(0.3)] }, number(1)] },
      ],
    });
  });

  test('an expectation is told as written, on one line', async () => {
    const text = experiment('expect   risk /* small */\n   <\n  1 // enough\n seed: 1');
    const [cell] = await cells(text);
    expect(cell!.expectations).toMatchObject([{ text: 'risk < 1', line: 7, column: 2 }]);
  });
});

describe('any text', () => {
  test('gives diagnostics and never an exception', async () => {
    const pieces = [...example.matchAll(/\S+/g)].map(([word]) => word);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), async (words) => {
        const { plan, diagnostics } = await compile({ uri, text: words.join(' ') }, { services });
        expect(plan === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 100 },
    );
  });

  test('may be half written', async () => {
    for (let length = 0; length < example.length; length += 19) {
      await expect(compile({ uri, text: example.slice(0, length) }, { services })).resolves.toBeDefined();
    }
  });
});
