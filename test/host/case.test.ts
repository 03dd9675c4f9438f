/** A file system on which case doesn't tell names apart, as those of Windows and macOS: nothing is written over. */
import type * as Crypto from 'node:crypto';
import type * as Files from 'node:fs';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { expect, test, vi } from 'vitest';
import { exportRecord } from '../../engine/host/node/cli/export';
import { storageIn } from './left';
import { planOf } from './plans';
import { saidBy } from './said';
import { perform, temporaryFolder } from './sessions';

const disk = vi.hoisted(() => ({ root: '' }));
const random = vi.hoisted(() => ({ next: [] as string[] }));

/** Below the root each path is that of what is there already under this name in letters of another case. */
vi.mock('node:fs', async (original) => {
  const real = await original<typeof Files>();
  const folded = (path: string): string => {
    if (disk.root === '' || !path.startsWith(disk.root + sep)) return path;
    return path
      .slice(disk.root.length + 1)
      .split(sep)
      .reduce((folder, name) => {
        const names = real.existsSync(folder) ? real.readdirSync(folder) : [];
        const same = (each: string) => each.toLowerCase() === name.toLowerCase();
        return join(folder, names.includes(name) ? name : (names.find(same) ?? name));
      }, disk.root);
  };
  const fold = (value: unknown) => (typeof value === 'string' ? folded(value) : value);
  const entries = Object.entries(real).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || /^[A-Z]|^write(Sync)?$/.test(name)) return [name, member] as const;
    return [name, (...values: unknown[]): unknown => Reflect.apply(member, real, values.map(fold))] as const;
  });
  const module = Object.fromEntries(entries);
  return { ...module, default: module };
});

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof Crypto>();
  const randomBytes = (size: number) => {
    const next = size === 3 ? random.next.shift() : undefined;
    return next === undefined ? real.randomBytes(size) : Buffer.from(next, 'hex');
  };
  return { ...real, randomBytes };
});

test('records of experiments whose names differ by case only have folders of their own', async () => {
  disk.root = temporaryFolder();
  random.next = ['aaaaaa', 'aaaaaa', 'bbbbbb'];
  vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 1, 3));
  const storage = storageIn(join(disk.root, 'records'));
  const made = [];
  for (const name of ['Fit', 'fit'])
    made.push((await perform({ ...planOf([{ runs: 1 }]), name }, storage)).outcome);
  vi.restoreAllMocks();
  expect(made.map(({ ending }) => ending)).toEqual(['complete', 'complete']);
  expect(made.map(({ record }) => record)).toEqual([
    '20260203-000000-Fit-aaaaaa',
    '20260203-000000-fit-bbbbbb',
  ]);
  expect((await storage.list()).map(({ experiment }) => experiment).sort()).toEqual(['Fit', 'fit']);
});

test.each([
  ['svg', 'Figures', 'figures'],
  ['csv', 'Tables', 'TABLES'],
  ['html', 'Page', 'page'],
  ['svg', 'Fit.svg', 'fit.svg'],
  ['html', 'Fit.html', 'Fit.HTML'],
] as const)('an export to %s named %s is not written over by one named %s', async (to, first, second) => {
  disk.root = temporaryFolder();
  const { outcome } = await perform(planOf([{ runs: 1 }]), storageIn(join(disk.root, 'records')));
  const exportTo = (name: string) =>
    saidBy(() => exportRecord(outcome.location, { to, out: join(disk.root, name) }));
  await exportTo(first);
  expect(existsSync(join(disk.root, second))).toBe(true);
  await expect(exportTo(second)).rejects.toThrow(
    `\`${first}\` is there already, and here \`${second}\` is the same: case doesn't tell names apart.`,
  );
  expect(readdirSync(disk.root)).toContain(basename(first));
  // Under its own name it is written anew, as everywhere.
  await exportTo(first);
  if (first.endsWith('.svg')) expect(readFileSync(join(disk.root, first), 'utf8')).toContain('<svg');
});
