/** Journals become segments: wherever that ends, every run is there once, and what goes on ends as if nothing had been. */
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { Samples } from '../../engine/experiment/events';
import type { RunResult } from '../../engine/experiment/result';
import { createSealer } from '../../engine/host/node/record/sealer';
import { sealJournal, type SealingTask } from '../../engine/host/node/record/segment';
import { retentionFor } from '../../engine/host/retention';
import { contentOf } from '../faults/content';
import { headerOf, killed, storageIn } from './left';
import { planOf } from './plans';
import { perform, resultsOf, temporaryFolder } from './sessions';

const task = (folder: string): SealingTask => {
  return { folder, number: 1, cells: [{ index: 0, parameters: {} }], metadata: {}, keepUnfinished: true };
};

/** What a process leaves that is killed while it seals a journal, step by step. */
const steps: readonly [string, (folder: string, sealed: (name: string) => void) => void][] = [
  ['before anything is written', () => undefined],
  [
    'while the trajectories are written',
    (folder) => writeFileSync(join(folder, 'trajectory-0001.parquet.tmp'), 'PAR1'),
  ],
  ['before the runs have their name', (_, sealed) => sealed('trajectory-0001.parquet')],
  [
    'before the journal is removed',
    (_, sealed) => ['trajectory-0001.parquet', 'runs-0001.parquet'].forEach(sealed),
  ],
];

describe('a process that is killed while it seals', () => {
  it.each(steps)('%s has lost nothing, and --resume ends as without it', async (_, leave) => {
    const plan = planOf([{ runs: 30, record: 8 }]);
    const { folder, name, whole } = await killed(plan, 0.6);
    const location = join(folder, name);
    const copy = join(temporaryFolder(), name);
    cpSync(location, copy, { recursive: true });
    sealJournal(task(copy));
    const before = await contentOf(await storageIn(folder).open(name));
    expect(before.runs.size).toBeGreaterThan(10);
    leave(location, (file) => cpSync(join(copy, file), join(location, file)));
    const storage = storageIn(folder);
    const left = await contentOf(await storage.open(name));
    expect(left.runs).toEqual(before.runs);
    const { outcome } = await perform(plan, storage, { resume: true });
    expect(outcome).toMatchObject({ ending: 'complete', record: name });
    expect(await contentOf(await storage.open(name))).toEqual(whole);
    expect(readdirSync(location).filter((file) => !/\.(json|parquet)$/.test(file))).toEqual([]);
  });
});

describe('a record that is gone on with', () => {
  it('keeps every k-th sample, and theta of the same runs, as it began to', async () => {
    // 40 runs with a million samples each would be too many: every third is kept, and theta of one run.
    const plan = planOf([{ runs: 40, record: 1_000_000 }]);
    expect(retentionFor(plan)).toEqual({ thetaRuns: 1, stride: 3 });
    const { folder, name, whole } = await killed(plan, 0.4);
    const storage = storageIn(folder);
    await perform(plan, storage, { resume: true });
    const record = await storage.open(name);
    expect(await contentOf(record)).toEqual(whole);
    const [first, last] = [
      await record.samples({ cell: 0, run: 0 }),
      await record.samples({ cell: 0, run: 39 }),
    ];
    expect(Array.from(last!.step.slice(0, 3))).toEqual([0, 3, 6]);
    expect([first!.theta.length, last!.theta.length]).toEqual([first!.step.length * 10, 0]);
  });

  it('stays complete where nothing is missing, also if that process is killed', async () => {
    const plan = planOf();
    const storage = storageIn(temporaryFolder());
    const { outcome } = await perform(plan, storage);
    const whole = await contentOf(await storage.open('latest'));
    expect(await storage.resume(headerOf(plan))).not.toBeNull();
    expect(await contentOf(await storage.open(outcome.record))).toEqual(whole);
  });
});

