/** The tables of a record as CSV. */
import { join } from 'node:path';
import type { Cell } from '../../../experiment/plan';
import {
  observableNames,
  type CriticalPoint,
  type ObservableName,
  type RunResult,
} from '../../../experiment/result';
import { shapeOf } from '../../../network/shape';
import { expectationRows } from '../../expectations';
import type { OpenRecord } from '../../host';
import { cellsOf } from '../../selection';
import { expectationsTable, parameterColumn, type ExpectationRow } from '../record/tables';
import { NewFile, type Place } from './places';

type Field = string | number | boolean | null;

/** Writes `runs.csv`, `trajectory.csv`, and expectations and critical points where there are some; returns their paths. */
export async function writeCsv(record: OpenRecord, place: Place): Promise<readonly string[]> {
  const cells = cellsOf(record);
  const paths = [await writeRuns(record, cells, place), await writeTrajectories(record, cells, place)];
  const rows = expectationRows(record);
  if (rows.length > 0) paths.push(writeExpectations(rows, place));
  if (cells.some(({ index }) => record.cell(index)?.criticalPoints))
    paths.push(writePoints(record, cells, place));
  return paths;
}

/** Observables that have error bars, half their lengths in columns of their own. */
const estimated: readonly ObservableName[] = ['decay_rate', 'lojasiewicz'];

async function writeRuns(record: OpenRecord, cells: readonly Cell[], place: Place): Promise<string> {
  const file = new CsvFile(place, 'runs.csv');
  const errors = estimated.map((name) => `${name}_error`);
  const own = ['status', 'reason', 'kind', ...observableNames, ...errors];
  file.row(['cell', 'run', ...sweptColumns(cells), ...own, ...thetaColumns(cells)]);
  for (const cell of cells) {
    for await (const result of record.runs(cell.index)) file.row(runRow(cell, result));
  }
  return file.close();
}

function thetaColumns(cells: readonly Cell[]): readonly string[] {
  const most = Math.max(0, ...cells.map(({ widths }) => shapeOf(widths).parameters));
  return Array.from({ length: most }, (_, k) => `theta_${k}`);
}

/** The sweep variables, which all cells of an experiment share: the titles of their columns, and the values of a cell. */
function sweptColumns(cells: readonly Cell[], taken?: readonly string[]): readonly string[] {
  return Object.keys(cells[0]?.parameters ?? {}).map((name) => parameterColumn(name, taken));
}

const sweptValues = ({ parameters }: Cell): readonly number[] => Object.values(parameters);

function runRow(cell: Cell, result: RunResult): readonly Field[] {
  const { run, status, reason, kind, observables, errors, theta } = result;
  const observed = observableNames.map((name) => observables[name] ?? null);
  const bars = estimated.map((name) => errors?.[name] ?? null);
  return [cell.index, run, ...sweptValues(cell), status, reason, kind, ...observed, ...bars, ...theta];
}

async function writeTrajectories(record: OpenRecord, cells: readonly Cell[], place: Place): Promise<string> {
  const file = new CsvFile(place, 'trajectory.csv');
  file.row(['cell', 'run', 'step', 'time', 'risk', 'gradient', 'norm']);
  for (const { index: cell } of cells) {
    for await (const { run } of record.outcomes(cell)) {
      const samples = await record.samples({ cell, run });
      for (let k = 0; k < (samples?.step.length ?? 0); k++) {
        const { step, time, risk, gradient, norm } = samples!;
        file.row([cell, run, step[k]!, time[k]!, risk[k]!, gradient[k]!, norm[k]!]);
      }
    }
  }
  return file.close();
}

function writeExpectations(rows: readonly ExpectationRow[], place: Place): string {
  const file = new CsvFile(place, 'expectations.csv');
  const columns = expectationsTable(rows);
  file.row(columns.map(({ name }) => name));
  for (let row = 0; row < columns[0]!.data.length; row++) {
    file.row(columns.map(({ data }) => data[row] as Field));
  }
  return file.close();
}

function writePoints(record: OpenRecord, cells: readonly Cell[], place: Place): string {
  const file = new CsvFile(place, 'critical_points.csv');
  const own = ['risk', 'kind', 'gradient', 'rank', 'index', 'certified', 'kinks'];
  const first = ['cell', 'point'];
  file.row([...first, ...sweptColumns(cells, [...first, ...own]), ...own, ...thetaColumns(cells)]);
  for (const cell of cells) {
    const points = record.cell(cell.index)?.criticalPoints ?? [];
    points.forEach((point, k) => file.row(pointRow(cell, k, point)));
  }
  return file.close();
}

function pointRow(cell: Cell, k: number, point: CriticalPoint): readonly Field[] {
  const { risk, kind, gradient, rank, index, certified, realization, theta } = point;
  const kinks = realization?.breakpoints.slice(1, -1).map(String).join(' ') ?? null;
  return [cell.index, k, ...sweptValues(cell), risk, kind, gradient, rank, index, certified, kinks, ...theta];
}

/** Bytes that are gathered before they are written. */
const portion = 1 << 16;

/** RFC 4180, with numbers that round-trip; undefined ones are empty, infinite ones Infinity. There when it is whole. */
class CsvFile {
  private readonly file: NewFile;
  private readonly encoder = new TextEncoder();
  private waiting: string[] = [];
  private size = 0;
  /** As many as the first row has: rows of smaller networks are filled up. */
  private columns = 0;

  constructor(place: Place, name: string) {
    this.file = new NewFile(place, join(place.path, name));
  }

  row(values: readonly Field[]): void {
    this.columns ||= values.length;
    const missing = ','.repeat(Math.max(0, this.columns - values.length));
    const line = `${values.map(csvField).join(',')}${missing}\r\n`;
    this.waiting.push(line);
    this.size += line.length;
    if (this.size > portion) this.flush();
  }

  close(): string {
    this.flush();
    return this.file.finish();
  }

  private flush(): void {
    const text = this.waiting.join('');
    this.waiting = [];
    this.size = 0;
    this.file.write(this.encoder.encode(text));
  }
}

function csvField(value: Field): string {
  if (value === null || Number.isNaN(value)) return '';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
