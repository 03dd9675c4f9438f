/**
 * The recorded samples at hand: those of the runs that are going on are kept in memory as far as a budget goes; all are
 * in the record.
 */
import type { Samples } from '../../engine/experiment/events';
import type { OpenRecord } from '../../engine/host/host';
import { joinSamples } from '../../engine/host/samples';

/** Numbers kept in memory for one experiment (64 MiB). */
const budget = 2 ** 23;

export class Trajectories {
  /** The experiment's record, once it can be read to its end. */
  record: OpenRecord | null = null;
  /** Its record is being taken over to be gone on with: files of it may go. */
  moving = false;
  private readonly blocks = new Map<string, Samples[]>();
  private readonly dropped = new Set<string>();
  private kept = 0;

  /** Keeps a block, or lets go of its run when the budget is spent. */
  add(cell: number, run: number, samples: Samples): void {
    const key = keyOf(cell, run);
    if (this.dropped.has(key)) return;
    const size = samples.step.length * 5 + samples.theta.length;
    if (this.kept + size > budget) {
      this.blocks.delete(key);
      this.dropped.add(key);
      return;
    }
    this.kept += size;
    const known = this.blocks.get(key);
    if (known) known.push(samples);
    else this.blocks.set(key, [samples]);
  }

  /** The risks at the samples of a run that are in memory. */
  risks(cell: number, run: number): readonly number[] {
    return (this.blocks.get(keyOf(cell, run)) ?? []).flatMap(({ risk }) => [...risk]);
  }

  /** The blocks of a run in memory that hold its samples from the given one on, as one, and the number of its first sample. */
  since(
    cell: number,
    run: number,
    first: number,
  ): { readonly samples: Samples; readonly start: number } | null {
    const blocks = this.blocks.get(keyOf(cell, run)) ?? [];
    let start = 0;
    let skipped = 0;
    while (skipped < blocks.length && start + blocks[skipped]!.step.length <= first)
      start += blocks[skipped++]!.step.length;
    return skipped === blocks.length ? null : { samples: joinSamples(blocks.slice(skipped)), start };
  }

  /** Everything recorded of a run so far; null where nothing is at hand. */
  async of(cell: number, run: number): Promise<Samples | null> {
    const blocks = this.blocks.get(keyOf(cell, run));
    if (blocks) return joinSamples(blocks);
    if (this.record === null) return null;
    return this.record.samples({ cell, run }).catch((error: unknown) => {
      if (this.moving) return null;
      throw error;
    });
  }
}

function keyOf(cell: number, run: number): string {
  return `${cell}/${run}`;
}
