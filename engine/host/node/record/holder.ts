/**
 * Which process writes a record, and whether it still does. A record of a process that was killed is gone on with; one that
 * is being written never is.
 */
import { openSync, closeSync, readFileSync, readdirSync, readlinkSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../../host';
import { mostBytes } from '../../record/bounds';
import type { Holder } from '../../record/manifest';
import { signInterval, silence } from '../../record/signs';
import { readRecordText, removeFile, writeAll } from './files';

/** A claim that is being written is empty for a moment. */
const moment = 10_000;

export function thisProcess(): Holder {
  const [place, started] = [placeOfProcesses(), startOf(process.pid)];
  return {
    id: process.pid,
    host: hostname(),
    ...(place === null ? {} : { place }),
    ...(started === null ? {} : { started }),
  };
}

/** A holder in another place, whose processes can't be looked at, gives signs: `sign` is the path of a file that it touches. */
export function isAtWork(holder: Holder, sign: string): boolean {
  const here = holder.host === hostname() && (!holder.place || holder.place === placeOfProcesses());
  if (here) {
    return isAlive(holder.id) && (holder.started === undefined || holder.started === startOf(holder.id));
  }
  const last = statSync(sign, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - last < silence;
}

export function isAlive(processId: number): boolean {
  if (processId === process.pid) return true;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'EPERM';
  }
}

/** Linux tells the start of the machine and the container's numbering of processes; elsewhere null. */
function placeOfProcesses(): string | null {
  return ifTold(() => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  });
}

/** When a process began, in ticks since the start of the machine (proc(5), field 22 of stat); null where nobody tells. */
function startOf(processId: number): string | null {
  return ifTold(() => {
    const text = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The name, in parentheses, may hold blanks; the third field comes after it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  });
}

function ifTold(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Touches a file from time to time, for processes in other places. Returns how to end that. */
export function giveSigns(path: string): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // Where a file system doesn't do that, changes to the record's files are the only signs.
    }
  }, signInterval);
  timer.unref();
  return () => clearInterval(timer);
}

const claimName = /^resumed-(\d+)\.json$/;

/**
 * Makes this process the only one that goes on with a record. Claims are numbered, and a file of one name is made by one
 * process alone: so of several that find the last holder gone, one succeeds. Throws StorageError where there is another.
 */
export function claimRecord(folder: string): void {
  const claims = claimsIn(folder);
  const last = claims.at(-1);
  if (last !== undefined && isHeld(claimPath(folder, last))) throw busy(folder);
  let file: number;
  try {
    file = openSync(claimPath(folder, (last ?? 0) + 1), 'wx');
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'EEXIST') throw busy(folder);
    throw error;
  }
  try {
    writeAll(file, new TextEncoder().encode(JSON.stringify(thisProcess())));
  } finally {
    closeSync(file);
  }
}

/** The record has ended. */
export function releaseRecord(folder: string): void {
  for (const number of claimsIn(folder)) removeFile(claimPath(folder, number));
}

function claimsIn(folder: string): number[] {
  const numbers = readdirSync(folder).flatMap((name) => {
    const match = claimName.exec(name);
    return match ? [Number(match[1])] : [];
  });
  return numbers.sort((a, b) => a - b);
}

function claimPath(folder: string, number: number): string {
  return join(folder, `resumed-${String(number).padStart(4, '0')}.json`);
}

function isHeld(path: string): boolean {
  try {
    return isAtWork(JSON.parse(readRecordText(path, mostBytes.small)) as Holder, path);
  } catch {
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return written !== undefined && Date.now() - written < moment;
  }
}

export function busy(folder: string): StorageError {
  return new StorageError(
    `The record in ${folder} is being written by another process. Wait until that has ended, or run without --resume. (A process on another computer counts as ended when it has given no sign for two minutes.)`,
  );
}
