/**
 * Reading files that other people wrote: their size is known before anything is allocated, what has no size (a pipe, a
 * device) isn't waited for, and what is read is the file that was checked, though a link may be changed meanwhile.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { FileRefusal } from '../../language/files';

/** Bytes of a program and of a data file: far more than people work with, and what fits into memory once it is read. */
const most = { program: 2 ** 21, data: 2 ** 26 };
/** Read, split and as numbers, a byte of text takes about so many bytes of memory. */
const memoryOfByte = { program: 500, data: 25 };

const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MB`;

function tooLarge(size: number, kind: keyof typeof most): string {
  const needed = megabytes(size * memoryOfByte[kind]);
  return `has ${megabytes(size)} and would take about ${needed} of memory; ${kind === 'data' ? 'data files' : 'programs'} may have ${megabytes(most[kind])}`;
}

/** The bytes of a file at a real path (without links); throws FileRefusal, or what the system says. */
export function readBounded(real: string): Uint8Array {
  const kind = real.endsWith('.rflow') ? 'program' : 'data';
  // A pipe without a writer would be waited for; Windows knows no such pipes, and no such flag.
  const file = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  try {
    const { dev, ino, size, isFile } = describe(file);
    if (!isFile) throw new FileRefusal('is no file with an end but a folder, a pipe or a device');
    if (size > most[kind]) throw new FileRefusal(tooLarge(size, kind));
    const now = statSync(real, { bigint: true });
    if (now.dev !== dev || now.ino !== ino || realpathSync(real) !== real)
      throw new FileRefusal('was exchanged for another one while it was opened. Try again');
    return contents(file, size);
  } finally {
    closeSync(file);
  }
}

function describe(file: number) {
  const stats = fstatSync(file, { bigint: true });
  return { dev: stats.dev, ino: stats.ino, size: Number(stats.size), isFile: stats.isFile() };
}

/**
 * The bytes of the program that a user names, who may mean a pipe, too; one without an end is read up to the bound only.
 * Throws FileRefusal, or what the system says.
 */
export function readProgram(path: string): Uint8Array {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const { size, isFile } = describe(file);
    const bytes = contents(file, isFile ? Math.min(size, most.program + 1) : most.program + 1);
    if (bytes.length <= most.program) return bytes;
    const reason = isFile ? tooLarge(size, 'program') : `has more than ${megabytes(most.program)}`;
    throw new FileRefusal(reason);
  } finally {
    closeSync(file);
  }
}

/** At most `size` bytes: a file that grows meanwhile ends where it ended when it was opened. */
function contents(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const read = readSync(file, bytes, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
