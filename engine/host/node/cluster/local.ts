/** Runs shards as processes of this machine, beside the command line: a lane process starts one after the other. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { submissionPath } from './folder';
import { hostOf, isLaneAlive, laneTasks, shardLog } from './lane-files';
import { SiteError, type Draft, type Site, type Submission, type SweepPlace, type Tasks } from './site';

/** So long (milliseconds) a lane may take to start and to end. */
const patience = 20_000;

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
    return Promise.resolve(submissions.map((submission) => laneTasks(place, submission)));
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
