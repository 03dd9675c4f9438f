/**
 * Which files a record's folder holds.
 *
 *   manifest.json              what was run, where, when, by what; how it ended; the expectations
 *   plan.json                  the plan that the sources were compiled to
 *   journal-0001.bin           what is not sealed yet; gone when the record is complete
 *   cells.bin                  the expectations of ended cells, in a journal of their own until the manifest has them
 *   runs-0001.parquet          sealed rows, one for each run that has ended
 *   trajectory-0001.parquet    the samples of the same runs
 *   resumed-0001.json          which process goes on with the record; gone when that has ended
 *   runs-0001-unfinished.parquet, trajectory-0001-unfinished.parquet   cancelled and failed runs
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export type SegmentSuffix = '' | '-unfinished';

export interface Contents {
  /** Sealed segments, by ascending number. */
  readonly segments: readonly { readonly number: number; readonly suffix: SegmentSuffix }[];
  /** Journals that are not sealed, ascending. */
  readonly journals: readonly number[];
  /** The largest number in use. */
  readonly last: number;
}

const runsName = /^runs-(\d+)(-unfinished)?\.parquet$/;
const journalName = /^journal-(\d+)\.bin$/;

/** Which files count: a journal whose segment exists was sealed, its process ended before it could be removed. */
export function contentsOf(folder: string): Contents {
  const names = readdirSync(folder);
  const segments = names.flatMap((name) => {
    const match = runsName.exec(name);
    const suffix: SegmentSuffix = match?.[2] ? '-unfinished' : '';
    return match ? [{ number: Number(match[1]), suffix }] : [];
  });
  segments.sort((a, b) => a.number - b.number);
  const sealed = new Set(segments.filter(({ suffix }) => suffix === '').map(({ number }) => number));
  const all = names.flatMap((name) => {
    const match = journalName.exec(name);
    return match ? [Number(match[1])] : [];
  });
  const journals = all.filter((number) => !sealed.has(number)).sort((a, b) => a - b);
  return { segments, journals, last: Math.max(0, ...all, ...segments.map(({ number }) => number)) };
}

const padded = (number: number) => String(number).padStart(4, '0');

export function journalPath(folder: string, number: number): string {
  return join(folder, `journal-${padded(number)}.bin`);
}

export function cellsPath(folder: string): string {
  return join(folder, 'cells.bin');
}

export function tablePath(
  folder: string,
  table: 'runs' | 'trajectory',
  number: number,
  suffix: SegmentSuffix,
): string {
  return join(folder, `${table}-${padded(number)}${suffix}.parquet`);
}
