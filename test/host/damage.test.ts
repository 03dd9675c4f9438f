/** Records of which something was lost or changed: it is said, and --resume does again what is missing, or leaves them as they are. */
import {
  copyFileSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certify } from '../../engine/host/node/cli/certify';
import { exportRecord } from '../../engine/host/node/cli/export';
import { list } from '../../engine/host/node/cli/list';
import { faultsInside } from '../../engine/host/node/record/parts';
import { readManifest } from '../../engine/host/node/record/manifest';
import { contentOf } from '../faults/content';
import { killed, storageIn, tear } from './left';
import { planOf } from './plans';
import { saidBy } from './said';
import { endedRuns, perform, temporaryFolder } from './sessions';

const plan = planOf([{ runs: 4 }]);

async function complete() {
  const storage = storageIn(temporaryFolder());
  const { outcome } = await perform(plan, storage);
  const { location, record } = outcome;
  return { storage, record, location, whole: await contentOf(await storage.open(record)) };
}

async function goOn(location: string) {
  const notices: string[] = [];
  const { events, outcome } = await perform(plan, storageIn(dirname(location)), {
    resume: true,
    notice: (sentence) => notices.push(sentence),
  });
  return { notices, outcome, done: endedRuns(events).length };
}

function changeByte(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}

describe('a complete record', () => {
  it.each([
    ['cut off', (path: string) => truncateSync(path, statSync(path).size - 9)],
    ['changed', (path: string) => changeByte(path, 100)],
  ])('one of whose tables is %s stays as it is, and --resume says what to do', async (_, harm) => {
    const { location, storage, record } = await complete();
    const manifest = readFileSync(join(location, 'manifest.json'), 'utf8');
    const names = readdirSync(location).sort();
    for (const name of ['runs-0001.parquet', 'trajectory-0001.parquet']) {
      const path = join(location, name);
      copyFileSync(path, `${path}.kept`);
      harm(path);
      expect(await faultsInside(location, readManifest(location))).toMatchObject([{ part: { name } }]);
      const certified = await saidBy(() => certify(location, {}));
      expect(certified).toMatchObject({
        value: 1,
        stderr: expect.stringContaining(`${name} is damaged`) as string,
      });
      const { outcome } = await goOn(location);
      expect(outcome).toMatchObject({ ending: 'failed', record: '' });
      expect(outcome.reason).toMatch(`${name} is damaged`);
      expect(outcome.reason).toMatch(
        'Put the original file back, or run the experiment again without --resume.',
      );
      expect(readFileSync(join(location, 'manifest.json'), 'utf8')).toBe(manifest);
      copyFileSync(`${path}.kept`, path);
      rmSync(`${path}.kept`);
    }
    expect(readdirSync(location).sort()).toEqual(names);
    expect((await storage.open(record)).remarks).toEqual([]);
    expect(await goOn(location)).toMatchObject({ done: 0, notices: [], outcome: { ending: 'complete' } });
  });

  it.each(['runs-0001.parquet', 'trajectory-0001.parquet'])(
    'without %s says so, and --resume does its runs again',
    async (name) => {
      const { location, storage, record, whole } = await complete();
      rmSync(join(location, name));
      const { remarks } = await storage.open(record);
      expect(remarks).toEqual([expect.stringMatching(`^${name} is missing, and with it \\d+ .*--resume`)]);
      if (name.startsWith('runs')) {
        const { stderr } = await saidBy(() => exportRecord(location, { to: 'json' }));
        expect(stderr).toBe(`${remarks[0]}\n`);
      }
      const { outcome, done, notices } = await goOn(location);
      expect(notices).toEqual([expect.stringMatching(`${name} is missing`)]);
      expect(outcome).toMatchObject({ ending: 'complete', record });
      expect(done).toBe(4);
      expect(await contentOf(await storage.open(record))).toEqual(whole);
      expect((await storage.open(record)).remarks).toEqual([]);
    },
  );

  it('whose table can be read no more after it was checked is left with its manifest', async () => {
    const { location, storage } = await complete();
    const { header } = await storage.open('latest');
    const before = readManifest(location);
    const resumed = await storage.resume(header);
    rmSync(join(location, 'runs-0001.parquet'));
    await expect(async () => {
      for await (const { result } of resumed!.finished()) expect(result).toBeDefined();
    }).rejects.toThrow(/runs-0001\.parquet/);
    await resumed!.writer?.close('failed', 'it can not be read', Date.now());
    expect(readManifest(location)).toEqual(before);
    expect(readdirSync(location).filter((name) => /^(resumed|journal|cells)/.test(name))).toEqual([]);
  });
});

describe('an interrupted record', () => {
  it('whose table is cut off is not gone on with', async () => {
    const left = await killed(plan, 0.3);
    const location = join(left.folder, left.name);
    await perform(plan, storageIn(left.folder), { resume: true, cancelAfter: 1 });
    const table = join(location, 'runs-0001.parquet');
    truncateSync(table, statSync(table).size - 9);
    const manifest = readFileSync(join(location, 'manifest.json'), 'utf8');
    const { outcome } = await goOn(location);
    expect(outcome.reason).toMatch(/Can't read .*runs-0001\.parquet.*without --resume\.$/);
    expect(readFileSync(join(location, 'manifest.json'), 'utf8')).toBe(manifest);
    expect(readdirSync(location).filter((name) => name.startsWith('resumed'))).toEqual([]);
  });

  it('whose last row is torn says that it is done again', async () => {
    const left = await killed(plan, 0.6);
    const location = join(left.folder, left.name);
    tear(location, 3);
    const { notices, outcome } = await goOn(location);
    expect(notices).toEqual([
      expect.stringMatching(/^The last row of journal-0001\.bin .* has been dropped/),
    ]);
    expect(outcome).toMatchObject({ ending: 'complete', record: left.name });
    expect(await contentOf(await storageIn(left.folder).open(left.name))).toEqual(left.whole);
  });

  it.each([
    ['a length', 0],
    ['a row', 40],
  ])('whose journal was changed in the middle of %s says from where on, and keeps it', async (_, at) => {
    const left = await killed(plan, 0.9);
    const location = join(left.folder, left.name);
    const journal = join(location, 'journal-0001.bin');
    const first = readFileSync(journal).readUInt32LE(0) + 8;
    changeByte(journal, first + at);
    const harmed = readFileSync(journal);
    const sentence = new RegExp(`^journal-0001\\.bin is damaged from byte ${first} on: .*\`run --resume\``);
    const { remarks } = await storageIn(left.folder).open(left.name);
    expect(remarks.at(-1)).toMatch(sentence);
    const { notices, outcome } = await goOn(location);
    expect(notices).toEqual([expect.stringMatching(sentence)]);
    expect(outcome).toMatchObject({ ending: 'complete', record: basename(location) });
    expect(readFileSync(join(location, 'journal-0001.damaged'))).toEqual(harmed);
    const listed = await saidBy(() => list({ out: left.folder }));
    expect(listed.stdout).toContain('complete, 1 damaged file set aside');
    const told = await saidBy(() => list({ out: left.folder, json: true }));
    expect(JSON.parse(told.stdout)).toMatchObject({ records: [{ setAside: ['journal-0001.damaged'] }] });
    expect(await contentOf(await storageIn(left.folder).open(left.name))).toEqual(left.whole);
  });
});
