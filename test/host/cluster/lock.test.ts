/** One command at a time changes the sweeps of a folder, whatever has become of others. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withLock } from '../../../engine/host/node/cluster/lock';
import { thisProcess } from '../../../engine/host/node/record/holder';
import { temporaryFolder } from '../sessions';

const gone = spawnSync(process.execPath, ['--version']).pid;

/** A folder with the lock that another process would have left; `age` in seconds. */
function lockedBy(holder: unknown, age = 0): { readonly folder: string; readonly lock: string } {
  const folder = temporaryFolder();
  const lock = join(folder, '.lock');
  writeFileSync(lock, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const then = new Date(Date.now() - 1000 * age);
  utimesSync(lock, then, then);
  return { folder, lock };
}

const taken = (folder: string) => withLock(folder, () => Promise.resolve('taken'));

it('is held while the command works, by this process with its beginning, and gone after it', async () => {
  const folder = temporaryFolder();
  const lock = join(folder, '.lock');
  await withLock(folder, async () => {
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject(thisProcess());
    await expect(taken(folder)).rejects.toThrow(
      `(process ${process.pid} on ${hostname()}) changes the sweeps`,
    );
    await expect(taken(folder)).rejects.toThrow(`remove ${lock}.`);
  });
  expect(readdirSync(folder)).toEqual([]);
  await expect(withLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await taken(folder)).toBe('taken');
});

it('of a process that is gone is taken over, also where its number is another one’s by now', async () => {
  expect(await taken(lockedBy({ ...thisProcess(), id: gone }).folder)).toBe('taken');
  if (existsSync('/proc/self/stat'))
    expect(await taken(lockedBy({ ...thisProcess(), started: '1' }).folder)).toBe('taken');
  await expect(taken(lockedBy(thisProcess()).folder)).rejects.toThrow('Wait until it has ended');
});

it('of another machine counts as long as it gives signs', async () => {
  const elsewhere = { id: 7, host: 'elsewhere' };
  await expect(taken(lockedBy(elsewhere).folder)).rejects.toThrow('(process 7 on elsewhere)');
  expect(await taken(lockedBy(elsewhere, 180).folder)).toBe('taken');
});

it('that is just being written counts, one that stays torn does not', async () => {
  for (const torn of ['', '{"id": 1', '7', 'null']) {
    await expect(taken(lockedBy(torn).folder)).rejects.toThrow('changes the sweeps');
    expect(await taken(lockedBy(torn, 60).folder)).toBe('taken');
  }
});

it('is taken over by one alone, and not where another is taking it over', async () => {
  const { folder, lock } = lockedBy({ ...thisProcess(), id: gone });
  writeFileSync(`${lock}.taking`, JSON.stringify(thisProcess()));
  await expect(taken(folder)).rejects.toThrow('changes the sweeps');
  writeFileSync(`${lock}.taking`, JSON.stringify({ ...thisProcess(), id: gone }));
  // Killed in that instant: the first call clears up, the next one succeeds.
  await expect(taken(folder)).rejects.toThrow('changes the sweeps');
  expect(await taken(folder)).toBe('taken');
  expect(readdirSync(folder)).toEqual([]);
});

it('is not removed by a command that has lost it', async () => {
  const folder = temporaryFolder();
  const lock = join(folder, '.lock');
  await withLock(folder, () => Promise.resolve(writeFileSync(lock, 'another one’s')));
  expect(readFileSync(lock, 'utf8')).toBe('another one’s');
});
