/** One command at a time changes the sweeps of a folder. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../../host';
import { makeFolder, storageError } from '../record/files';
import { isAlive } from '../record/holder';

/** A lock of another machine, whose processes can't be looked at, counts for so long (milliseconds). */
const longest = 3_600_000;

/** Throws StorageError where another command is at work. */
export async function withLock<T>(sweeps: string, action: () => Promise<T>): Promise<T> {
  const path = join(sweeps, '.lock');
  try {
    makeFolder(sweeps);
    if (!claim(path)) {
      if (!isStale(path)) {
        throw new StorageError(
          `Another reluflow changes the sweeps in ${sweeps} at this moment. Wait until it has ended and try again.`,
        );
      }
      rmSync(path, { force: true });
      if (!claim(path))
        throw new StorageError(`Two commands change the sweeps in ${sweeps} at once. Try again.`);
    }
  } catch (error) {
    throw storageError(error, 'write', path);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

function claim(path: string): boolean {
  try {
    writeFileSync(path, JSON.stringify({ process: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'EEXIST') return false;
    throw error;
  }
}

/** Its process is gone. */
function isStale(path: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly process: number;
      readonly host: string;
    };
    if (owner.host === hostname()) return !isAlive(owner.process);
    return Date.now() - statSync(path).mtimeMs > longest;
  } catch {
    // Written in part, or gone meanwhile: then the next try tells.
    return true;
  }
}
