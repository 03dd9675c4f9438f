/** The process that runs the shards of a local submission, some at a time, until all have ended or it is cancelled. */
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { openSweep, submissionPath } from './folder';
import { beat, shardLog, showLife, type LaneEntry } from './lane-files';
import { shardCommand } from './programs';

/** How often (milliseconds) it looks whether it has been cancelled. */
const glance = 200;

/** Resolves when no process is left. Never kills anything but its own children. */
export async function runLane(folder: string, number: number, jobs: number): Promise<void> {
  const sweep = openSweep(folder);
  const submission = sweep.submissions().find((each) => each.number === number);
  if (!submission) throw new Error(`The sweep in ${folder} has no submission ${number}.`);
  const lane = submissionPath(folder, number, 'lane');
  const mark = submissionPath(folder, number, 'cancelled');
  const tasks = submissionPath(folder, number, 'tasks');
  const write = (entry: LaneEntry) => appendFileSync(tasks, `${JSON.stringify(entry)}\n`);
  const children = new Set<ChildProcess>();
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const child of children) child.kill();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  writeFileSync(lane, `${process.pid}\n`);
  const heart = setInterval(() => showLife(lane), beat);
  const watch = setInterval(() => {
    if (existsSync(mark)) stop();
  }, glance);
  const waiting = [...submission.shards].reverse();
  const keepBusy = async () => {
    for (let shard = waiting.pop(); shard !== undefined && !stopped; shard = waiting.pop()) {
      const ended = await runTask(folder, number, shard, (child) => {
        children.add(child);
        child.on('exit', () => children.delete(child));
        if (child.pid !== undefined) write({ shard, process: child.pid });
      });
      write({ shard, ended: stopped ? 'it was cancelled' : ended });
    }
  };
  await Promise.all(Array.from({ length: jobs }, keepBusy));
  clearInterval(heart);
  clearInterval(watch);
  appendFileSync(lane, 'ended\n');
}

/** How the process of a shard ended, for people. The channel to it ends it when the lane is gone. */
function runTask(
  folder: string,
  submission: number,
  shard: number,
  begun: (child: ChildProcess) => void,
): Promise<string> {
  const log = openSync(shardLog(folder, shard), 'a');
  const [program, ...args] = shardCommand(folder);
  const child = spawn(program!, [...args, String(shard), '--submission', String(submission)], {
    stdio: ['ignore', log, log, 'ipc'],
    windowsHide: true,
  });
  closeSync(log);
  begun(child);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      resolve(signal ? `its process was ended by ${signal}` : `its process ended with status ${code ?? 0}`);
    });
  });
}
