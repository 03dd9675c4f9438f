/**
 * The samples of runs that are sealed in a segment.
 */
import type { Samples } from '../../../experiment/events';
import type { RunPlace } from '../../record/journal';
import { joinSamples } from '../../samples';
import { withTable, type Group, type Table } from './parquet';

/** What a group of rows may hold, by its statistics. */
interface Bounds {
  readonly group: Group;
  readonly cell: readonly [number, number];
  readonly run: readonly [number, number];
}

/** A group of rows as a whole. */
interface Rows {
  readonly group: Group;
  readonly cell: ArrayLike<unknown>;
  readonly run: ArrayLike<unknown>;
  readonly columns: Readonly<Record<'step' | 'time' | 'risk' | 'gradient' | 'norm', ArrayLike<unknown>>>;
  readonly theta: ArrayLike<readonly number[] | null>;
}

/**
 * The table `trajectory` of a segment, in the order of cells and runs. A group is decoded as a whole, so the last one is kept:
 * whoever asks for one run after the other reads each group once. The file is open only while it is read.
 */
export class Trajectories {
  private readonly path: string;
  private bounds: readonly Bounds[] | null = null;
  private last: Rows | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** The samples of one run, whose rows are one after the other; null where there are none. Throws StorageError. */
  async samples(place: RunPlace): Promise<Samples | null> {
    this.bounds ??= await withTable(this.path, (table) => Promise.resolve(boundsOf(table)));
    const blocks: Samples[] = [];
    for (const { group, cell, run } of this.bounds) {
      const possible = isWithin(place.cell, cell) && isWithin(place.run, run);
      const block = possible ? samplesIn(await this.rows(group), place) : null;
      if (block) blocks.push(block);
      else if (blocks.length > 0) break;
    }
    return blocks.length === 0 ? null : joinSamples(blocks);
  }

  private async rows(group: Group): Promise<Rows> {
    if (this.last?.group.number === group.number) return this.last;
    this.last = null;
    const rows = await withTable(this.path, (table) => rowsOf(table, group));
    this.last = rows;
    return rows;
  }
}

function boundsOf(table: Table): readonly Bounds[] {
  return table.groups.map((group) => ({
    group,
    cell: table.bounds(group, 'cell'),
    run: table.bounds(group, 'run'),
  }));
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most;
}

async function rowsOf(table: Table, group: Group): Promise<Rows> {
  const column = (name: string): Promise<ArrayLike<unknown>> => table.column(name, group);
  return {
    group,
    cell: await column('cell'),
    run: await column('run'),
    columns: {
      step: await column('step'),
      time: await column('time'),
      risk: await column('risk'),
      gradient: await column('gradient'),
      norm: await column('norm'),
    },
    theta: (await column('theta')) as ArrayLike<readonly number[] | null>,
  };
}

function samplesIn({ group, cell, run, columns, theta }: Rows, place: RunPlace): Samples | null {
  const here = (k: number) => Number(cell[k]) === place.cell && Number(run[k]) === place.run;
  let start = 0;
  while (start < group.rows && !here(start)) start++;
  let end = start;
  while (end < group.rows && here(end)) end++;
  if (start === end) return null;
  const part = (column: ArrayLike<unknown>) =>
    Float64Array.from({ length: end - start }, (_, k) => column[start + k] as number);
  const points = Array.from({ length: end - start }, (_, k) => theta[start + k] ?? []);
  return {
    step: part(columns.step),
    time: part(columns.time),
    risk: part(columns.risk),
    gradient: part(columns.gradient),
    norm: part(columns.norm),
    theta: Float64Array.from(points.flat()),
  };
}
