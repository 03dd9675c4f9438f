/**
 * Runs one shard: what every task of every site does. It depends on the sweep's folder and the shard's number alone, so a
 * task may be repeated, moved to another machine, or run twice at once.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import type { Cell, ExperimentPlan } from '../../../experiment/plan';
import { kernelName } from '../../../kernel/line-kernel';
import type { Job, JobEvent, Retention, Workers } from '../../host';
import { version } from '../../version';
import { storageError } from '../record/files';
import { openSweep, type Sweep } from './folder';
import { findResult, headFor, resultPath, ResultWriter } from './result';
import { runsIn, type Piece, type Shard } from './shards';

/** The message is a sentence that says why a task can't do its shard. */
export class ShardError extends Error {
  override readonly name = 'ShardError';
}

export interface ShardCall {
  readonly folder: string;
  readonly shard: number;
  /** The number of the submission that the task belongs to; 0 for none. */
  readonly submission: number;
  /** What the site calls the task. */
  readonly task: string;
}

/** `there`: somebody had done it before. `same`: somebody has done it meanwhile, with the same bits. */
export type ShardEnding = 'written' | 'there' | 'same';

/** Throws ShardError or StorageError. `begun` hears of the file that is being written. */
export async function runShard(
  call: ShardCall,
  workers: Workers,
  begun: (writer: ResultWriter) => void = () => undefined,
): Promise<ShardEnding> {
  const sweep = openSweep(call.folder);
  const shard = sweep.shards()[call.shard];
  if (!shard) throw new ShardError(`The sweep in ${call.folder} has no shard ${call.shard}.`);
  refuseOtherBits(sweep);
  if (isDone(sweep, call.shard, shard)) return 'there';
  const plan = sweep.plan();
  try {
    const writer = new ResultWriter(
      sweep.folder,
      headFor(sweep, call.shard, call.submission, call.task || `process ${process.pid}`),
    );
    begun(writer);
    try {
      await computeShard(plan, sweep.manifest.retention, shard, workers, writer);
    } catch (error) {
      writer.abandon();
      throw error;
    }
    return finish(sweep, call.shard, shard, writer);
  } catch (error) {
    if (error instanceof ShardError) throw error;
    throw storageError(error, `write the result of shard ${call.shard} into`, sweep.results());
  }
}

/** Results are merged as if one machine had computed them all. */
function refuseOtherBits({ manifest }: Sweep): void {
  if (manifest.version !== version) {
    throw new ShardError(
      `The sweep was made by ReluFlow ${manifest.version}, this is ${version}: its results would not be told apart. Submit the experiment anew.`,
    );
  }
  if (manifest.kernel !== kernelName()) {
    throw new ShardError(
      `This machine computes with the kernel ${kernelName()}, the sweep with ${manifest.kernel}: the last bits may differ. Choose machines of one kind, or submit from a machine like these.`,
    );
  }
}

/** Whether the result is there; what is in its place without being it is put aside. */
function isDone(sweep: Sweep, number: number, shard: Shard): boolean {
  const found = findResult(sweep, number, shard);
  if (found === null) return false;
  if (!('wrong' in found)) return true;
  putAside(sweep, number);
  return false;
}

/** Keeps what is in the place of a result but isn't one, under another name. */
export function putAside(sweep: Sweep, number: number): void {
  const path = resultPath(sweep.folder, number);
  const aside = path.replace(/shard$/, `${randomBytes(4).toString('hex')}.strange`);
  if (existsSync(path)) renameSync(path, aside);
}

function finish(sweep: Sweep, number: number, shard: Shard, writer: ResultWriter): ShardEnding {
  const ending = writer.finish(findResult(sweep, number, shard));
  if (ending !== 'differs') return ending;
  const kept = writer.temporary.replace(/tmp$/, 'differs');
  renameSync(writer.temporary, kept);
  throw new ShardError(
    `Shard ${number} has been computed twice, with different bits; the second result is kept in ${kept}. Please report this.`,
  );
}

/** Writes the events of a shard's runs, in the order of cells and runs. */
async function computeShard(
  plan: ExperimentPlan,
  retention: Retention,
  shard: Shard,
  workers: Workers,
  writer: ResultWriter,
): Promise<void> {
  for (const piece of shard) {
    for (const job of jobsOf(plan, retention, piece)) {
      let failure: unknown = null;
      const ending = await workers.run(job, (event) => {
        try {
          if (failure === null) write(writer, event);
        } catch (error) {
          failure = error;
        }
      });
      if (failure !== null) throw failure instanceof Error ? failure : new Error(JSON.stringify(failure));
      if (ending.lost) throw new ShardError(describeLoss(job, ending.reason));
    }
  }
}

function describeLoss({ cell, runs }: Job, reason: string): string {
  return `A run of cell ${cell.index}, from run ${runs[0]!} on, was lost: ${reason}.`;
}

function write(writer: ResultWriter, event: JobEvent): void {
  if (event.type === 'samples') {
    writer.add({ type: 'samples', cell: event.cell, run: event.run, samples: event.samples });
  } else if (event.type === 'run-ended') {
    writer.add({ type: 'run', cell: event.cell, result: event.result });
  }
}

/** Whether theta is kept is one for a whole job. */
function jobsOf(plan: ExperimentPlan, { thetaRuns, stride }: Retention, piece: Piece): Job[] {
  const cell = plan.cells[piece.cell];
  if (!cell || piece.end > cell.runs)
    throw new ShardError(`The plan has no cell ${piece.cell} with so many runs.`);
  const border = Math.min(Math.max(thetaRuns, piece.first), piece.end);
  const job = (first: number, end: number, keepTheta: boolean): Job[] =>
    end > first ? [{ experiment: plan.name, cell, runs: range(first, end), keepTheta, stride }] : [];
  return [...job(piece.first, border, true), ...job(border, piece.end, false)];
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, k) => first + k);
}

/** Which runs a shard has, for people: `runs 100 to 199 of H = 3`. */
export function describeShard(
  shard: Shard,
  cells: readonly Cell[],
  describe: (cell: Cell) => string,
): string {
  const [first] = shard;
  if (!first) return 'no runs';
  if (shard.length > 1) return `${runsIn(shard)} runs of ${shard.length} cells`;
  const runs =
    first.end - first.first === 1 ? `run ${first.first}` : `runs ${first.first} to ${first.end - 1}`;
  const cell = cells[first.cell];
  const name = cell ? describe(cell) : '';
  return name === '' ? runs : `${runs} of ${name}`;
}
