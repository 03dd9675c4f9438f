/** Folders of records that somebody else has prepared: nothing outside is written, nothing is waited for, and each fault is a sentence. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../engine/host/host';
import { certify } from '../../engine/host/node/cli/certify';
import { exportRecord } from '../../engine/host/node/cli/export';
import { list } from '../../engine/host/node/cli/list';
import { printTable } from '../../engine/host/node/cli/table';
import { openNamed, recordsAtHand } from '../../engine/host/node/cli/at-hand';
import { replaceFile } from '../../engine/host/node/record/files';
import { planHash } from '../../engine/host/node/record/manifest';
import { writeMarks } from '../../engine/host/node/record/marks';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { killed, storageIn } from './left';
import { planOf } from './plans';
import { saidBy } from './said';
import { perform, temporaryFolder } from './sessions';

const posix = process.platform !== 'win32';
const plan = planOf([{ runs: 3 }]);

/** A folder with one complete record in it, copied for each test. */
let original: string;
let id: string;
beforeAll(async () => {
  original = temporaryFolder();
  id = basename((await perform(plan, storageIn(original))).outcome.location);
});

function copy(): { readonly folder: string; readonly record: string } {
  const folder = temporaryFolder();
  cpSync(original, folder, { recursive: true });
  return { folder, record: join(folder, id) };
}

function edit(record: string, changes: Record<string, unknown>): void {
  const path = join(record, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...manifest, ...changes }));
}

describe.runIf(posix)('links that lead out', () => {
  const outside = () => {
    const path = join(temporaryFolder(), 'outside');
    writeFileSync(path, 'precious');
    return path;
  };

  it('are never written through', async () => {
    const target = outside();
    const { folder, record } = copy();
    symlinkSync(target, join(folder, 'a.rflow.tmp'));
    replaceFile(join(folder, 'a.rflow'), 'let a = 1\n');
    symlinkSync(target, join(record, 'marks.json.tmp'));
    writeMarks(record, { name: 'a', starred: true });
    const left = await killed(plan, 0.6);
    const going = join(left.folder, left.name);
    for (const name of ['manifest.json.tmp', 'runs-0001.parquet.tmp', 'trajectory-0001.parquet.tmp'])
      symlinkSync(target, join(going, name));
    const { outcome } = await perform(plan, storageIn(left.folder), { resume: true });
    expect(outcome).toMatchObject({ ending: 'complete', record: left.name });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  it('are no journal and no .gitignore', async () => {
    const [target, missing] = [outside(), join(temporaryFolder(), 'missing')];
    const left = await killed(plan, 0.6);
    symlinkSync(target, join(left.folder, left.name, 'journal-0002.bin'));
    const { outcome } = await perform(plan, storageIn(left.folder), { resume: true });
    expect(outcome.reason).toMatch(/Can't (read|go on with the record in) .*It is a link, or its links lead/);
    expect(readFileSync(target, 'utf8')).toBe('precious');
    const folder = temporaryFolder();
    symlinkSync(missing, join(folder, '.gitignore'));
    await perform(plan, new FolderStorage(folder, { hidden: true }));
    expect(existsSync(missing)).toBe(false);
  });

  afterEach(() => void vi.restoreAllMocks());

  it('are no folder of records', async () => {
    const { folder } = copy();
    const workspace = temporaryFolder();
    const records = join(workspace, '.reluflow');
    symlinkSync(folder, records);
    const storage = new FolderStorage(records, { hidden: true });
    for (const resume of [false, true]) {
      const { outcome } = await perform(plan, storage, { resume });
      expect(outcome).toMatchObject({ ending: 'failed', record: '' });
      expect(outcome.reason).toMatch(/leads out of its folder, to .*--out/);
    }
    vi.spyOn(process, 'cwd').mockReturnValue(workspace);
    const { records: found, unreadable } = await recordsAtHand(undefined);
    expect(found).toEqual([]);
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/leads out of its folder/),
    ]);
    await expect(openNamed(id)).rejects.toThrow(/leads out of its folder/);
  });
});

