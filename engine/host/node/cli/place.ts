import { InvalidArgumentError } from 'commander';

/** The value of `--out`: an empty one, of a variable that isn't set say, names no place. */
export function place(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty, and names no folder or file.');
  return value;
}
