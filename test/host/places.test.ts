/** Where files are written, and where not: links, files of others, odd names. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeExport } from '../../engine/host/node/export/export';
import type { ExportFormat } from '../../engine/host/node/export/formats';
import { isFreeOrOwn, signedPng } from '../../engine/host/node/export/own';
import { placeNamed, refuseDeviceName } from '../../engine/host/node/export/places';
import { FolderStorage } from '../../engine/host/node/record/storage';
import type { OpenRecord } from '../../engine/host/host';
import { planOf } from './plans';
import { perform, temporaryFolder } from './sessions';

let record: OpenRecord;
beforeAll(async () => {
  const storage = new FolderStorage(temporaryFolder(), { hidden: false });
  await perform(planOf([{ runs: 2 }]), storage);
  record = await storage.open('latest');
});

const posix = process.platform !== 'win32';
/** A file of an export to each format, by its name in a folder. */
const forms: readonly (readonly [ExportFormat, string])[] = [
  ['csv', 'runs.csv'],
  ['csv', 'trajectory.csv'],
  ['csv', 'expectations.csv'],
  ['parquet', 'runs.parquet'],
  ['parquet', 'trajectory.parquet'],
  ['json', 'results.json'],
  ['svg', 'risk.svg'],
  ['pgfplots', 'figures.tex'],
  ['html', 'report.html'],
];

/** An empty folder, and a file outside of it that is not to be touched. */
function folders() {
  const base = temporaryFolder();
  const [inside, outside] = [join(base, 'inside'), join(base, 'outside')];
  for (const folder of [inside, outside]) mkdirSync(folder);
  writeFileSync(join(outside, 'mine'), 'mine');
  return { inside, outside, mine: join(outside, 'mine') };
}

const exportTo = (format: ExportFormat, out: string) => writeExport(record, format, placeNamed(out, format));
const temporaryIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.tmp'));

describe.each(forms)('an export to %s in a folder, %s', (format, name) => {
  it('is written over by the next, and spares what others have written', async () => {
    const { inside } = folders();
    const path = join(inside, name);
    await exportTo(format, inside);
    const before = readFileSync(path);
    await exportTo(format, inside);
    expect(readFileSync(path).equals(before)).toBe(true);
    writeFileSync(path, 'mine');
    await expect(exportTo(format, inside)).rejects.toThrow(
      /that no export has written, so it is not written over/,
    );
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(temporaryIn(inside)).toEqual([]);
  });

  it.runIf(posix)('does not follow links out of it', async () => {
    const { inside, outside, mine } = folders();
    for (const target of [mine, join(outside, 'new'), outside]) {
      const link = join(inside, name);
      spawnSync('rm', ['-f', link]);
      symlinkSync(target, link);
      await expect(exportTo(format, inside)).rejects.toThrow(/no export has written/);
      expect(readlinkSync(link)).toBe(target);
      expect(readdirSync(outside)).toEqual(['mine']);
      expect(readFileSync(mine, 'utf8')).toBe('mine');
    }
  });
});

describe('a file that is named', () => {
  const odd = ['a\nb.svg', '\u001b[31m.svg', `${'n'.repeat(251)}.svg`, 'con.svg', ' .svg', 'é𝔸.svg', '-.svg'];

  it.runIf(posix).each(odd)('may be called %j', async (name) => {
    const { inside } = folders();
    expect(await exportTo('svg', join(inside, name))).toEqual([join(inside, name)]);
    expect(readdirSync(inside)).toEqual([name]);
  });

  it('is written over; a link is replaced, not followed', async () => {
    const { inside, mine } = folders();
    const path = join(inside, 'a.svg');
    writeFileSync(path, 'mine');
    await exportTo('svg', path);
    expect(readFileSync(path, 'utf8')).toMatch(/^<svg /);
    if (!posix) return;
    for (const name of ['b.svg', 'c.svg', 'c.svg.tmp']) symlinkSync(mine, join(inside, name));
    for (const name of ['b.svg', 'c.svg']) {
      await exportTo('svg', join(inside, name));
      expect(lstatSync(join(inside, name)).isFile()).toBe(true);
    }
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    expect(readlinkSync(join(inside, 'c.svg.tmp'))).toBe(mine);
  });

  it.runIf(posix)('may be too long, or in no folder: that is said', async () => {
    const { inside } = folders();
    writeFileSync(join(inside, 'file'), '');
    await expect(exportTo('svg', join(inside, `${'n'.repeat(256)}.svg`))).rejects.toThrow(
      'That path is too long',
    );
    await expect(exportTo('svg', join(inside, 'file', 'a.svg'))).rejects.toThrow(/file/);
    expect(temporaryIn(inside)).toEqual([]);
  });

  it('is no device of Windows there', () => {
    for (const name of ['NUL', 'nul.svg', 'Con.tex', 'COM1', 'lpt9.png', 'aux.'])
      expect(() => refuseDeviceName(name, 'win32')).toThrow('is the name of a device on Windows');
    for (const name of ['null.svg', 'console.tex', 'com10', 'a.nul', 'risk.svg'])
      refuseDeviceName(name, 'win32');
    refuseDeviceName('nul.svg', 'linux');
  });
});

