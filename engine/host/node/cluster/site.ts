/**
 * The interface behind which a place that runs shards hides: a Slurm cluster, or processes of this machine. A site is
 * never asked whether a shard is done: result files say that. It says what may still become of the others.
 */

export const siteNames = ['slurm', 'local'] as const;
export type SiteName = (typeof siteNames)[number];

/** Some shards handed to a site at once. */
export interface Submission {
  /** Counted from 1 within a sweep. */
  readonly number: number;
  readonly site: SiteName;
  /** The shards, ascending. */
  readonly shards: readonly number[];
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  /** Of an array: the shard of its task 0. */
  readonly offset: number;
  /** How the site names it; null where the site was asked but its answer was never written down. */
  readonly job: string | null;
  /** Somebody asked for its end. */
  readonly cancelled: boolean;
  /** What was written down of it can't be read: its shards are unknown, its tasks can still be ended. */
  readonly damaged?: true;
}

export type Draft = Pick<Submission, 'shards' | 'offset'>;

/** One shard's task in a submission, as its site sees it. */
export interface Task {
  readonly state: 'waiting' | 'running' | 'ended';
  /** What the site calls it, for people. */
  readonly name: string;
  /** Why it waits, where it runs, or how it ended, for people. */
  readonly reason: string;
}

/** The tasks of one submission by shard. A shard without one: the site knows nothing of it any more. */
export type Tasks = ReadonlyMap<number, Task>;

/** Where a sweep is, and its name. */
export interface SweepPlace {
  readonly id: string;
  readonly folder: string;
}

/** Methods throw SiteError. */
export interface Site {
  readonly name: SiteName;
  /** Divides ascending shards into what may be submitted at once. */
  divide(shards: readonly number[]): Promise<readonly Draft[]>;
  /** Starts the tasks of a submission that is written down already, and returns its job. */
  submit(place: SweepPlace, submission: Submission): Promise<string>;
  /** The tasks of each submission, in the same order. */
  tasks(place: SweepPlace, submissions: readonly Submission[]): Promise<readonly Tasks[]>;
  /** Ends all tasks of these submissions, waiting or running. */
  cancel(place: SweepPlace, submissions: readonly Submission[]): Promise<void>;
  /** The file with what a shard's task printed. */
  log(place: SweepPlace, submission: Submission, shard: number): string;
}

/** What there is to know about an error beside its message. */
export interface SiteErrorDetails {
  /** What was asked for may have happened all the same. */
  readonly unsure?: boolean;
  /** The site takes no more tasks now: fewer at once, or the same later, may be taken. */
  readonly full?: boolean;
}

/** The message is a sentence that says what the site answers and what to do. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
  readonly unsure: boolean;
  readonly full: boolean;

  constructor(message: string, { unsure = false, full = false }: SiteErrorDetails = {}) {
    super(message);
    this.unsure = unsure;
    this.full = full;
  }
}
