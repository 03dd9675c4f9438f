import fc from 'fast-check';
import { EmptyFileSystem, URI } from 'langium';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { documentationOf } from '../../../engine/language/documentation';
import { loadFile } from '../../../engine/language/load';
import { Meaning } from '../../../engine/language/meaning';
import { createReluFlowServices, type ReluFlow } from '../../../engine/language/services';

const uri = URI.file('/folder/typed.rflow');

async function told(services: ReluFlow, text: string): Promise<readonly string[]> {
  const { diagnostics } = await loadFile(services, uri, text);
  return diagnostics.map(({ range, code, message }) => JSON.stringify([range, code, message])).sort();
}

/** Each line in several versions, of which some are mistakes, here, there or in what refers to it. */
const lines: readonly (readonly string[])[] = [
  ['let c = 1', 'let c = 1/0', 'let c = d', 'let c = 2', ''],
  ['let d = c + 1', 'let d = 3', 'let d = c +', 'let pi = 3'],
  [
    'target f on [0, 1] = c*x',
    'target f on [0, d] = c*x',
    'target f on [0, 1] = { 1 if x < 1/2, 2 if x > 1/2 }',
  ],
  [
    'target g on [0, 1] = d*x^2',
    'target f on [0, 1] = x',
    'target g on [1, 0] = x',
    'target g on [0, 1] = q*x',
  ],
  [
    'density p on [0, 1] = c',
    'density p on [0, 1] = 2*x',
    'density p on [0, 2] = 1/2',
    'density p on [0, 1] = -x',
  ],
  ['experiment a {'],
  ['  target: f', '  target: g', '  target: h', '  target: p', '  target f', ''],
  ['  density: uniform', '  density: p', '  density: f', ''],
  ['  network: 1 -> 8 -> 1', '  network: 2 -> 8 -> 1', '  network: 1 -> c -> 1', ''],
  [
    '  method: gd(rate: 1e-2, steps: 20)',
    '  method: gd(rate: -1, steps: c)',
    '  method: gd(rate: 1e-2, steps: 20',
  ],
  ['}', '} }', ''],
  ['experiment b extends a { target: g }', 'experiment b extends a { }', 'experiment b extends b { }', ''],
  ['experiment c2 extends b { for r in [1, 2]\n  method: gd(rate: r/100, steps: 20) }', ''],
];

/** A line, and a version of it. */
const edit = fc.record({ line: fc.nat(lines.length - 1), version: fc.nat(5) });

describe('what is clean is not checked again', () => {
  afterEach(() => vi.restoreAllMocks());

  it('and nothing is told or kept back because of that, whatever was there before', async () => {
    const typed = createReluFlowServices(EmptyFileSystem);
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        const now = lines.map(([first]) => first!);
        await told(typed, now.join('\n'));
        for (const { line, version } of edits) {
          now[line] = lines[line]![version % lines[line]!.length]!;
          await told(typed, now.join('\n'));
        }
        const text = now.join('\n');
        expect(await told(typed, text)).toEqual(await told(createReluFlowServices(EmptyFileSystem), text));
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it('a keystroke has those declarations worked out that it is in, and that refer to it', async () => {
    const services = createReluFlowServices(EmptyFileSystem);
    const text = Array.from({ length: 30 }, (_, k) =>
      [
        `let c${k} = ${k + 1}`,
        `target f${k} on [0, 1] = c${k}*x`,
        `experiment e${k} {\n  target: f${k}\n  network: 1 -> 8 -> 1\n  method: gd(rate: 1e-2, steps: 20)\n}\n`,
      ].join('\n'),
    ).join('\n');
    expect(await told(services, text)).toEqual([]);
    const functions = vi.spyOn(Meaning.prototype, 'functionOf');
    const experiments = vi.spyOn(Meaning.prototype, 'experimentOf');
    const names = (): readonly string[] => {
      const calls = [...functions.mock.calls, ...experiments.mock.calls];
      return [...new Set(calls.map(([node]) => node.name))].sort();
    };
    await told(services, text.replace('let c7 = 8', 'let c7 = 9'));
    expect(names()).toEqual(['e7', 'f7']);
    functions.mockClear();
    experiments.mockClear();
    await told(services, `// A remark moves everything down.\n${text.replace('let c7 = 8', 'let c7 = 9')}`);
    expect(names()).toEqual([]);
  });
});

it('documentation is the lines with three slashes directly above a declaration, whatever ends them', async () => {
  const services = createReluFlowServices(EmptyFileSystem);
  const documented = async (text: string): Promise<string> => {
    const { file } = await loadFile(services, uri, text);
    return documentationOf(file.declarations.at(-1)!);
  };
  expect(await documented('/// one\n///  two \nlet c = 1')).toBe('one\n two');
  expect(await documented('/// no\n\r\n/// one\r\n/// two\r\nlet c = 1')).toBe('one\ntwo');
  expect(await documented('/// one\r/// two\rlet c = 1')).toBe('one\ntwo');
  expect(await documented('/// no\n\nlet c = 1')).toBe('');
  expect(await documented('let b = 2 /// no\nlet c = 1')).toBe('');
  expect(await documented('let c = 1')).toBe('');
});