it('a picture says that an export has written it', () => {
  const header = Uint8Array.from([
    137,
    80,
    78,
    71,
    13,
    10,
    26,
    10,
    0,
    0,
    0,
    13,
    ...Buffer.from('IHDR'),
    ...Array<number>(17).fill(0),
  ]);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.png'), signedPng(Buffer.concat([header, Buffer.from('rest')])));
  writeFileSync(join(folder, 'b.png'), header);
  expect(['a.png', 'b.png', 'c.png'].map((name) => isFreeOrOwn(join(folder, name)))).toEqual([
    true,
    false,
    true,
  ]);
  // Length, type, content, and the CRC-32 that the PNG specification asks for.
  const chunk = readFileSync(join(folder, 'a.png')).subarray(33, 33 + 29);
  expect(chunk.readUInt32BE(0)).toBe(17);
  expect(chunk.subarray(4, 25).toString('latin1')).toBe('tEXtSoftware\0ReluFlow');
});

describe.runIf(posix)('records beside a file', () => {
  it('do not go where a link leads out', async () => {
    const { inside, outside, mine } = folders();
    for (const target of [outside, join(outside, 'new'), '../outside']) {
      const folder = join(inside, '.reluflow');
      spawnSync('rm', ['-f', folder]);
      symlinkSync(target, folder);
      const { outcome } = await perform(planOf(), new FolderStorage(folder, { hidden: true }));
      expect(outcome).toMatchObject({ ending: 'failed', record: '' });
      expect(outcome.reason).toMatch(
        /is a link that leads out of its folder, to .*: name the place with --out/,
      );
      expect(readdirSync(outside)).toEqual(['mine']);
      // Who names the place knows where it leads.
      if (!existsSync(folder)) continue;
      const named = await perform(planOf(), new FolderStorage(folder, { hidden: false }));
      expect(named.outcome.ending).toBe('complete');
      spawnSync('rm', ['-r', named.outcome.location]);
    }
    expect(readFileSync(mine, 'utf8')).toBe('mine');
  });

  it('may be behind a link that stays inside; files are never written through links', async () => {
    const { inside, mine } = folders();
    mkdirSync(join(inside, 'disk'));
    symlinkSync('disk', join(inside, '.reluflow'));
    symlinkSync(mine, join(inside, 'disk', '.gitignore'));
    const storage = new FolderStorage(join(inside, '.reluflow'), { hidden: true });
    expect((await perform(planOf(), storage)).outcome.ending).toBe('complete');
    expect(readFileSync(mine, 'utf8')).toBe('mine');
  });

  it('are told apart from links, pipes and devices in their place', async () => {
    const folder = temporaryFolder();
    const storage = new FolderStorage(folder, { hidden: false });
    const { outcome } = await perform(planOf(), storage);
    for (const name of ['manifest.json', 'plan.json']) {
      const path = join(outcome.location, name);
      const text = readFileSync(path);
      for (const make of [
        ['ln', '-s', '/dev/zero', path],
        ['mkfifo', path],
        ['mkdir', path],
      ]) {
        spawnSync('rm', ['-rf', path]);
        expect(spawnSync(make[0]!, make.slice(1)).status).toBe(0);
        await expect(storage.open(outcome.record)).rejects.toThrow(/^Can't read .*: It is/);
      }
      spawnSync('rm', ['-rf', path]);
      writeFileSync(path, text);
    }
    const record = await storage.open(outcome.record);
    expect(record.summary.status).toBe('complete');
    spawnSync('sh', ['-c', 'rm -f "$0" && mkfifo "$0"', join(outcome.location, 'runs-0001.parquet')]);
    await expect(record.runs(0)[Symbol.asyncIterator]().next()).rejects.toThrow(
      /^Can't read .*runs-0001\.parquet/,
    );
  });
});
