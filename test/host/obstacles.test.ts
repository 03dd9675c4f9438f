/** What stands in the way of a record: full disks, folders that can't be written, other versions, other processes. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RecordWriter } from '../../engine/host/host';
import { StorageError } from '../../engine/host/host';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { contentOf } from '../faults/content';
import { planOf } from './plans';
import { perform, temporaryFolder } from './sessions';

const storageIn = (folder: string) => new FolderStorage(folder, { hidden: false });

async function wholeContent(plan = planOf()) {
  const storage = storageIn(temporaryFolder());
  await perform(plan, storage);
  return contentOf(await storage.open('latest'));
}

interface Manifest {
  process: Record<string, unknown>;
}

/** Changes the manifest of a record. */
function edit(folder: string, change: (manifest: Manifest & Record<string, unknown>) => void): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest & Record<string, unknown>;
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}

/** A number that no process has any more. */
const gone = spawnSync(process.execPath, ['--version']).pid;

describe('a full disk', () => {
  const mounted: string[] = [];
  afterAll(() => mounted.forEach((folder) => spawnSync('umount', [folder])));
  const mount = (folder: string, options: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
  const disk = temporaryFolder();
  const may = process.platform === 'linux' && process.getuid?.() === 0 && mount(disk, 'size=256k');
  if (may) mounted.push(disk);
  const plan = planOf([{ runs: 90 }]);

  it.runIf(may)(
    'ends the experiment with a sentence; with more room --resume ends as without it',
    async () => {
      const storage = storageIn(join(disk, 'records'));
      const { outcome } = await perform(plan, storage);
      expect(outcome.ending).toBe('failed');
      expect(outcome.reason).toMatch(
        /The disk is full\. Make room, or choose another place .* run again with --resume\.$/,
      );
      expect(readdirSync(outcome.location).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      const whole = await wholeContent(plan);
      const left = await contentOf(await storage.open(outcome.record));
      expect(left.runs.size).toBeGreaterThan(5);
      for (const [place, digest] of left.runs) expect(whole.runs.get(place)).toBe(digest);
      // This process is still there, and a record of its own that it could not close is not open to others.
      edit(outcome.location, ({ process }) => (process['id'] = gone));
      expect(spawnSync('mount', ['-o', 'remount,size=16m', disk]).status).toBe(0);
      const resumed = await perform(plan, storage, { resume: true });
      expect(resumed.outcome).toMatchObject({ ending: 'complete', record: outcome.record });
      expect(await contentOf(await storage.open('latest'))).toEqual(whole);
    },
  );

  it.runIf(may)('or one that is read-only refuses a new record with a sentence', async () => {
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0);
    const { outcome } = await perform(plan, storageIn(join(disk, 'others')));
    expect(outcome).toMatchObject({ ending: 'failed', record: '' });
    expect(outcome.reason).toMatch(
      /^Can't write a record into .*: The file system is read-only: choose another place/,
    );
  });

  it('is told where a storage refuses what comes next', async () => {
    const storage = storageIn(temporaryFolder());
    let left = 40;
    const create: FolderStorage['create'] = async (header) => {
      const writer = await storage.create(header);
      const refusing: RecordWriter = {
        id: writer.id,
        location: writer.location,
        write: (event) => {
          if (left-- <= 0) throw new StorageError("Can't write the record: The disk is full.");
          writer.write(event);
        },
        close: (...ending) => writer.close(...ending),
      };
      return refusing;
    };
    const { outcome } = await perform(plan, {
      create,
      resume: () => Promise.resolve(null),
      list: () => storage.list(),
      open: (id) => storage.open(id),
    });
    expect(outcome).toMatchObject({ ending: 'failed', reason: "Can't write the record: The disk is full." });
    const record = await storage.open(outcome.record);
    expect(record.summary.status).toBe('failed');
    expect(record.remarks[0]).toBe("The experiment ended early: Can't write the record: The disk is full.");
    const whole = await wholeContent(plan);
    const kept = await contentOf(record);
    expect(kept.runs.size).toBeGreaterThan(5);
    for (const [place, digest] of kept.runs) expect(whole.runs.get(place)).toBe(digest);
  });
});

it.runIf(process.platform === 'linux')('a place where no folder can be made is refused at once', async () => {
  const { outcome } = await perform(planOf(), storageIn('/proc/reluflow/records'));
  expect(outcome).toMatchObject({ ending: 'failed', record: '' });
  expect(outcome.reason).toMatch(
    /^Can't write a record into \/proc\/reluflow\/records: Nothing can be made there/,
  );
});

it('a file where the folder should be is told as such', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { outcome } = await perform(planOf(), storageIn(file));
  expect(outcome.reason).toMatch(/There is a file of that name, where a folder is needed/);
  await expect(storageIn(file).list()).rejects.toThrow(/is a file and not a folder/);
});

