import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunResult } from '../../engine/experiment/result';
import type { OpenRecord, RecordWriter } from '../../engine/host/host';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { webRecords } from '../../extension/runner/web/records';
import { memoryFiles, memoryStorage, type MemoryFiles } from './memory-files';
import { planOf } from './plans';

/** Records of VS Code for the Web: written as whole files, read back there and by the command line. */

const runs = 4;
const plan = planOf([{ runs }, { runs, parameters: { H: 2 } }]);
const header = {
  file: 'a.rflow',
  sources: [{ path: 'a.rflow', text: 'experiment square {}' }],
  plan,
  arguments: [],
  startedAt: Date.UTC(2026, 1, 3),
  retention: { thetaRuns: runs, stride: 1 },
};

function resultOf(cell: number, run: number, status: RunResult['status'] = 'finished'): RunResult {
  const observables = { risk: 0.1 + run + 10 * cell, gradient: 1 / 3 };
  const theta = Float64Array.of(run, -0, 1 / 3, cell);
  return { run, status, reason: '', kind: 'undecided', observables, undecided: {}, theta };
}

const column = (...values: readonly number[]): Float64Array => Float64Array.from(values);

/** `rows` copies of a sample. */
function sample(writer: RecordWriter, cell: number, run: number, step: number, rows = 1): void {
  const filled = (value: number): Float64Array => new Float64Array(rows).fill(value);
  const numbers = {
    step: filled(step),
    time: filled(step / 7),
    risk: filled(run),
    gradient: filled(2),
    norm: filled(3),
  };
  const samples = { ...numbers, theta: column(...Array<number[]>(rows).fill([step, run, cell, 0.1]).flat()) };
  writer.write({ type: 'samples', experiment: plan.name, cell, run, samples });
}

function write(writer: RecordWriter, cell: number, run: number, status?: RunResult['status']): void {
  for (const step of [0, 1]) sample(writer, cell, run, step);
  writer.write({ type: 'run-ended', experiment: plan.name, cell, run, result: resultOf(cell, run, status) });
}

async function resultsOf(record: OpenRecord, cell: number): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for await (const result of record.runs(cell)) results.push(result);
  return results;
}

const numbers = (cell: number, which: readonly number[]): RunResult[] =>
  which.map((run) => resultOf(cell, run));

let files: MemoryFiles;
beforeEach(() => {
  files = memoryFiles();
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
});
afterEach(() => vi.useRealTimers());

/** What has happened is written a little later. */
const later = (): Promise<unknown> => vi.advanceTimersByTimeAsync(3000);

/** The records as another window sees them. */
const elsewhere = (where = files): ReturnType<typeof webRecords> =>
  webRecords(where, { process: { id: 2, host: 'browser' }, machine: {} });

async function namesIn(location: string): Promise<readonly string[]> {
  return [...(await files.names(location))].sort();
}

