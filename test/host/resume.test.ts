/** Experiments of all kinds that are cancelled, killed or torn: --resume ends as if nothing had been. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'langium';
import { describe, expect, it } from 'vitest';
import type { ExperimentPlan } from '../../engine/experiment/plan';
import { compile } from '../../engine/language/compile';
import { MemoryFileSystem } from '../../engine/language/files';
import { contentOf, type Content } from '../faults/content';
import { killed, storageIn, tear } from './left';
import { endedRuns, perform, temporaryFolder } from './sessions';

const line = `target f on [0, 1] = x^2
target wave on [0, 1] = sin(5*x)
data points = csv("points.csv")
experiment e { runs: 4  record: 20  expect median(risk) < 100  network: 1 -> 2 -> 1  `;

/** What is run, of each kind one. */
const kinds: Readonly<Record<string, string>> = {
  'gradient descent over several cells':
    'for H in [1, 2]  for r in [0.01, 0.02]  network: 1 -> H -> 1  target: f  method: gd(rate: r, steps: 200)',
  'normalized gradient descent that stops':
    'target: f  method: gd(rate: 0.01, steps: 200, normalized: true)  stop: risk < 0.1',
  'an approximated target': 'target: wave  method: gd(rate: 0.01, steps: 200)',
  'an explicit flow': 'target: f  method: flow(until: 5, tolerance: 1e-6, solver: explicit)',
  'a stiff flow of an approximated target':
    'target: wave  method: flow(until: 5, tolerance: 1e-6, solver: stiff)',
  'a refined flow': 'target: f  method: flow(until: 50)  refine: newton',
  momentum: 'target: f  method: momentum(rate: 0.01, steps: 200)',
  Adam: 'target: f  method: adam(rate: 0.01, steps: 200)',
  'stochastic gradient descent': 'target: f  method: sgd(rate: 0.01, batch: 4, steps: 200)',
  'stochastic gradient descent on data': 'data: points  method: sgd(rate: 0.01, batch: 2, steps: 200)',
  'a search': 'target: f  method: critical_points(starts: 3)',
};

async function planOf(body: string): Promise<ExperimentPlan> {
  // A key that the body has is the one that counts.
  const keys = [...body.matchAll(/(\w+):/g)].map(([, key]) => key!);
  const defaults = keys.includes('network') ? line.replace('network: 1 -> 2 -> 1', '') : line;
  const files = new MemoryFileSystem({ readText: () => 'x,y\n0,0\n0.5,1\n1,-1\n2,3\n' });
  const text = `${defaults}${body} }`;
  const { plan, diagnostics } = await compile({ uri: URI.file('/folder/a.rflow'), text }, { files });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan!.experiments[0]!;
}

async function resumed(plan: ExperimentPlan, folder: string, done: number): Promise<Content> {
  const storage = storageIn(folder);
  const { events, outcome } = await perform(plan, storage, { resume: true });
  expect(outcome).toMatchObject({ ending: 'complete' });
  // What is missing, and no more.
  const all = plan.cells.reduce((sum, { runs }) => sum + runs, 0);
  expect(endedRuns(events)).toHaveLength(all - done);
  return contentOf(await storage.open(outcome.record));
}

describe.each(Object.entries(kinds))('%s', (_, body) => {
  it('that is killed, its last row torn, and gone on with equals the uninterrupted one', async () => {
    const plan = await planOf(body);
    const { folder, name, whole } = await killed(plan, 0.6);
    tear(join(folder, name), 3);
    const { runs } = await contentOf(await storageIn(folder).open(name));
    expect(runs.size).toBeGreaterThan(0);
    expect(runs.size).toBeLessThan(whole.runs.size);
    expect(await resumed(plan, folder, runs.size)).toEqual(whole);

    const another = temporaryFolder();
    const cancelled = await perform(plan, storageIn(another), { cancelAfter: 2 });
    const done = endedRuns(cancelled.events).filter(({ status }) => status !== 'cancelled').length;
    expect(done).toBeLessThan(whole.runs.size);
    expect(await resumed(plan, another, done)).toEqual(whole);
  });
});

