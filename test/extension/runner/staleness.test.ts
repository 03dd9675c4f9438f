import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'langium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../engine/host/record/fingerprint';
import { planFromText, planToText } from '../../../engine/host/record/manifest';
import { compilerOf, type TextCompiler } from '../../../extension/runner/compiling';
import { nodeHost } from '../../../extension/runner/node/host';
import { Staleness, staleIn, type WrittenExperiment } from '../../../extension/runner/staleness';
import { normalizedPlan } from '../../../extension/runner/variants';
import { textFiles } from '../files/texts';

const text = `import "target.rflow"

/// What it is.
experiment first {
  target:  f
  network: 1 -> 2 -> 1
  method:  gd(rate: 1e-2, steps: 10)
  expect risk < 1
}

experiment second extends first {
  seed: 7
}
`;

let folder: string;
let compile: TextCompiler;
let written: readonly WrittenExperiment[];

const target = (body: string): void =>
  writeFileSync(join(folder, 'target.rflow'), `target f on [0, 1] = ${body}\n`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-stale-'));
  const document = URI.file(join(folder, 'main.rflow')).toString();
  const around = URI.file(folder).toString();
  const records = join(folder, '.reluflow');
  const place = { document, name: 'main.rflow', folder: around, records, hidden: true };
  compile = compilerOf(place, nodeHost(textFiles()));
  target('x^2');
  const { plan } = await compile(text, null);
  const [first, second] = plan!.experiments;
  // As records have them.
  const plans = [first!, second!, normalizedPlan(first!)!].map((each) => planFromText(planToText(each)));
  written = plans.map((each) => ({ plan: each, text }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stale = async (now: string): Promise<readonly string[]> =>
  [...(await staleIn(compile, now, written))].sort();

describe('results', () => {
  it('stay those of a text whose comments, layout and other experiments have changed', async () => {
    expect(await stale(text)).toEqual([]);
    const commented = text.replace('/// What it is.', '// Above.\n\n/// Something else.');
    expect(await stale(commented.replace('1e-2, ', '0.01,\n    ').replace('risk < 1', 'risk  <  1'))).toEqual(
      [],
    );
    expect(await stale(text.replace('seed: 7', 'seed: 8'))).toEqual(['second']);
    expect(await stale(`${text}\nexperiment third extends first { seed: 3 }`)).toEqual([]);
  });

  it('are of another text where their plan is another one, or there is none', async () => {
    expect(await stale(text.replace('steps: 10', 'steps: 11'))).toEqual([
      'first',
      'first-normalized',
      'second',
    ]);
    expect(await stale(text.replace('risk < 1', 'risk < 2'))).toEqual([
      'first',
      'first-normalized',
      'second',
    ]);
    expect(await stale(text.replace('experiment second', 'experiment renamed'))).toEqual(['second']);
    const descent = 'adam(rate: 1e-2, steps: 10)';
    expect(await stale(text.replace('gd(rate: 1e-2, steps: 10)', descent))).toHaveLength(3);
    expect(await stale(text.replace('seed: 7', 'seed: '))).toHaveLength(3);
  });

  it('are of another text where an imported file has changed', async () => {
    target('x^3');
    const now = await stale(text);
    target('x^2');
    expect(now).toEqual(['first', 'first-normalized', 'second']);
  });
});

it('of data are those of other data where their file has changed', async () => {
  const points = (y: number): void => writeFileSync(join(folder, 'points.csv'), `x,y\n0,0\n1,${y}\n`);
  points(1);
  const own =
    'data d = csv("points.csv")\nexperiment e { data: d network: 1 -> 2 -> 1 method: gd(rate: 0.1, steps: 9) }\n';
  const { plan } = await compile(own, null);
  const known = [{ plan: planFromText(planToText(plan!.experiments[0]!)), text: own }];
  expect([...(await staleIn(compile, own, known))]).toEqual([]);
  points(2);
  expect([...(await staleIn(compile, own, known))]).toEqual(['e']);
});

describe('an imported text that is not saved', () => {
  const unsaved = (body: string) =>
    new Map([[URI.file(join(folder, 'target.rflow')).toString(), `target f on [0, 1] = ${body}\n`]]);

  it('counts as it is in the editor, in the plan and in the sources of a run', async () => {
    const { plan, sources } = await compile(text, ['first'], { unsaved: unsaved('x^3') });
    expect(fingerprintOf(plan!.experiments[0]!)).not.toBe(fingerprintOf(written[0]!.plan));
    expect(sources[1]).toEqual({ path: 'target.rflow', text: 'target f on [0, 1] = x^3\n' });
    const mistaken = await compile(text, ['first'], { unsaved: unsaved('x^') });
    expect(mistaken.plan).toBeNull();
  });

  it('makes results those of another text, until it is as it was', async () => {
    const told: number[] = [];
    const staleness = new Staleness(
      compile,
      () => written,
      ({ size }) => void told.push(size),
    );
    await staleness.update(text);
    await staleness.update(text, unsaved('x^3'));
    await staleness.update();
    await staleness.update(text, unsaved('x^2'));
    expect(told).toEqual([0, 3, 3, 0]);
  });
});

it('of texts that come while one is compiled the newest counts, and what is told last is of it', async () => {
  const told: string[][] = [];
  const staleness = new Staleness(
    compile,
    () => written,
    (names) => void told.push([...names].sort()),
  );
  await staleness.update();
  expect(told).toEqual([]);
  const texts = ['8', '9', '10', '7'].map((seed) => text.replace('seed: 7', `seed: ${seed}`));
  await Promise.all(texts.map((each) => staleness.update(each)));
  expect(told).toEqual([['second'], []]);
});