/** Copies the files to the disk and opens the newest record there. */
async function onDisk<T>(look: (record: OpenRecord) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-web-'));
  try {
    for (const [path, bytes] of files.content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return await look(await new FolderStorage(join(folder, 'records'), { hidden: false }).open('latest'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bothSteps = (cell: number, run: number) => ({
  step: column(0, 1),
  time: column(0, 1 / 7),
  risk: column(run, run),
  gradient: column(2, 2),
  norm: column(3, 3),
  theta: column(0, run, cell, 0.1, 1, run, cell, 0.1),
});

describe('a record of the web', () => {
  test('is complete with journals alone, and reads the same there and on a disk', async () => {
    const writer = await memoryStorage(files).create(header);
    for (const cell of [0, 1]) {
      for (let run = 0; run < runs; run++) {
        write(writer, cell, run);
        if (run === 1) await later();
      }
      writer.write({ type: 'cell-ended', experiment: plan.name, cell, result: { expectations: [] } });
    }
    await writer.close('complete', '', Date.now());
    expect(await namesIn(writer.location)).toEqual(['journal-0001.bin', 'manifest.json', 'plan.json']);
    const look = async (record: OpenRecord): Promise<void> => {
      expect(record.summary).toMatchObject({ id: writer.id, status: 'complete', file: 'a.rflow' });
      expect(record.planIntact).toBe(true);
      expect(record.remarks).toEqual([]);
      expect(record.header.plan).toEqual(plan);
      for (const cell of [0, 1]) expect(await resultsOf(record, cell)).toEqual(numbers(cell, [0, 1, 2, 3]));
      expect(record.cell(1)).toEqual({ expectations: [] });
      expect(await record.samples({ cell: 1, run: 2 })).toEqual(bothSteps(1, 2));
    };
    await look(await memoryStorage(files).open('latest'));
    await onDisk(look);
  });

  test('that was broken off holds what had been written, and other windows see that it was', async () => {
    const writer = await memoryStorage(files).create(header);
    write(writer, 0, 0);
    write(writer, 0, 2);
    sample(writer, 0, 1, 0);
    await later();
    write(writer, 0, 3);
    const record = await memoryStorage(files).open(writer.id);
    expect(record.summary.status).toBe('running');
    expect(await resultsOf(record, 0)).toEqual(numbers(0, [0, 2]));
    expect(await record.samples({ cell: 0, run: 2 })).toEqual(bothSteps(0, 2));
    expect((await record.samples({ cell: 0, run: 1 }))?.step).toEqual(column(0));
    expect((await memoryStorage(files, 2).list())[0]?.status).toBe('interrupted');
    const other = elsewhere();
    expect(await other.digest(writer.location)).toMatchObject({ runs: 2 * runs, ended: 2, risk: 0.1 });
    await other.abandon(writer.location);
    expect((await memoryStorage(files).list())[0]?.status).toBe('interrupted');
    await writer.close('failed', '', 0);
  });

  test('that grows goes into several journals; runs that go on are whole in the one where they end', async () => {
    const writer = await memoryStorage(files).create(header);
    sample(writer, 0, 1, 0);
    sample(writer, 0, 0, 0, 70_000);
    writer.write({ type: 'run-ended', experiment: plan.name, cell: 0, run: 0, result: resultOf(0, 0) });
    await later();
    sample(writer, 0, 1, 1);
    writer.write({ type: 'run-ended', experiment: plan.name, cell: 0, run: 1, result: resultOf(0, 1) });
    await writer.close('complete', '', Date.now());
    expect(await namesIn(writer.location)).toContain('journal-0002.bin');
    const whole = async (record: OpenRecord): Promise<void> => {
      expect(await record.samples({ cell: 0, run: 1 })).toEqual(bothSteps(0, 1));
    };
    await whole(await memoryStorage(files).open('latest'));
    // As sealing needs it, which takes one journal at a time.
    files.content.delete(files.at(writer.location, 'journal-0001.bin'));
    await onDisk(whole);
  });

  test('that was cancelled keeps what was done, and says why it ended', async () => {
    const writer = await memoryStorage(files).create(header);
    write(writer, 0, 1);
    write(writer, 0, 2, 'cancelled');
    await writer.close('cancelled', 'you cancelled it', Date.now());
    const record = await memoryStorage(files).open('latest');
    expect(record.summary.status).toBe('cancelled');
    expect(record.remarks).toEqual(['The experiment ended early: you cancelled it.']);
    expect((await resultsOf(record, 0)).map(({ run, status }) => [run, status])).toEqual([
      [1, 'finished'],
      [2, 'cancelled'],
    ]);
  });

  test('that can no longer be written says so in a sentence', async () => {
    const writer = await memoryStorage(files).create(header);
    files.replace = () => Promise.reject(new Error('the quota is used up'));
    write(writer, 0, 0);
    await later();
    expect(() => write(writer, 0, 2)).toThrow(
      /^Can't write the record \/records\/.*: the quota is used up\.$/,
    );
    await expect(writer.close('complete', '', 0)).rejects.toThrow(
      /^Can't write the record .*quota is used up\.$/,
    );
  });

  test('that was sealed on a desktop is listed, and says where it can be opened', async () => {
    const writer = await memoryStorage(files).create(header);
    await writer.close('complete', '', Date.now());
    files.content.delete(files.at(writer.location, 'journal-0001.bin'));
    files.content.set(files.at(writer.location, 'runs-0001.parquet'), new Uint8Array(4));
    expect(await elsewhere().digest(writer.location)).toMatchObject({ ended: 2 * runs, risk: null });
    await expect(memoryStorage(files).open('latest')).rejects.toThrow(
      /Parquet tables.*Open the folder in VS Code on the desktop/,
    );
  });

  test('with a manifest or a plan larger than such files are is refused unread', async () => {
    const writer = await memoryStorage(files).create(header);
    await writer.close('complete', '', Date.now());
    const read: string[] = [];
    let large = '';
    const bounded: MemoryFiles = {
      ...files,
      facts: async (path) => ({
        ...(await files.facts(path)),
        ...(path.endsWith(large) ? { size: 2 ** 40 } : {}),
      }),
      read: (path) => {
        read.push(path);
        return files.read(path);
      },
    };
    for (large of ['plan.json', 'manifest.json']) {
      await expect(memoryStorage(bounded).open(writer.location)).rejects.toThrow(
        /^Can't read .*: It has 1,048,576 MB; such a file has at most (64|256) MB\.$/,
      );
    }
    expect(read.filter((path) => path.endsWith('plan.json'))).toEqual([]);
    expect(read.filter((path) => path.endsWith('manifest.json'))).toHaveLength(1);
    expect((await elsewhere(bounded).survey('/records')).unreadable).toHaveLength(1);
  });

  test('gets a name that none has, in letters of whatever case', async () => {
    const bytes = ['aaaaaa', 'aaaaaa', 'bbbbbb'].map((text) => Buffer.from(text, 'hex'));
    const random = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      (array as Uint8Array).set(bytes.shift()!);
      return array;
    });
    try {
      const first = await memoryStorage(files).create(header);
      const second = await memoryStorage(files).create({
        ...header,
        plan: { ...plan, name: plan.name.toUpperCase() },
      });
      expect(first.location).toMatch(/square-aaaaaa$/);
      expect(second.location).toMatch(/SQUARE-bbbbbb$/);
    } finally {
      random.mockRestore();
    }
  });

  test('is named and starred, and says whose it is', async () => {
    const writer = await memoryStorage(files).create(header);
    await writer.close('complete', '', Date.now());
    const records = elsewhere();
    await records.mark(writer.location, { name: ' the\none ', starred: true });
    expect(await records.marks(writer.location)).toEqual({ name: 'the one', starred: true });
    await records.mark(writer.location, { name: '', starred: false });
    expect(await namesIn(writer.location)).not.toContain('marks.json');
    expect(await records.origin('/records')).toBeNull();
    await records.noteOrigin('/records', 'memfs:/a.rflow');
    expect(await records.origin('/records')).toBe('memfs:/a.rflow');
  });
});
