/** What the lane of a local submission writes down, and how others read it. */
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../record/holder';
import { submissionPath } from './folder';
import type { Submission, SweepPlace, Task, Tasks } from './site';

/** A lane shows that it is alive this often, and counts as ended when it has not for so long (milliseconds). */
export const beat = 1000;
const deadAfter = 60_000;

/** What a lane writes down, one line each. */
export type LaneEntry =
  { readonly shard: number; readonly process: number } | { readonly shard: number; readonly ended: string };

export function shardLog(folder: string, shard: number): string {
  return join(folder, 'logs', `shard-${String(shard).padStart(6, '0')}.log`);
}

/** The machine of a submission's lane. */
export function hostOf({ job }: Submission): string {
  return job?.split(' ')[0] ?? hostname();
}

/** The lane's process is there, and has shown it lately: its number may be another's by now. */
export function isLaneAlive(place: SweepPlace, submission: Submission): boolean {
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

/** The tasks of a submission as its lane wrote them down. */
export function laneTasks(place: SweepPlace, submission: Submission): Tasks {
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