describe('a record of a text that has changed around its experiment', () => {
  const text = (above: string, expectation: string) =>
    `${above}target f on [0, 1] = x^2\nexperiment e { target: f  network: 1 -> 2 -> 1  runs: 4\n  method: gd(rate: 0.01, steps: 200)\n  ${expectation} }`;
  const planIn = async (source: string) => {
    const { plan } = await compile({ uri: URI.file('/folder/a.rflow'), text: source });
    return plan!.experiments[0]!;
  };
  const before = text('', 'expect median(risk) < 100');

  it('is gone on with as it was written, and tells what is new of the new text', async () => {
    const folder = temporaryFolder();
    const { outcome } = await perform(await planIn(before), storageIn(folder), { cancelAfter: 2 });
    const moved = await planIn(text('// A comment.\n\n', 'expect  median( risk )<1e2'));
    const { events } = await perform(moved, storageIn(folder), { resume: true });
    expect(endedRuns(events).length).toBeLessThan(4);
    const told = events.flatMap((event) => (event.type === 'cell-ended' ? event.result.expectations : []));
    expect(told).toMatchObject([{ line: 6, text: 'median( risk )<1e2' }]);
    const record = await storageIn(folder).open('latest');
    expect(record.summary.id).toBe(outcome.record);
    expect(record.cell(0)!.expectations).toMatchObject([
      { line: 4, text: 'median(risk) < 100', holds: true },
    ]);
  });

  it('is left as it is where another text computes something else', async () => {
    const folder = temporaryFolder();
    await perform(await planIn(before), storageIn(folder), { cancelAfter: 2 });
    const other = await planIn(text('', 'expect median(risk) < 99'));
    const { events } = await perform(other, storageIn(folder), { resume: true });
    expect(endedRuns(events)).toHaveLength(4);
  });
});

describe('a complete record', () => {
  it('is read and not written when it is gone on with, even where that is cut short', async () => {
    const plan = await planOf(kinds['gradient descent over several cells']!);
    const folder = temporaryFolder();
    const storage = storageIn(folder);
    const { outcome, events } = await perform(plan, storage);
    const names = readdirSync(outcome.location);
    const manifest = readFileSync(join(outcome.location, 'manifest.json'), 'utf8');
    const again = await perform(plan, storage, { resume: true });
    expect(again.outcome).toEqual(outcome);
    expect(endedRuns(again.events)).toEqual([]);
    const cells = (all: typeof events) => all.filter(({ type }) => type === 'cell-ended');
    expect(cells(again.events)).toEqual(cells(events));
    const cut = await perform(plan, storage, { resume: true, cancelAtOnce: true });
    expect(cut.outcome.record).toBe(outcome.record);
    expect(readdirSync(outcome.location)).toEqual(names);
    expect(readFileSync(join(outcome.location, 'manifest.json'), 'utf8')).toBe(manifest);
  });
});

describe('the duration of a record', () => {
  it('is that of the work on it, without the pause before it was gone on with', async () => {
    const plan = await planOf(kinds['gradient descent over several cells']!);
    const folder = temporaryFolder();
    const { outcome } = await perform(plan, storageIn(folder), { cancelAfter: 2 });
    const path = join(outcome.location, 'manifest.json');
    const hour = 3_600_000;
    const past = JSON.parse(readFileSync(path, 'utf8')) as { startedAt: string; endedAt: string };
    const earlier = (date: string) => new Date(Date.parse(date) - hour).toISOString();
    const { startedAt, endedAt } = past;
    writeFileSync(
      path,
      JSON.stringify({ ...past, startedAt: earlier(startedAt), endedAt: earlier(endedAt) }),
    );
    await perform(plan, storageIn(folder), { resume: true });
    const { summary } = await storageIn(folder).open('latest');
    expect(summary.endedAt! - summary.startedAt).toBeGreaterThan(hour);
    expect(summary.duration).toBeLessThan(hour);
    expect(summary.duration).toBeGreaterThanOrEqual(Date.parse(endedAt) - Date.parse(startedAt));
  });
});
