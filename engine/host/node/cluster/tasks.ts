/** The commands that sites call: one shard, and the lane of a local submission. */
import { createPool } from '../pool';
import { print } from '../cli/output';
import { parseJobs } from '../cli/run';
import { CallError, exitStatus, type ExitStatus } from '../cli/status';
import { StorageError } from '../../host';
import { runLane } from './lane';
import { runShard, ShardError, type ShardEnding } from './shard';

export interface ShardOptions {
  readonly submission?: string;
  readonly task?: string;
}

const sentences: Readonly<Record<ShardEnding, string>> = {
  written: 'is done',
  there: 'had been done before',
  same: 'was done by another task meanwhile, with the same bits',
};

/** `reluflow sweep shard FOLDER K` */
export async function sweepShard(folder: string, text: string, options: ShardOptions): Promise<ExitStatus> {
  const shard = parseNumber(text);
  const submission = parseNumber(options.submission ?? '0');
  // The lane that started it is gone: nobody would hear of its end.
  if (process.connected) process.on('disconnect', () => process.exit(exitStatus.interrupted));
  const workers = createPool(1);
  try {
    const call = { folder, shard, submission, task: options.task ?? '' };
    const ending = await runShard(call, workers, (writer) => {
      process.once('exit', () => writer.abandon());
    });
    await print(`Shard ${shard} ${sentences[ending]}.\n`);
    return exitStatus.fine;
  } catch (error) {
    if (!(error instanceof ShardError) && !(error instanceof StorageError)) throw error;
    await print(`${error.message}\n`, process.stderr);
    return exitStatus.runFailed;
  } finally {
    await workers.close();
  }
}

/** `reluflow sweep lane FOLDER N` */
export async function sweepLane(
  folder: string,
  number: string,
  options: { readonly jobs?: string },
): Promise<ExitStatus> {
  await runLane(folder, parseNumber(number), parseJobs(options.jobs ?? '1'));
  return exitStatus.fine;
}

function parseNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new CallError(`\`${text}\` is not a number of a shard or a submission.`);
}
