/**
 * The two Parquet tables of a record: `runs`, one row for each run, and `trajectory`, one row for each recorded sample.
 * theta is a list of doubles. Rows are ordered by cell, run and step.
 */
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Samples } from '../../../experiment/events';
import type { Cell } from '../../../experiment/plan';
import { observableNames, type RunResult } from '../../../experiment/result';
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

interface Column {
  readonly name: string;
  readonly type: 'INT32' | 'DOUBLE' | 'STRING' | 'JSON' | 'LIST';
  readonly data: Int32Array | Float64Array | readonly unknown[];
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

/** The column that holds a sweep variable: its name, with underscores where that is taken. */
export function parameterColumn(name: string): string {
  return ownColumns.includes(name) ? parameterColumn(`${name}_`) : name;
}

/** The table `runs`; rows must be in the order of cells and runs. */
export function runsTable(
  rows: readonly RunRow[],
  cells: readonly Pick<Cell, 'index' | 'parameters'>[],
  metadata: Metadata,
): Uint8Array {
  const parameters = Object.keys(cells[0]?.parameters ?? {});
  const text = (of: (result: RunResult) => string): readonly string[] => rows.map((row) => of(row.result));
  const columns: Column[] = [
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
    ...errorsColumn(rows),
    ...searchColumn(rows),
    { name: 'theta', type: 'LIST', data: rows.map((row) => Array.from(row.result.theta)) },
  ];
  return write(columns, metadata);
}

/** Error bars of estimated observables; tables without any don't have the column. */
function errorsColumn(rows: readonly RunRow[]): Column[] {
  if (!rows.some(({ result }) => result.errors)) return [];
  return [{ name: 'errors', type: 'JSON', data: rows.map(({ result }) => result.errors ?? {}) }];
}

/** What searches found, as text with every bit; tables of other methods don't have the column. */
function searchColumn(rows: readonly RunRow[]): Column[] {
  if (!rows.some(({ result }) => result.search)) return [];
  const data = rows.map(({ result }) => (result.search ? toText(result.search) : ''));
  return [{ name: 'search', type: 'STRING', data }];
}

/** The table `trajectory`; blocks must be in the order of cells, runs and steps. */
export function trajectoryTable(blocks: readonly TrajectoryBlock[], metadata: Metadata): Uint8Array {
  const total = blocks.reduce((sum, block) => sum + block.samples.step.length, 0);
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
  return write(
    [
      { name: 'cell', type: 'INT32', data: cell },
      { name: 'run', type: 'INT32', data: run },
      ...gathered.map(({ name, data }): Column => ({ name, type: 'DOUBLE', data })),
      { name: 'theta', type: 'LIST', data: theta },
    ],
    metadata,
  );
}

export type Metadata = Readonly<Record<string, string>>;

function write(columns: readonly Column[], metadata: Metadata): Uint8Array {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.flatMap(schemaElements),
  ];
  const buffer = parquetWriteBuffer({
    schema,
    columnData: columns.map(({ name, type, data }) => {
      const source = { name, data: data as unknown[], statistics: type === 'INT32' };
      // Dictionaries never pay for measured numbers, and looking for them is slow.
      return type === 'DOUBLE' || type === 'LIST' ? { ...source, encoding: 'PLAIN' as const } : source;
    }),
    codec: 'UNCOMPRESSED',
    rowGroupSize: 50_000,
    createdBy: 'ReluFlow',
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return new Uint8Array(buffer);
}

function schemaElements({ name, type, data }: Column): SchemaElement[] {
  switch (type) {
    case 'INT32':
      return [{ name, type: 'INT32', repetition_type: 'REQUIRED' }];
    case 'DOUBLE': {
      const required = data instanceof Float64Array;
      return [{ name, type: 'DOUBLE', repetition_type: required ? 'REQUIRED' : 'OPTIONAL' }];
    }
    case 'STRING':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }];
    case 'JSON':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'REQUIRED' }];
    case 'LIST':
      return [
        { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      ];
  }
}
