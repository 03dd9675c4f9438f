/** Merges the results of a sweep into a record like that of a run on one machine: the same runs, bits and order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunEvent } from '../../../experiment/events';
import type { Cell, ExperimentPlan } from '../../../experiment/plan';
import { CellBook } from '../../book';
import { Columns } from '../../columns';
import { StorageError, type RecordWriter, type Storage } from '../../host';
import type { Sweep } from './folder';
import { faultOf, readResult } from './result';
import { putAside } from './shard';
import type { Shard } from './shards';
import type { Entry } from '../../record/journal';

export interface Collected {
  /** The record's id. */
  readonly record: string;
}

/** The shards whose results can't be merged, with the reason; what stands in their place is put aside. */
export function faultyShards(sweep: Sweep, among: readonly number[]): ReadonlyMap<number, string> {
  const shards = sweep.shards();
  const faults = new Map<number, string>();
  for (const number of among) {
    const fault = faultOf(sweep, number, shards[number]!);
    if (fault === null) continue;
    putAside(sweep, number);
    faults.set(number, fault);
  }
  return faults;
}

/** Writes a record of the given shards, ascending; all of them make it complete. Throws StorageError. */
export async function collectShards(
  sweep: Sweep,
  storage: Storage,
  numbers: readonly number[],
): Promise<Collected> {
  const { file, sources, arguments: args, retention } = sweep.manifest;
  const plan = sweep.plan();
  const shards = sweep.shards();
  const header = { file, sources, plan, arguments: args, startedAt: Date.now(), retention };
  const writer = await storage.create(header);
  const missing = shards.length - numbers.length;
  const reason = missing === 0 ? '' : `${missing} of ${shards.length} shards of the sweep were missing`;
  const merge = new Merge(plan, writer);
  try {
    for (const number of numbers) {
      merge.add(entriesOf(sweep, number, shards[number]!));
      // What is sealed meanwhile is heard of between two shards.
      await nextTurn();
    }
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    await writer.close('failed', sentence, Date.now());
    throw error;
  }
  merge.finish();
  await writer.close(missing === 0 ? 'complete' : 'cancelled', reason, Date.now());
  if (missing === 0) sweep.markCollected(writer.id);
  return { record: writer.id };
}

function entriesOf(sweep: Sweep, number: number, shard: Shard): readonly Entry[] {
  const result = readResult(sweep, number, shard);
  if (!('wrong' in result)) return result;
  throw new StorageError(`The result of shard ${number} can't be used: ${result.wrong}.`);
}

/** Passes entries on as the events of a run. Cells come one after the other. */
class Merge {
  private readonly plan: ExperimentPlan;
  private readonly writer: RecordWriter;
  private readonly columns: Columns;
  private book: CellBook | null = null;
  private left = 0;

  constructor(plan: ExperimentPlan, writer: RecordWriter) {
    this.plan = plan;
    this.writer = writer;
    this.columns = new Columns(writer.scratch ? () => writer.scratch!() : null);
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const cell = this.plan.cells[entry.cell];
      if (!cell) throw new StorageError(`The plan has no cell ${entry.cell}.`);
      if (this.book?.cell !== cell) this.begin(cell);
      if (entry.type === 'samples') {
        this.tell({ type: 'samples', ...this.key(entry), samples: entry.samples });
      } else if (entry.type === 'run') {
        const key = this.key({ cell: entry.cell, run: entry.result.run });
        this.tell({ type: 'run-ended', ...key, result: entry.result });
        this.book?.enter(entry.result);
        this.left--;
      }
    }
  }

  finish(): void {
    const { book } = this;
    this.book = null;
    if (!book || this.left > 0) return;
    const { name: experiment } = this.plan;
    this.tell({ type: 'cell-ended', experiment, cell: book.cell.index, result: book.close() });
  }

  private begin(cell: Cell): void {
    this.finish();
    this.book = new CellBook(cell, this.columns);
    this.left = cell.runs;
  }

  private key({ cell, run }: { readonly cell: number; readonly run: number }) {
    return { experiment: this.plan.name, cell, run };
  }

  private tell(event: RunEvent): void {
    this.writer.write(event);
  }
}