describe('another version', () => {
  it('is not gone on with, and it is said why', async () => {
    const storage = storageIn(temporaryFolder());
    const { outcome } = await perform(planOf(), storage, { cancelAfter: 2 });
    const changes: readonly [string, string, RegExp][] = [
      ['version', '0.0.9', /was made by ReluFlow 0\.0\.9, this is/],
      ['kernel', 'other', /was computed by the kernel other, here it is .*may round otherwise/],
      ['plan', 'other', /is one of another text of square/],
    ];
    for (const [field, value, sentence] of changes) {
      const path = join(outcome.location, 'manifest.json');
      const text = readFileSync(path);
      edit(outcome.location, (manifest) => (manifest[field] = value));
      const notices: string[] = [];
      const anew = await perform(planOf(), storageIn(join(outcome.location, '..')), {
        resume: true,
        cancelAfter: 1,
        notice: (notice) => notices.push(notice),
      });
      expect(anew.outcome.record).not.toBe(outcome.record);
      expect(notices).toEqual([expect.stringMatching(sentence)]);
      writeFileSync(path, text);
      edit(anew.outcome.location, (manifest) => (manifest['experiment'] = 'removed'));
    }
  });

  it('is told as such by a list, like a damaged record', async () => {
    const folder = temporaryFolder();
    const storage = storageIn(folder);
    const { outcome } = await perform(planOf(), storage);
    const later = await perform(planOf(), storage);
    edit(later.outcome.location, (manifest) => Object.assign(manifest, { format: 99, version: '9.0.0' }));
    mkdirSync(join(folder, 'torn'));
    writeFileSync(join(folder, 'torn', 'manifest.json'), '{"format": 1, "id"');
    const { records, unreadable } = await storage.survey();
    expect(records.map(({ id }) => id)).toEqual([outcome.record]);
    expect(unreadable).toHaveLength(2);
    const reasons = unreadable.map(({ reason }) => reason).join('\n');
    expect(reasons).toMatch(/written by ReluFlow 9\.0\.0.*Update ReluFlow to open it/);
    expect(reasons).toMatch(/torn.*is damaged/);
  });
});

describe('a record of another process', () => {
  /** A record that looks as if its process had been killed, or were another one. */
  async function leftBy(holder: Record<string, unknown>) {
    const storage = storageIn(temporaryFolder());
    const { outcome } = await perform(planOf([{ runs: 30 }]), storage, { cancelAfter: 3 });
    edit(outcome.location, (manifest) => {
      Object.assign(manifest, {
        status: 'running',
        endedAt: null,
        process: { ...manifest.process, ...holder },
      });
    });
    return { storage, outcome };
  }
  const statusIn = async (storage: FolderStorage) => (await storage.list())[0]!.status;

  it('is interrupted when the process is gone, or its number is another one’s', async () => {
    expect(await statusIn((await leftBy({ id: gone })).storage)).toBe('interrupted');
    expect(await statusIn((await leftBy({})).storage)).toBe('running');
    const told = existsSync('/proc/self/stat');
    expect(await statusIn((await leftBy({ started: '1' })).storage)).toBe(told ? 'interrupted' : 'running');
  });

  it('on another computer counts as running as long as it gives signs', async () => {
    const { storage, outcome } = await leftBy({ host: 'elsewhere' });
    expect(await statusIn(storage)).toBe('running');
    const refused = await perform(planOf([{ runs: 30 }]), storage, { resume: true });
    expect(refused.outcome).toMatchObject({ ending: 'failed', record: '' });
    expect(refused.outcome.reason).toMatch(/is being written by another process\. Wait until that has ended/);
    const longAgo = new Date(Date.now() - 180_000);
    utimesSync(join(outcome.location, 'manifest.json'), longAgo, longAgo);
    expect(await statusIn(storage)).toBe('interrupted');
  });

  it('is gone on with by one process alone', async () => {
    const { storage, outcome } = await leftBy({ id: gone });
    const plan = planOf([{ runs: 30 }]);
    const both = await Promise.all([1, 2].map(() => perform(plan, storage, { resume: true })));
    const endings = both.map((each) => each.outcome.ending).sort();
    expect(endings).toEqual(['complete', 'failed']);
    const refusal = both.find((each) => each.outcome.ending === 'failed')!;
    expect(refusal.outcome.reason).toMatch(/is being written by another process/);
    expect(await contentOf(await storage.open('latest'))).toEqual(await wholeContent(plan));
    expect(readdirSync(outcome.location).filter((name) => name.startsWith('resumed'))).toEqual([]);
  });

  it('that was killed while it went on is passed on to the next', async () => {
    const { storage, outcome } = await leftBy({ id: gone });
    writeFileSync(join(outcome.location, 'resumed-0001.json'), JSON.stringify({ id: gone, host: 'x' }));
    const claim = join(outcome.location, 'resumed-0001.json');
    const longAgo = new Date(Date.now() - 180_000);
    utimesSync(claim, longAgo, longAgo);
    const { outcome: resumed } = await perform(planOf([{ runs: 30 }]), storage, { resume: true });
    expect(resumed).toMatchObject({ ending: 'complete', record: outcome.record });
  });
});
