/** Runs shards as processes of this machine, beside the command line: a lane process starts one after the other. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../record/manifest';
import { submissionPath } from './folder';
import {
  SiteError,
  type Draft,
  type Site,
  type Submission,
  type SweepPlace,
  type Task,
  type Tasks,
} from './site';

/** A lane shows that it is alive this often, and counts as ended when it has not for so long (milliseconds). */
export const beat = 1000;
const deadAfter = 60_000;
/** So long (milliseconds) a lane may take to start and to end. */
const patience = 20_000;

/** What a lane writes down, one line each. */
export type LaneEntry =
  { readonly shard: number; readonly process: number } | { readonly shard: number; readonly ended: string };

export class LocalSite implements Site {
  readonly name = 'local';
  private readonly jobs: number;
  private readonly script: string;

  constructor(jobs: number, script = join(__dirname, 'reluflow.js')) {
    this.jobs = jobs;
    this.script = script;
  }

  divide(shards: readonly number[]): Promise<readonly Draft[]> {
    return Promise.resolve(shards.length === 0 ? [] : [{ shards, offset: 0 }]);
  }

  async submit(place: SweepPlace, { number }: Submission): Promise<string> {
    const log = openSync(join(place.folder, 'logs', `lane-${number}.log`), 'a');
    try {
      const args = [this.script, 'sweep', 'lane', place.folder, String(number), '--jobs', String(this.jobs)];
      const lane = spawn(process.execPath, args, {
        detached: true,
        stdio: ['ignore', log, log],
        windowsHide: true,
      });
      let ended = false;
      lane.on('error', () => (ended = true));
      lane.on('exit', () => (ended = true));
      lane.unref();
      const path = submissionPath(place.folder, number, 'lane');
      for (let waited = 0; !existsSync(path); waited += 20) {
        if (ended || waited > patience) {
          throw new SiteError(`The process that runs shards could not be started; see ${place.folder}/logs.`);
        }
        await pause(20);
      }
      return `${hostname()} ${lane.pid}`;
    } finally {
      closeSync(log);
    }
  }

  tasks(place: SweepPlace, submissions: readonly Submission[]): Promise<readonly Tasks[]> {
    return Promise.resolve(submissions.map((submission) => tasksOf(place, submission)));
  }

  /** Lanes see the mark of a cancelled submission; here it is waited for. */
  async cancel(place: SweepPlace, submissions: readonly Submission[]): Promise<void> {
    for (const submission of submissions) {
      if (hostOf(submission) !== hostname() && submission.job !== null) {
        throw new SiteError(
          `Its processes run on ${hostOf(submission)}: cancel it there, or wait until they have seen it.`,
        );
      }
      for (let waited = 0; isLaneAlive(place, submission); waited += 50) {
        if (waited > patience) throw new SiteError('The processes of the sweep do not end.');
        await pause(50);
      }
    }
  }

  log(place: SweepPlace, _submission: Submission, shard: number): string {
    return shardLog(place.folder, shard);
  }
}

export function shardLog(folder: string, shard: number): string {
  return join(folder, 'logs', `shard-${String(shard).padStart(6, '0')}.log`);
}

function hostOf({ job }: Submission): string {
  return job?.split(' ')[0] ?? hostname();
}

/** The lane's process is there, and has shown it lately: its number may be another's by now. */
function isLaneAlive(place: SweepPlace, submission: Submission): boolean {
  const path = submissionPath(place.folder, submission.number, 'lane');
  if (!existsSync(path)) return false;
  const fresh = Date.now() - statSync(path).mtimeMs < deadAfter;
  if (hostOf(submission) !== hostname()) return fresh && !hasEnded(path);
  return fresh && !hasEnded(path) && isAlive(Number(readFileSync(path, 'utf8').split('\n')[0]));
}

const hasEnded = (path: string) => readFileSync(path, 'utf8').includes('ended');

/** Shows that the lane that wrote this file is alive. */
export function showLife(path: string): void {
  const now = new Date();
  utimesSync(path, now, now);
}

function tasksOf(place: SweepPlace, submission: Submission): Tasks {
  const alive = isLaneAlive(place, submission);
  const tasks = new Map<number, Task>();
  if (alive) {
    for (const shard of submission.shards) {
      tasks.set(shard, { state: 'waiting', name: '', reason: 'for a free process' });
    }
  }
  const path = submissionPath(place.folder, submission.number, 'tasks');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  for (const line of lines) {
    const entry = entryOf(line);
    if (!entry) continue;
    const name = 'process' in entry ? `process ${entry.process}` : (tasks.get(entry.shard)?.name ?? '');
    const going = 'process' in entry && alive;
    const reason = 'ended' in entry ? entry.ended : alive ? '' : 'the process that started it has ended';
    tasks.set(entry.shard, { state: going ? 'running' : 'ended', name, reason });
  }
  return tasks;
}

/** A line that was written in part says nothing. */
function entryOf(line: string): LaneEntry | null {
  try {
    return JSON.parse(line) as LaneEntry;
  } catch {
    return null;
  }
}
