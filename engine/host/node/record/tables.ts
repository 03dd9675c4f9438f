/**
 * The two Parquet tables of a record: `runs`, one row for each run, and `trajectory`, one row for each recorded sample.
 * theta is a list of doubles. Rows are ordered by cell, run and step. Tables are written in parts: a group of rows goes to
 * the disk when it is full.
 */
import { TableFile, type Column } from './table-file';
import type { Samples } from '../../../experiment/events';
import type { Cell } from '../../../experiment/plan';
import { observableNames, type ExpectationResult, type RunResult } from '../../../experiment/result';
import { partOf } from '../../samples';
import { toText } from '../../serialize';

export interface RunRow {
  readonly cell: number;
  readonly result: RunResult;
}

export interface TrajectoryBlock {
  readonly cell: number;
  readonly run: number;
  readonly samples: Samples;
}

const ownColumns = [
  'cell',
  'run',
  'status',
  'reason',
  'kind',
  'undecided',
  'errors',
  'search',
  'theta',
  ...observableNames,
];

/** The column that holds a sweep variable: its name, with underscores where that is taken; in `runs`, if no others are named. */
export function parameterColumn(name: string, taken: readonly string[] = ownColumns): string {
  return taken.includes(name) ? parameterColumn(`${name}_`, taken) : name;
}

export type Metadata = Readonly<Record<string, string>>;

/** Columns of `runs` that only some tables have. */
export interface OptionalColumns {
  /** Error bars of estimated observables. */
  readonly errors: boolean;
  /** What searches found, as text with every bit. */
  readonly search: boolean;
}

/** Rows of `runs` in a group, and of `trajectory`: they are read a group at a time. */
const [runsInGroup, samplesInGroup] = [8192, 50_000];
/** A group that holds so many numbers of theta is full as well. */
const numbersInGroup = 2 ** 20;

/** The table `runs`; rows are added in the order of cells and runs. */
export class RunsTable {
  private readonly file: TableFile;
  private readonly cells: readonly Pick<Cell, 'index' | 'parameters'>[];
  private readonly optional: OptionalColumns;
  private rows: RunRow[] = [];
  private numbers = 0;

  /** Writes into an open file. */
  constructor(
    file: number,
    cells: readonly Pick<Cell, 'index' | 'parameters'>[],
    metadata: Metadata,
    optional: OptionalColumns,
  ) {
    this.cells = cells;
    this.optional = optional;
    this.file = new TableFile(file, this.columns(), metadata);
  }

  add(row: RunRow): void {
    this.rows.push(row);
    this.numbers += row.result.theta.length;
    if (this.rows.length >= runsInGroup || this.numbers >= numbersInGroup) this.endGroup();
  }

  finish(): void {
    this.endGroup();
    this.file.finish();
  }

  private endGroup(): void {
    if (this.rows.length > 0) this.file.write(this.columns());
    this.rows = [];
    this.numbers = 0;
  }

  private columns(): readonly Column[] {
    const { rows, cells, optional } = this;
    const parameters = Object.keys(cells[0]?.parameters ?? {});
    const text = (of: (result: RunResult) => string): readonly string[] => rows.map((row) => of(row.result));
    return [
      { name: 'cell', type: 'INT32', data: Int32Array.from(rows, (row) => row.cell) },
      { name: 'run', type: 'INT32', data: Int32Array.from(rows, (row) => row.result.run) },
      ...parameters.map((name): Column => {
        const data = Float64Array.from(rows, (row) => cells[row.cell]?.parameters[name] ?? NaN);
        return { name: parameterColumn(name), type: 'DOUBLE', data };
      }),
      { name: 'status', type: 'STRING', data: text((result) => result.status) },
      { name: 'reason', type: 'STRING', data: text((result) => result.reason) },
      { name: 'kind', type: 'STRING', data: text((result) => result.kind) },
      ...observableNames.map((name): Column => {
        return { name, type: 'DOUBLE', data: rows.map((row) => row.result.observables[name] ?? null) };
      }),
      { name: 'undecided', type: 'JSON', data: rows.map((row) => row.result.undecided) },
      ...(optional.errors ? [errorsColumn(rows)] : []),
      ...(optional.search ? [searchColumn(rows)] : []),
      { name: 'theta', type: 'LIST', data: rows.map((row) => Array.from(row.result.theta)) },
    ];
  }
}

/** The columns of `expectations`, for one row each. */
const expectationColumns = [
  'cell',
  'line',
  'text',
  'holds',
  'observed',
  'error',
  'interval_low',
  'interval_high',
  'reason',
];

