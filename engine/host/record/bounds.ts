/** How large the files of a record are that are read as a whole, on every host. */
import { StorageError } from '../host';

/** Bytes of the largest manifest, of the largest plan, and of small files beside them: what has more is none of them. */
export const mostBytes = { manifest: 2 ** 26, plan: 2 ** 28, small: 2 ** 20 } as const;

export function tooLarge(path: string, size: number, most: number): StorageError {
  const [megabytes, bound] = [size, most].map((bytes) => Math.ceil(bytes / 2 ** 20).toLocaleString('en'));
  return new StorageError(`Can't read ${path}: It has ${megabytes} MB; such a file has at most ${bound} MB.`);
}
