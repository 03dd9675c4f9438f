/** Experiments of all kinds that are cancelled, killed or torn: --resume ends as if nothing had been. */
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