it('the samples of a run that goes on are carried from journal to journal, and come out in order', async () => {
  const storage = storageIn(temporaryFolder());
  const plan = planOf([{ runs: 25 }]);
  const writer = await storage.create(headerOf(plan));
  const ended = (run: number) =>
    writer.write({ type: 'run-ended', experiment: 'square', cell: 0, run, result: result(run) });
  const block = (run: number, first: number, rows: number) => {
    const samples = samplesFrom(first, rows);
    writer.write({ type: 'samples', experiment: 'square', cell: 0, run, samples });
  };
  for (let run = 1; run <= 24; run++) {
    block(0, (run - 1) * 1000, 1000);
    block(run, 0, 6000);
    ended(run);
  }
  const folder = writer.location;
  expect(readdirSync(folder).filter((name) => name.startsWith('runs-')).length).toBeGreaterThan(1);
  const going = await storage.open(writer.id);
  expect((await going.samples({ cell: 0, run: 0 }))!.step.length).toBeGreaterThan(23_000);
  ended(0);
  await writer.close('complete', '', Date.now());
  const record = await storage.open(writer.id);
  expect((await resultsOf(record)).map(({ run }) => run)).toEqual(Array.from({ length: 25 }, (_, k) => k));
  expect(await record.samples({ cell: 0, run: 0 })).toEqual(samplesFrom(0, 24_000));
  expect(await record.samples({ cell: 0, run: 17 })).toEqual(samplesFrom(0, 6000));
});

function result(run: number): RunResult {
  const observables = { risk: run / 7, steps: run };
  const theta = Float64Array.of(run, -0, 1 / 3);
  return { run, status: 'finished', reason: '', kind: 'undecided', observables, undecided: {}, theta };
}

function samplesFrom(first: number, rows: number): Samples {
  const column = (factor: number) => Float64Array.from({ length: rows }, (_, k) => (first + k) * factor);
  const theta = Float64Array.from({ length: 3 * rows }, (_, k) => (3 * first + k) / 11);
  return {
    step: column(1),
    time: column(0.1),
    risk: column(1 / 3),
    gradient: column(-1),
    norm: column(7),
    theta,
  };
}

it('a table is written group by group, and each group is read alone', async () => {
  const storage = storageIn(temporaryFolder());
  const writer = await storage.create(headerOf(planOf([{ runs: 9000 }])));
  for (let run = 0; run < 9000; run++)
    writer.write({ type: 'run-ended', experiment: 'square', cell: 0, run, result: result(run) });
  await writer.close('complete', '', Date.now());
  const path = join(writer.location, 'runs-0001.parquet');
  const file = Uint8Array.from(readFileSync(path)).buffer;
  const groups = parquetMetadata(file).row_groups.map(({ num_rows: rows }) => Number(rows));
  expect(groups.length).toBeGreaterThan(1);
  expect(Math.max(...groups)).toBeLessThanOrEqual(8192);
  const results = await resultsOf(await storage.open(writer.id));
  expect(results).toHaveLength(9000);
  expect(results.every((each, k) => each.run === k && each.observables.risk === k / 7)).toBe(true);
});

describe('the thread that seals', () => {
  it('is started again when it is lost, and given up with a sentence when it is lost each time', async () => {
    const folder = temporaryFolder();
    const lost = join(folder, 'lost.cjs');
    writeFileSync(lost, "require('node:worker_threads').parentPort.on('message', () => process.exit(7));");
    const hopeless = createSealer(lost);
    hopeless.seal(task(folder));
    await hopeless.finish();
    expect(hopeless.failure).toMatchObject({
      message: expect.stringMatching(/was lost .*--resume/) as string,
    });
    const once = join(folder, 'once.cjs');
    const mark = JSON.stringify(join(folder, 'mark'));
    writeFileSync(
      once,
      `const { parentPort } = require('node:worker_threads');
      const fs = require('node:fs');
      parentPort.on('message', () => {
        if (fs.existsSync(${mark})) return parentPort.postMessage({ failure: null });
        fs.writeFileSync(${mark}, '');
        process.exit(7);
      });`,
    );
    const patient = createSealer(once);
    patient.seal(task(folder));
    patient.seal(task(folder));
    await patient.finish();
    expect(patient.failure).toBeNull();
  });
});
