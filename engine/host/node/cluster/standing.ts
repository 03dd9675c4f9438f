/**
 * Where every shard of a sweep stands. A result file that is whole is believed, whatever a site says; a site is asked only
 * what may become of the others.
 */
import { existsSync, readdirSync } from 'node:fs';
import { findResult, temporaryFiles } from './result';
import { rangesToText, runsIn, type Shard } from './shards';
import type { Sweep } from './folder';
import { SiteError, type Site, type SiteName, type Submission, type Tasks } from './site';

/**
 * `failed`: its task has ended without a result. `missing`: it was never handed to a site. `unknown`: its site doesn't
 * answer.
 */
export const shardStates = [
  'done',
  'running',
  'waiting',
  'failed',
  'cancelled',
  'missing',
  'unknown',
] as const;
export type ShardState = (typeof shardStates)[number];

export interface ShardStanding {
  readonly number: number;
  readonly shard: Shard;
  readonly runs: number;
  readonly state: ShardState;
  /** Why it waits, where it runs, how it ended; empty where there is nothing to say. */
  readonly reason: string;
  /** What the site calls its last task; empty where there is none. */
  readonly task: string;
  /** The file with what its last task printed; null where there is none. */
  readonly log: string | null;
}

export interface Standing {
  readonly shards: readonly ShardStanding[];
  readonly submissions: readonly Submission[];
  /** What somebody should know, in sentences. */
  readonly remarks: readonly string[];
  /** Files that ended tasks have left half-written. */
  readonly leftovers: readonly string[];
}

/** What sites say of a shard. */
interface Report {
  readonly submission: Submission;
  readonly state: 'waiting' | 'running' | 'ended' | 'unknown';
  readonly task: string;
  readonly reason: string;
}

export type SiteOf = (name: SiteName) => Site;

/** Throws StorageError. */
export async function standingOf(sweep: Sweep, siteOf: SiteOf): Promise<Standing> {
  const submissions = sweep.submissions();
  const remarks = [...sweep.damage()];
  // Sites first: a task that ends meanwhile has its result by the time it is looked for.
  const reports = await reportsOf(sweep, submissions, siteOf, remarks);
  const late: number[] = [];
  const shards = sweep.shards().map((shard, number): ShardStanding => {
    const report = reports.get(number);
    const common = {
      number,
      shard,
      runs: runsIn(shard),
      task: report?.task ?? '',
      log: report ? siteOf(report.submission.site).log(sweep, report.submission, number) : null,
    };
    const found = findResult(sweep, number, shard);
    if (found !== null && 'wrong' in found) {
      return { ...common, ...stateOf(report, `what is in the place of its result is none: ${found.wrong}`) };
    }
    if (!found) return { ...common, ...stateOf(report, '') };
    if (isLate(found.head.submission, report)) late.push(number);
    return { ...common, state: 'done', reason: '' };
  });
  if (late.length > 0) {
    remarks.push(
      `${countOf(late.length, 'result')} came from a task that had been cancelled or replaced (${rangesToText(late)}): the same computation, so it counts.`,
    );
  }
  return {
    shards,
    submissions,
    remarks: [...remarks, ...strangeFiles(sweep)],
    leftovers: leftoversOf(sweep, shards),
  };
}

async function reportsOf(
  sweep: Sweep,
  submissions: readonly Submission[],
  siteOf: SiteOf,
  remarks: string[],
): Promise<Map<number, Report>> {
  const reports = new Map<number, Report>();
  for (const name of new Set(submissions.map(({ site }) => site))) {
    const own = submissions.filter(({ site }) => site === name);
    const answers = await tasksOrNone(siteOf(name), sweep, own, remarks);
    own.forEach((submission, k) => {
      for (const shard of submission.shards) {
        const next = reportOf(submission, shard, answers?.[k]);
        const known = reports.get(shard);
        if (!known || rank(next) >= rank(known)) reports.set(shard, next);
      }
    });
  }
  return reports;
}

/** A task that may still bring a result counts before one that has ended; of two alike the later one. */
function rank({ state }: Report): number {
  return { running: 3, waiting: 2, unknown: 1, ended: 0 }[state];
}

function reportOf(submission: Submission, shard: number, tasks: Tasks | undefined): Report {
  if (!tasks) return { submission, state: 'unknown', task: '', reason: '' };
  const task = tasks.get(shard);
  if (task) return { submission, state: task.state, task: task.name, reason: task.reason };
  const reason =
    submission.job === null
      ? 'its submission was not finished'
      : 'its task has ended, and its site knows nothing of it any more';
  return { submission, state: 'ended', task: '', reason };
}

async function tasksOrNone(
  site: Site,
  sweep: Sweep,
  submissions: readonly Submission[],
  remarks: string[],
): Promise<readonly Tasks[] | null> {
  try {
    return await site.tasks(sweep, submissions);
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    remarks.push(`${error.message} What is said here comes from the files of the sweep alone.`);
    return null;
  }
}

function stateOf(report: Report | undefined, wrong: string): Pick<ShardStanding, 'state' | 'reason'> {
  const join = (reason: string) => [reason, wrong].filter((part) => part !== '').join('; ');
  if (!report) return { state: 'missing', reason: wrong };
  if (report.state !== 'ended') return { state: report.state, reason: join(report.reason) };
  return { state: report.submission.cancelled ? 'cancelled' : 'failed', reason: join(report.reason) };
}

/** Whether a result was brought by a task that nobody waited for any more. */
function isLate(submission: number, report: Report | undefined): boolean {
  if (!report || submission === 0) return false;
  return (
    submission < report.submission.number ||
    (report.submission.cancelled && submission === report.submission.number)
  );
}

function strangeFiles(sweep: Sweep): string[] {
  const names = existsSync(sweep.results()) ? readdirSync(sweep.results()) : [];
  const strange = names.filter((name) => name.endsWith('.strange')).length;
  const differs = names.filter((name) => name.endsWith('.differs')).length;
  const found: string[] = [];
  if (strange > 0) {
    found.push(
      `${countOf(strange, 'file')} in ${sweep.results()} (.strange) stood in the place of a result without being one; not used.`,
    );
  }
  if (differs > 0) {
    found.push(
      `${countOf(differs, 'shard')} gave other bits the second time (.differs in ${sweep.results()}). Please report this.`,
    );
  }
  return found;
}

/** A task that still runs goes on writing its own. */
function leftoversOf(sweep: Sweep, shards: readonly ShardStanding[]): string[] {
  const over = new Set<ShardState>(['done', 'failed', 'cancelled', 'missing']);
  const files = temporaryFiles(sweep);
  return files.filter(({ shard }) => over.has(shards[shard]?.state ?? 'missing')).map(({ path }) => path);
}

export function countOf(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** How many shards are in each state. */
export function countStates(standing: Standing): Readonly<Record<ShardState, number>> {
  const counts = Object.fromEntries(shardStates.map((state) => [state, 0])) as Record<ShardState, number>;
  for (const { state } of standing.shards) counts[state]++;
  return counts;
}

/** Shards without a result for which nothing is under way any more. */
export function shardsToSubmit(standing: Standing): readonly number[] {
  const over: readonly ShardState[] = ['failed', 'cancelled', 'missing'];
  return standing.shards.filter(({ state }) => over.includes(state)).map(({ number }) => number);
}
