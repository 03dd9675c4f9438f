/**
 * A record in short: what a list of many of them shows.
 */
import type { ExpectationResult, RunStatus } from '../../experiment/result';
import type { RecordSummary } from '../host';
import type { Manifest } from './manifest';
import type { Marks } from './marks';

/** Plain data. */
export interface RecordDigest {
  readonly summary: RecordSummary;
  readonly marks: Marks;
  readonly documentation: string;
  /** Path of the file that was run, relative to its own folder. */
  readonly source: string;
  readonly seeds: readonly number[];
  /** How many runs there are to do, and how many have ended without being cancelled. */
  readonly runs: number;
  readonly ended: number;
  /** The status of the only run; null where there are several, or it has not ended. */
  readonly status: RunStatus | null;
  /** The least final risk; null where no run has one. */
  readonly risk: number | null;
  readonly expectations: { readonly hold: number; readonly fail: number; readonly undecided: number };
  /** Size on the disk. */
  readonly bytes: number;
}

/** What the runs of a record come to; there may be millions. */
export class OutcomeTally {
  ended = 0;
  least = Infinity;
  last: RunStatus | null = null;
  private some = false;

  add(status: RunStatus, risk: unknown): void {
    this.last = status;
    if (status === 'cancelled') return;
    this.ended++;
    if (typeof risk !== 'number') return;
    this.some = true;
    this.least = Math.min(this.least, risk);
  }

  get risk(): number | null {
    return this.some ? this.least : null;
  }
}

/** What is said in other places than the manifest. */
export type DigestParts = Pick<RecordDigest, 'summary' | 'marks' | 'bytes'>;

export function digestFrom(manifest: Manifest, parts: DigestParts, tally: OutcomeTally): RecordDigest {
  const runs = runsAskedFor(manifest);
  return {
    ...parts,
    documentation: manifest.documentation,
    source: manifest.sources[0]?.path ?? manifest.file,
    seeds: manifest.seeds,
    runs,
    ended: tally.ended,
    status: runs === 1 ? tally.last : null,
    risk: tally.risk,
    expectations: countExpectations(manifest),
  };
}

export function runsAskedFor({ cells, selection }: Manifest): number {
  const wanted = cells.filter(({ index }) => selection?.cells?.includes(index) ?? true);
  return wanted.reduce((sum, { runs }) => {
    return sum + (selection?.runs ? selection.runs.filter((run) => run < runs).length : runs);
  }, 0);
}

function countExpectations({ results }: Manifest): RecordDigest['expectations'] {
  const all = results.flatMap(({ result }) => result.expectations);
  const count = (wanted: ExpectationResult['holds']) => all.filter(({ holds }) => holds === wanted).length;
  return { hold: count(true), fail: count(false), undecided: count(null) };
}
