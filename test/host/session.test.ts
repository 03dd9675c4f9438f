import { readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { ExperimentPlan, Method } from '../../engine/experiment/plan';
import type { RunResult } from '../../engine/experiment/result';
import { Computer, type WorkReport } from '../../engine/host/compute';
import { Crew, type ThreadListener } from '../../engine/host/crew';
import type { Workers } from '../../engine/host/host';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { startSession } from '../../engine/host/session';
import { memoryStorage } from './memory-files';
import { cellOf, planOf } from './plans';
import { endedRuns, localWorkers, perform, resultsOf, temporaryFolder } from './sessions';

describe('a session', () => {
  it('says the same whatever the number of workers', async () => {
    const plan = planOf([{}, { widths: [1, 2, 1], parameters: { H: 2 } }]);
    const contents = await Promise.all(
      [1, 2, 5].map(async (size) => {
        const { events } = await perform(plan, null, { workers: localWorkers(size) });
        const samples = events.flatMap((event) => (event.type === 'samples' ? [event] : []));
        const order = (a: { cell: number; run: number }, b: { cell: number; run: number }) =>
          a.cell - b.cell || a.run - b.run;
        return [
          endedRuns(events).sort(order),
          samples.sort(order),
          events.filter(({ type }) => type === 'cell-ended'),
        ];
      }),
    );
    expect(contents[0]![0]).toHaveLength(10);
    expect(contents[1]).toEqual(contents[0]);
    expect(contents[2]).toEqual(contents[0]);
  });

  it('decides expectations when a cell has ended and tells its progress', async () => {
    const { events, outcome } = await perform(planOf(), null);
    expect(outcome).toMatchObject({ ending: 'complete', reason: '' });
    const cell = events.find((event) => event.type === 'cell-ended');
    expect(cell?.result.expectations).toMatchObject([{ text: 'max(risk) < 1', holds: true, line: 3 }]);
    expect(events.filter((event) => event.type === 'progress').at(-1)).toMatchObject({ done: 5, total: 5 });
    expect(events.at(-1)).toMatchObject({ type: 'experiment-ended', ending: 'complete' });
  });

  it('ends a run with a mistake as failed, with its sentence, and no other', async () => {
    const plan = planOf([{ method: { kind: 'family', points: 3 } }, {}]);
    const { events } = await perform(plan, null);
    const statuses = endedRuns(events).map(({ cell, status }) => `${cell} ${status}`);
    expect(new Set(statuses)).toEqual(new Set(['0 failed', '1 finished']));
  });

  it('keeps what is done when it is cancelled, and decides nothing that isn’t known', async () => {
    const { events, outcome } = await perform(planOf([{ runs: 50 }]), null, { cancelAfter: 3 });
    expect(outcome).toMatchObject({ ending: 'cancelled', reason: 'it was interrupted' });
    const done = endedRuns(events).filter(({ status }) => status === 'finished');
    expect(done.length).toBeGreaterThanOrEqual(3);
    expect(done.length).toBeLessThan(50);
    const cell = events.find((event) => event.type === 'cell-ended');
    expect(cell?.result.expectations).toMatchObject([{ holds: null }]);
  });
});

/** A worker that tells of a run's beginning and samples, and never that it has ended. */
function silentWorkers(): Workers {
  const start = (listener: ThreadListener) => {
    const tell = ({ type, events }: WorkReport) =>
      listener.report({ type, events: events.filter((event) => event.type !== 'run-ended'), ended: false });
    const computer = new Computer(tell, () => false);
    const send = (request: Parameters<Computer['do']>[0]) => void setTimeout(() => computer.do(request));
    return { send, end: () => Promise.resolve() };
  };
  return new Crew(1, start, () => {});
}

it('a run whose worker does not answer when it is cancelled keeps its last sample', async () => {
  const plan = planOf([{ runs: 1 }]);
  const { events } = await perform(plan, null);
  const whole = endedRuns(events)[0]!;
  const workers = silentWorkers();
  const ended: RunResult[] = [];
  const session = startSession(
    { plan: { file: 'a.rflow', experiments: [plan] }, workers, storage: null, sources: [] },
    (event) => {
      if (event.type === 'samples') session.cancel('it was interrupted');
      if (event.type === 'run-ended') ended.push(event.result);
    },
  );
  await session.finished;
  await workers.close();
  const [lost] = ended;
  expect(lost).toMatchObject({ status: 'cancelled', theta: whole.theta });
  expect(lost!.reason).toBe('cancelled; its last sample is the last that is known of it');
  const { gradient, norm, time, steps } = whole.observables;
  expect(lost!.observables).toMatchObject({ gradient, norm, time, steps, rank: null, sup_norm: null });
  expect(lost!.observables.risk).toBeCloseTo(whole.observables.risk!, 12);
});

/**
 * How long a cancelled experiment goes on in the worst case, in milliseconds of this process's work, so that a busy
 * machine makes no difference: from the last time the flag was found down to the last event of a run.
 */
async function workAfterCancelling(plan: ExperimentPlan, polls: number): Promise<number> {
  const work = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  let asked = 0;
  let lastDown = 0;
  let lastEvent = 0;
  let cancel = () => {};
  const flag = () => {
    if (++asked > polls) return true;
    lastDown = work();
    if (asked === polls) cancel();
    return false;
  };
  const start = (listener: ThreadListener) => {
    const computer = new Computer((report) => listener.report(report), flag);
    const send = (request: Parameters<Computer['do']>[0]) => void setTimeout(() => computer.do(request));
    return { send, end: () => Promise.resolve() };
  };
  const workers = new Crew(1, start, () => {});
  const ended: RunResult[] = [];
  const session = startSession(
    { plan: { file: 'a.rflow', experiments: [plan] }, workers, storage: null, sources: [], resume: false },
    (event) => {
      if (event.type !== 'run-ended') return;
      lastEvent = work();
      ended.push(event.result);
    },
  );
  cancel = () => session.cancel('it was interrupted');
  const [outcome] = await session.finished;
  await workers.close();
  expect(outcome).toMatchObject({ ending: 'cancelled' });
  expect(ended.map(({ status }) => status)).not.toContain('failed');
  expect(lastEvent).toBeGreaterThan(0);
  return lastEvent - lastDown;
}

describe('cancelling', () => {
  const flow = {
    kind: 'flow',
    until: 1e9,
    tolerance: 1e-9,
    solver: 'auto',
    normalized: false,
    rest: 0,
  } as const;
  const wide = { widths: [1, 200, 1], record: 100_000_000 };
  it.each([
    ['one long descent', planOf([{ runs: 1, method: { ...cellOf().method, steps: 1e12 } as Method }])],
    [
      'one long descent of a wide network',
      planOf([{ ...wide, runs: 1, method: { ...cellOf().method, steps: 1e12 } as Method }]),
    ],
    ['many short descents', planOf([{ runs: 1_000_000 }])],
    ['a gradient flow', planOf([{ runs: 1000, widths: [1, 20, 1], method: flow }])],
  ])('ends %s within a tenth of a second of work', async (_, plan) => {
    const spans: number[] = [];
    for (const polls of [2, 5, 9, 14, 20]) spans.push(await workAfterCancelling(plan, polls));
    expect(spans.sort((a, b) => a - b)[2]).toBeLessThan(100);
  });
});

describe.each([
  ['on disk', () => new FolderStorage(temporaryFolder(), { hidden: true })],
  ['of the web', () => memoryStorage()],
])('a record %s', (_, createStorage) => {
  it('holds everything that was told', async () => {
    const storage = createStorage();
    const plan = planOf([{}, { widths: [1, 2, 1], parameters: { H: 2 } }]);
    const { events, outcome } = await perform(plan, storage);
    const record = await storage.open(outcome.record);
    expect(record.summary).toMatchObject({ experiment: 'square', file: 'a.rflow', status: 'complete' });
    expect(record.header.plan).toEqual(plan);
    expect(record.header.sources[0]!.text).toBe('experiment square {}');
    for (const cell of [0, 1]) {
      const told = endedRuns(events)
        .filter((each) => each.cell === cell)
        .sort((a, b) => a.run - b.run);
      expect(await resultsOf(record, cell)).toEqual(told.map(({ cell: _cell, ...result }) => result));
      const samples = await record.samples({ cell, run: 1 });
      const blocks = events.filter((each) => each.type === 'samples' && each.cell === cell && each.run === 1);
      const total = blocks.reduce(
        (sum, each) => sum + (each.type === 'samples' ? each.samples.step.length : 0),
        0,
      );
      expect(samples!.step).toHaveLength(total);
      expect(samples!.theta).toHaveLength(total * (cell === 0 ? 10 : 7));
      expect(samples!.risk.at(-1)).toBeCloseTo(told[1]!.observables.risk!, 14);
      expect(record.cell(cell)?.expectations).toMatchObject([{ holds: true }]);
    }
  });
});

describe('a record on disk', () => {
  const segmentsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.parquet'));

  it('ends as Parquet tables that other programs read, with a manifest and nothing else', async () => {
    const storage = new FolderStorage(temporaryFolder(), { hidden: true });
    const { outcome } = await perform(planOf([{ parameters: { H: 3, risk: 7 } }]), storage);
    expect(readdirSync(outcome.location).sort()).toEqual([
      'manifest.json',
      'plan.json',
      'runs-0001.parquet',
      'trajectory-0001.parquet',
    ]);
    const bytes = (name: string) => Uint8Array.from(readFileSync(join(outcome.location, name))).buffer;
    const rows = await parquetReadObjects({ file: bytes('runs-0001.parquet') });
    expect(rows).toHaveLength(5);
    expect(rows[2]).toMatchObject({
      cell: 0,
      run: 2,
      H: 3,
      risk_: 7,
      status: 'finished',
      steps: 200,
      points: null,
    });
    expect((rows[2]!['theta'] as number[]).length).toBe(10);
    const samples = await parquetReadObjects({ file: bytes('trajectory-0001.parquet') });
    expect(samples[0]).toMatchObject({ cell: 0, run: 0, step: 0, time: 0 });
    expect(JSON.parse(readFileSync(join(outcome.location, 'manifest.json'), 'utf8'))).toMatchObject({
      status: 'complete',
      experiment: 'square',
    });
  });

  it('puts a .gitignore into a folder nobody asked for', async () => {
    const folder = temporaryFolder();
    await perform(planOf(), new FolderStorage(join(folder, 'a'), { hidden: true }));
    await perform(planOf(), new FolderStorage(join(folder, 'b'), { hidden: false }));
    expect(readFileSync(join(folder, 'a', '.gitignore'), 'utf8')).toBe('*\n');
    expect(readdirSync(join(folder, 'b'))).toHaveLength(1);
  });

  it('gives two runs at the same time different names', async () => {
    const storage = new FolderStorage(temporaryFolder(), { hidden: true });
    const both = await Promise.all([perform(planOf(), storage), perform(planOf(), storage)]);
    expect(new Set(both.map(({ outcome }) => outcome.record)).size).toBe(2);
    expect(await storage.list()).toHaveLength(2);
  });

  it('is resumed to what an uninterrupted run gives, bit for bit', async () => {
    const plan = planOf([{ runs: 40 }, { runs: 10, widths: [1, 2, 1] }]);
    const whole = await perform(plan, null);
    const storage = new FolderStorage(temporaryFolder(), { hidden: true });
    const first = await perform(plan, storage, { cancelAfter: 7 });
    const before = endedRuns(first.events).filter(({ status }) => status === 'finished').length;
    const second = await perform(plan, storage, { resume: true });
    expect(second.outcome.record).toBe(first.outcome.record);
    expect(endedRuns(second.events)).toHaveLength(50 - before);
    const record = await storage.open('latest');
    const wanted = endedRuns(whole.events).sort((a, b) => a.cell - b.cell || a.run - b.run);
    const found = [...(await resultsOf(record, 0)), ...(await resultsOf(record, 1))];
    expect(found).toEqual(wanted.map(({ cell: _cell, ...result }) => result));
    const decided = whole.events.flatMap((event) => (event.type === 'cell-ended' ? [event.result] : []));
    expect([record.cell(0), record.cell(1)]).toEqual(decided);
    const third = await perform(plan, storage, { resume: true });
    expect(endedRuns(third.events)).toHaveLength(0);
    expect(third.outcome.ending).toBe('complete');
  });

  it('can be read at every byte at which its writing could have stopped', async () => {
    const storage = new FolderStorage(temporaryFolder(), { hidden: true });
    const { outcome, events } = await perform(planOf([{ runs: 30, record: 8 }]), storage, {
      cancelAfter: 12,
    });
    // What a killed process leaves: a journal instead of segments, and a manifest that says it is running.
    const folder = outcome.location;
    const { encodeEntry } = await import('../../engine/host/record/journal');
    const frames = events.flatMap((event) => {
      if (event.type === 'samples')
        return [
          {
            frame: encodeEntry({ type: 'samples', cell: 0, run: event.run, samples: event.samples }),
            ended: 0,
          },
        ];
      return event.type === 'run-ended'
        ? [{ frame: encodeEntry({ type: 'run', cell: 0, result: event.result }), ended: 1 }]
        : [];
    });
    for (const name of segmentsIn(folder)) rmSync(join(folder, name));
    const journal = join(folder, 'journal-0001.bin');
    writeFileSync(journal, Buffer.concat(frames.map(({ frame }) => frame)));
    let size = frames.reduce((sum, { frame }) => sum + frame.length, 0);
    let ended = frames.reduce((sum, frame) => sum + frame.ended, 0);
    for (const { frame, ended: last } of frames.reverse()) {
      for (const cut of [0, 1, frame.length >> 1, frame.length - 1]) {
        truncateSync(journal, size - cut);
        const record = await storage.open(outcome.record);
        expect(await resultsOf(record)).toHaveLength(cut === 0 ? ended : ended - last);
        expect(record.remarks.some((remark) => remark.includes('dropped'))).toBe(cut > 0);
      }
      size -= frame.length;
      ended -= last;
      truncateSync(journal, size);
    }
  });

  it('says in a sentence what is wrong with a place that can’t be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { outcome } = await perform(planOf(), new FolderStorage(join(file, 'records'), { hidden: false }));
    expect(outcome).toMatchObject({ ending: 'failed', record: '' });
    expect(outcome.reason).toMatch(/^Can't write a record into .*: .*\.$/);
  });

  it('refuses a record of a later form and a damaged manifest with a sentence', async () => {
    const storage = new FolderStorage(temporaryFolder(), { hidden: true });
    const { outcome } = await perform(planOf(), storage);
    const path = join(outcome.location, 'manifest.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"format": 1', '"format": 99'));
    await expect(storage.open(outcome.record)).rejects.toThrow(/newer form/);
    writeFileSync(path, text.slice(0, 100));
    await expect(storage.open(outcome.record)).rejects.toThrow(/damaged/);
    await expect(storage.open('nothing')).rejects.toThrow(/There is no record/);
  });
});