export interface ExpectationRow {
  readonly cell: Pick<Cell, 'index' | 'parameters'>;
  readonly result: ExpectationResult;
}

/** The table `expectations`. Swept values stand behind the line. */
export function expectationsTable(rows: readonly ExpectationRow[]): readonly Column[] {
  const results = rows.map(({ result }) => result);
  const parameters = Object.keys(rows[0]?.cell.parameters ?? {});
  return [
    { name: 'cell', type: 'INT32', data: Int32Array.from(rows, ({ cell }) => cell.index) },
    { name: 'line', type: 'INT32', data: Int32Array.from(results, ({ line }) => line) },
    ...parameters.map((name): Column => {
      const data = Float64Array.from(rows, ({ cell }) => cell.parameters[name] ?? NaN);
      return { name: parameterColumn(name, expectationColumns), type: 'DOUBLE', data };
    }),
    { name: 'text', type: 'STRING', data: results.map(({ text }) => text) },
    { name: 'holds', type: 'BOOLEAN', data: results.map(({ holds }) => holds) },
    { name: 'observed', type: 'DOUBLE', data: results.map(({ observed }) => observed) },
    { name: 'error', type: 'DOUBLE', data: results.map(({ error }) => error ?? null) },
    { name: 'interval_low', type: 'DOUBLE', data: results.map(({ interval }) => interval?.[0] ?? null) },
    { name: 'interval_high', type: 'DOUBLE', data: results.map(({ interval }) => interval?.[1] ?? null) },
    { name: 'reason', type: 'STRING', data: results.map(({ reason }) => reason ?? '') },
  ];
}

function errorsColumn(rows: readonly RunRow[]): Column {
  return { name: 'errors', type: 'JSON', data: rows.map(({ result }) => result.errors ?? {}) };
}

function searchColumn(rows: readonly RunRow[]): Column {
  const data = rows.map(({ result }) => (result.search ? toText(result.search) : ''));
  return { name: 'search', type: 'STRING', data };
}

/** The table `trajectory`; blocks are added in the order of cells, runs and steps. */
export class TrajectoryTable {
  private readonly file: TableFile;
  private blocks: TrajectoryBlock[] = [];
  private rows = 0;
  private numbers = 0;

  /** Writes into an open file. */
  constructor(file: number, metadata: Metadata) {
    this.file = new TableFile(file, this.columns(), metadata);
  }

  add({ cell, run, samples }: TrajectoryBlock): void {
    const length = samples.step.length;
    for (let start = 0; start < length;) {
      const end = Math.min(length, start + this.room(samples.theta.length / length));
      this.take({ cell, run, samples: partOf(samples, start, end) });
      start = end;
    }
  }

  finish(): void {
    this.endGroup();
    this.file.finish();
  }

  /** How many further rows with so many numbers of theta the group takes; at least one. */
  private room(parameters: number): number {
    const byNumbers = Math.floor((numbersInGroup - this.numbers) / Math.max(1, parameters));
    return Math.max(1, Math.min(samplesInGroup - this.rows, byNumbers));
  }

  private take(block: TrajectoryBlock): void {
    this.blocks.push(block);
    this.rows += block.samples.step.length;
    this.numbers += block.samples.theta.length;
    if (this.rows >= samplesInGroup || this.numbers >= numbersInGroup) this.endGroup();
  }

  private endGroup(): void {
    if (this.rows > 0) this.file.write(this.columns());
    this.blocks = [];
    this.rows = this.numbers = 0;
  }

  private columns(): readonly Column[] {
    const { rows: total, blocks } = this;
    const cell = new Int32Array(total);
    const run = new Int32Array(total);
    const theta: (readonly number[] | null)[] = [];
    const gathered = (['step', 'time', 'risk', 'gradient', 'norm'] as const).map((name) => {
      return { name, data: new Float64Array(total) };
    });
    let row = 0;
    for (const { samples, ...key } of blocks) {
      const length = samples.step.length;
      cell.fill(key.cell, row, row + length);
      run.fill(key.run, row, row + length);
      for (const { name, data } of gathered) data.set(samples[name], row);
      const parameters = samples.theta.length / Math.max(1, length);
      for (let k = 0; k < length; k++) {
        const point = samples.theta.subarray(k * parameters, (k + 1) * parameters);
        theta.push(parameters === 0 ? null : Array.from(point));
      }
      row += length;
    }
    return [
      { name: 'cell', type: 'INT32', data: cell },
      { name: 'run', type: 'INT32', data: run },
      ...gathered.map(({ name, data }): Column => ({ name, type: 'DOUBLE', data })),
      { name: 'theta', type: 'LIST', data: theta },
    ];
  }
}
