import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as Threads from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent, Samples } from '../../engine/experiment/events';
import { Crew } from '../../engine/host/crew';
import { createPool } from '../../engine/host/node/pool';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { joinSamples } from '../../engine/host/samples';
import { startSession } from '../../engine/host/session';
import { planOf } from './plans';
import { endedRuns, localWorkers, perform, resultsOf, temporaryFolder } from './sessions';

/** Threads that compute and are lost: others take their place, and the runs are begun again. */

const threads = vi.hoisted(() => [] as Threads.Worker[]);

vi.mock('node:worker_threads', async (original) => {
  const module = await original<typeof Threads>();
  class Watched extends module.Worker {
    constructor(script: string, options?: Threads.WorkerOptions) {
      super(script, { ...options, resourceLimits: { maxOldGenerationSizeMb: 100 } });
      threads.push(this);
    }
  }
  return { ...module, Worker: Watched };
});

const script = join(import.meta.dirname, '..', '..', 'dist', 'worker.js');

interface Deaths {
  readonly how: 'exit' | 'throw' | 'memory';
  readonly run: number | null;
  readonly times: number;
}

/** Real threads, some of which end by themselves. */
function dyingPool(size: number, deaths: Deaths) {
  expect(existsSync(script)).toBe(true);
  const folder = temporaryFolder();
  vi.stubEnv('RELUFLOW_DIE', JSON.stringify({ ...deaths, folder, script }));
  threads.length = 0;
  const workers = createPool(size, join(import.meta.dirname, 'dying-worker.cjs'));
  return { workers, died: () => readdirSync(folder).length };
}
afterEach(() => void vi.unstubAllEnvs());

const plan = planOf([{ runs: 6, record: 100 }]);
const undisturbed = perform(plan, null, { workers: localWorkers(1) }).then(({ events }) => toldOf(events));

/** What was told of each run, as it would be read: the order in which runs take turns is nobody's business. */
function toldOf(events: readonly RunEvent[]) {
  const samples = new Map<number, Samples[]>();
  const started: number[] = [];
  for (const event of events) {
    if (event.type === 'run-started') started.push(event.run);
    if (event.type === 'samples') samples.set(event.run, [...(samples.get(event.run) ?? []), event.samples]);
  }
  return {
    started: started.sort(),
    samples: [...samples]
      .sort(([a], [b]) => a - b)
      .map(([run, blocks]) => [run, joinSamples(blocks)] as const),
    ended: endedRuns(events).sort((a, b) => a.run - b.run),
    cells: events.filter(({ type }) => type === 'cell-ended'),
  };
}

describe('a thread that computes', () => {
  it.each([
    ['ends itself, twice', 'exit', 2],
    ['runs out of memory', 'memory', 1],
  ] as const)('%s: another does its runs, and nobody hears of it', async (_, how, times) => {
    const whole = await undisturbed;
    const storage = new FolderStorage(temporaryFolder(), { hidden: true });
    const { workers, died } = dyingPool(2, { how, run: 2, times });
    const { events, outcome } = await perform(plan, storage, { workers });
    expect(died()).toBe(times);
    expect(outcome).toMatchObject({ ending: 'complete', reason: '' });
    expect(toldOf(events)).toEqual(whole);
    const record = await storage.open(outcome.record);
    expect(await resultsOf(record)).toEqual(whole.ended.map(({ cell: _cell, ...result }) => result));
    for (const [run, samples] of whole.samples)
      expect(await record.samples({ cell: 0, run })).toEqual(samples);
  });

  it('is ended from outside: another does its runs', async () => {
    const { workers } = dyingPool(1, { how: 'exit', run: 0, times: 0 });
    const events: RunEvent[] = [];
    const { finished } = startSession(
      { plan: { file: 'a.rflow', experiments: [plan] }, workers, storage: null, sources: [] },
      (event) => {
        events.push(event);
        if (event.type === 'samples' && threads.length === 1) void threads[0]!.terminate();
      },
    );
    expect(await finished).toMatchObject([{ ending: 'complete' }]);
    await workers.close();
    expect(threads.length).toBeGreaterThan(1);
    expect(toldOf(events)).toEqual(await undisturbed);
  });

  it('is lost over the same run every time: that run fails with the reason, and all others are done', async () => {
    const { workers, died } = dyingPool(2, { how: 'exit', run: 2, times: 100 });
    const { events, outcome } = await perform(plan, null, { workers });
    expect(outcome).toMatchObject({ ending: 'complete' });
    const failed = endedRuns(events).filter(({ status }) => status === 'failed');
    const reason = 'its worker thread ended with status 3, as in each of 3 tries';
    expect(failed).toMatchObject([{ run: 2, reason, observables: { risk: null } }]);
    expect(toldOf(events).ended.map(({ run }) => run)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(died()).toBe(3);
  });

  it('can never be started: everything fails with the reason, without thousands of tries', async () => {
    const { workers } = dyingPool(2, { how: 'throw', run: null, times: 1000 });
    const { events } = await perform(planOf([{ runs: 20 }]), null, { workers });
    expect(toldOf(events).ended).toHaveLength(20);
    for (const { status, reason } of endedRuns(events)) {
      expect(status).toBe('failed');
      expect(reason).toContain('its worker thread ended: a mistake');
    }
    expect(threads.length).toBeLessThan(40);
  });
});

it('a thread that the system refuses fails its runs with the reason', async () => {
  const refuse = (): never => {
    throw new Error('no threads left');
  };
  const workers = new Crew(1, refuse, () => undefined);
  const { events, outcome } = await perform(planOf([{ runs: 2 }]), null, { workers });
  expect(outcome).toMatchObject({ ending: 'complete' });
  for (const { reason } of endedRuns(events))
    expect(reason).toContain('no worker could be started: no threads left');
  expect(endedRuns(events)).toHaveLength(2);
});

it('a run that is to be begun again when all is cancelled has ended there', async () => {
  const { workers } = dyingPool(1, { how: 'exit', run: 0, times: 1 });
  const events: RunEvent[] = [];
  const session = startSession(
    { plan: { file: 'a.rflow', experiments: [plan] }, workers, storage: null, sources: [] },
    (event) => {
      events.push(event);
      if (event.type === 'samples') session.cancel('it was interrupted');
    },
  );
  await session.finished;
  await workers.close();
  const { started, ended } = toldOf(events);
  expect(started.length).toBeGreaterThan(0);
  expect(ended.map(({ run }) => run)).toEqual(started);
  expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['cancelled']));
});