describe('a manifest that', () => {
  const faults: readonly Record<string, unknown>[] = [
    { process: null, status: 'running' },
    { startedAt: 'x' },
    { endedAt: 5 },
    { status: 'unknown' },
    { selection: { cells: 5 } },
    { retention: null },
    { results: [null] },
    { cells: [{ index: 0 }] },
    { sources: [{ path: 1 }] },
    { id: '../escape' },
    { id: 'a\u001b[2J' },
  ];
  it.each(faults)('says %j is told of, and the others are listed', async (changes) => {
    const { folder, record } = copy();
    cpSync(record, join(folder, 'other'), { recursive: true });
    edit(record, changes);
    const storage = storageIn(folder);
    const { records, unreadable } = await storage.survey();
    expect(records.map(({ location }) => basename(location))).toEqual(['other']);
    const name = Object.keys(changes)[0]!;
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(`manifest\\.json is not the manifest .*\`${name}\``),
    ]);
    await expect(storage.open(id)).rejects.toThrow(StorageError);
  });

  it('lies in a folder of another name has that name', async () => {
    const { folder, record } = copy();
    cpSync(record, join(folder, 'other'), { recursive: true });
    expect((await storageIn(folder).open('other')).summary.id).toBe('other');
  });

  it.runIf(posix)('is a device or a pipe, or is too large, is not waited for', async () => {
    const { folder, record } = copy();
    const path = join(record, 'manifest.json');
    const names = ['device', 'pipe', 'large'];
    for (const name of names) mkdirSync(join(folder, name));
    symlinkSync('/dev/zero', join(folder, 'device', 'manifest.json'));
    expect(spawnSync('mkfifo', [join(folder, 'pipe', 'manifest.json')]).status).toBe(0);
    spawnSync('truncate', ['-s', '65M', join(folder, 'large', 'manifest.json')]);
    spawnSync('rm', [join(record, 'plan.json')]);
    spawnSync('mkfifo', [join(record, 'plan.json'), join(record, 'marks.json')]);
    expect(existsSync(path)).toBe(true);
    const storage = storageIn(folder);
    const { records, unreadable } = await storage.survey();
    expect(records.map((each) => each.id)).toEqual([id]);
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/device.*link/),
      expect.stringMatching(/large.*has 65 MB; such a file has at most 64 MB/),
      expect.stringMatching(/pipe.*is no file but/),
    ]);
    await expect(storage.open(id)).rejects.toThrow(/plan\.json: It is no file but/);
  });
});

it('what a manifest says to a terminal is shown, not done', async () => {
  const { folder, record } = copy();
  const evil = '\u001b]0;title\u0007\u009b2J';
  edit(record, { file: evil, experiment: evil, reason: evil, status: 'failed' });
  const planPath = join(record, 'plan.json');
  const text = readFileSync(planPath, 'utf8').replace('"name":"square"', `"name":${JSON.stringify(evil)}`);
  writeFileSync(planPath, text);
  edit(record, { plan: planHash(text) });
  cpSync(record, join(folder, 'other'), { recursive: true });
  edit(join(folder, 'other'), { status: 'unknown' });
  const commands = [
    () => list({ out: folder }),
    async () => printTable(await storageIn(folder).open(id)),
    () => certify(record, {}),
    () => exportRecord(record, { to: 'json' }),
  ];
  for (const command of commands) {
    const { stdout, stderr } = await saidBy<unknown>(command);
    expect(stdout).not.toBe('');
    for (const sign of ['\u001b', '\u0007', '\u009b']) expect((stdout + stderr).includes(sign)).toBe(false);
  }
});

it.each([
  ['[]', 'it is damaged'],
  ['{"name":"square","cells":[],"problems":[]}', 'its `documentation` is not'],
  ['{"cells":5}', 'it is damaged'],
  [
    '{"name":"square","documentation":"","line":1,"cells":[],"problems":[]}',
    'the plan of another experiment',
  ],
])('a plan that says %s is told of', async (text, reason) => {
  const { folder, record } = copy();
  writeFileSync(join(record, 'plan.json'), text);
  await expect(storageIn(folder).open(id)).rejects.toThrow(reason);
  await expect(storageIn(folder).open(id)).rejects.toThrow(StorageError);
});
