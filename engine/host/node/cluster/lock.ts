/** One command at a time changes the sweeps of a folder. */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../host';
import type { Holder } from '../../record/manifest';
import { makeFolder, storageError } from '../record/files';
import { giveSigns, isAtWork, thisProcess } from '../record/holder';

/** What can't be read is being written for so long (milliseconds), where a lock can't be made whole at once. */
const moment = 10_000;

/** Throws StorageError where another command is at work. */
export async function withLock<T>(sweeps: string, action: () => Promise<T>): Promise<T> {
  const path = join(sweeps, '.lock');
  const own = JSON.stringify({ ...thisProcess(), key: randomBytes(8).toString('hex') });
  try {
    makeFolder(sweeps);
    if (!claim(path, own) && !takeOver(path, own)) throw busy(sweeps, path);
  } catch (error) {
    throw storageError(error, 'write', path, 'give the same command again');
  }
  const end = giveSigns(path);
  try {
    return await action();
  } finally {
    end();
    if (textOf(path) === own) rmSync(path, { force: true });
  }
}

/** Makes the lock, whole from its first moment; false where there is one. */
function claim(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    return claimWithoutLinks(path, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Some file systems have no links. */
function claimWithoutLinks(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Puts this lock in the place of one whose process is gone. Only who holds `.lock.taking` removes a lock of another, and looks at
 * it again before: so of several that find it stale one succeeds, and none removes a lock that is new.
 */
function takeOver(path: string, own: string): boolean {
  const guard = `${path}.taking`;
  if (!isStale(path)) return false;
  if (!claim(guard, own)) {
    // Held for an instant; its process was killed in it.
    if (isStale(guard)) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
    return claim(path, own);
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Its process is gone. */
function isStale(path: string): boolean {
  const holder = holderIn(path);
  if (holder) return !isAtWork(holder, path);
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written === undefined || Date.now() - written > moment;
}

function holderIn(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.id === 'number' && typeof holder.host === 'string' ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function busy(sweeps: string, path: string): StorageError {
  const holder = holderIn(path);
  const who = holder ? ` (process ${holder.id} on ${holder.host})` : '';
  return new StorageError(
    `Another reluflow${who} changes the sweeps in ${sweeps} at this moment. Wait until it has ended and try again; where it has, and this is said all the same, remove ${path}.`,
  );
}

const codeOf = (error: unknown) => (error as { readonly code?: unknown } | null)?.code;
