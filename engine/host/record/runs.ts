/**
 * From the entries of a record's journals to the runs that have ended.
 */
import type { RunResult } from '../../experiment/result';
import type { RunOutcome } from '../host';
import type { EntryWith, Loss, RunPlace } from './journal';

export interface EndedRun<Block> {
  readonly cell: number;
  readonly result: RunResult;
  readonly samples: readonly Block[];
}

/** Whether a run is done for good; `--resume` does the others again. */
export function isDone(result: RunResult): boolean {
  return result.status !== 'cancelled' && result.status !== 'failed';
}

export function outcomeOf({ run, status, reason, observables }: RunResult): RunOutcome {
  return { run, status, reason, risk: observables.risk ?? null };
}

export const placeKey = ({ cell, run }: RunPlace): string => `${cell} ${run}`;

/** What several journals in a row say: samples of all runs, and the runs that have ended, in that order. */
export function collectRuns<Block>(entries: Iterable<EntryWith<Block>>): {
  readonly samples: Map<string, Block[]>;
  readonly ended: EndedRun<Block>[];
} {
  const samples = new Map<string, Block[]>();
  const ended: EndedRun<Block>[] = [];
  for (const entry of entries) {
    const key = placeKey({
      cell: entry.cell,
      run: entry.type === 'run' ? entry.result.run : 'run' in entry ? entry.run : -1,
    });
    if (entry.type === 'restart') samples.set(key, []);
    else if (entry.type === 'samples') {
      const blocks = samples.get(key);
      if (blocks) blocks.push(entry.samples);
      else samples.set(key, [entry.samples]);
    } else if (entry.type === 'run') {
      ended.push({ cell: entry.cell, result: entry.result, samples: samples.get(key) ?? [] });
    }
  }
  return { samples, ended };
}

/** What a reader says of what can't be read at a journal's end. */
export function lossRemark(name: string, { from, bytes, damaged }: Loss): string {
  if (damaged)
    return `${name} is damaged from byte ${from} on: the runs in the ${bytes} bytes after it are lost. \`run --resume\` does them again.`;
  return `The last row of ${name} was written in part only (${bytes} bytes) and has been dropped.`;
}
