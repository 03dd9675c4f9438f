/**
 * Which files a record's folder holds, wherever it is kept.
 *
 *   manifest.json              what was run, where, when, by what; how it ended; the expectations
 *   plan.json                  the plan that the sources were compiled to
 *   journal-0001.bin           what is not sealed; on a disk it is gone when the record is complete
 *   cells.bin                  the expectations of ended cells, in a journal of their own until the manifest has them
 *   runs-0001.parquet          sealed rows, one for each run that has ended
 *   trajectory-0001.parquet    the samples of the same runs
 *   journal-0001.damaged       a journal that was changed, of which `--resume` could read the beginning only
 *   runs-0001.parquet.damaged  a table that was damaged or has lost its other half, whose runs `--resume` did again
 *   resumed-0001.json          which process goes on with the record; gone when that has ended
 *   runs-0001-unfinished.parquet, trajectory-0001-unfinished.parquet   cancelled and failed runs
 *   marks.json                 a name and a star, where somebody gave them
 */

export const manifestName = 'manifest.json';
export const planName = 'plan.json';
export const cellsName = 'cells.bin';
export const marksName = 'marks.json';

export type SegmentSuffix = '' | '-unfinished';

export interface Contents {
  /** Sealed segments, by ascending number. */
  readonly segments: readonly { readonly number: number; readonly suffix: SegmentSuffix }[];
  /** Journals that are not sealed, ascending. */
  readonly journals: readonly number[];
  /** The largest number in use. */
  readonly last: number;
}

const runsPattern = /^runs-(\d+)(-unfinished)?\.parquet$/;
const journalPattern = /^journal-(\d+)\.bin$/;

/** Which of a folder's files count: a journal whose segment exists was sealed, its process ended before it could be removed. */
export function contentsAmong(names: readonly string[]): Contents {
  const segments = names.flatMap((name) => {
    const match = runsPattern.exec(name);
    const suffix: SegmentSuffix = match?.[2] ? '-unfinished' : '';
    return match ? [{ number: Number(match[1]), suffix }] : [];
  });
  segments.sort((a, b) => a.number - b.number);
  const sealed = new Set(segments.filter(({ suffix }) => suffix === '').map(({ number }) => number));
  const all = names.flatMap((name) => {
    const match = journalPattern.exec(name);
    return match ? [Number(match[1])] : [];
  });
  const journals = all.filter((number) => !sealed.has(number)).sort((a, b) => a - b);
  return { segments, journals, last: Math.max(0, ...all, ...segments.map(({ number }) => number)) };
}

const padded = (number: number) => String(number).padStart(4, '0');

export function journalName(number: number): string {
  return `journal-${padded(number)}.bin`;
}

export function tableName(table: 'runs' | 'trajectory', number: number, suffix: SegmentSuffix): string {
  return `${table}-${padded(number)}${suffix}.parquet`;
}
