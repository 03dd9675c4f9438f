/**
 * `reluflow export RUN --to csv|parquet|json`: the tables of a record for notebooks and papers.
 */
import { createWriteStream, existsSync, mkdirSync, statSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { observableNames, type RunResult } from '../../../experiment/result';
import type { Cell } from '../../../experiment/plan';
import type { OpenRecord } from '../../host';
import {
  parameterColumn,
  runsTable,
  trajectoryTable,
  type RunRow,
  type TrajectoryBlock,
} from '../record/tables';
import { commit, writeTemporary } from '../record/files';
import { numberToJson } from './json';
import { storageAtHand } from './list';
import { print } from './output';
import { cellsOf, printResults } from './report';
import { CallError, exitStatus, type ExitStatus } from './status';

export interface ExportOptions {
  readonly to?: string;
  readonly out?: string;
}

const later: readonly string[] = ['svg', 'png', 'pgfplots', 'html'];

export async function exportRecord(name: string, options: ExportOptions): Promise<ExitStatus> {
  const format = options.to;
  if (format === undefined)
    throw new CallError('Say what to export to: `--to csv`, `--to parquet` or `--to json`.');
  if (later.includes(format))
    throw new CallError(`\`--to ${format}\` isn't available yet; csv, parquet and json are.`);
  if (!['csv', 'parquet', 'json'].includes(format)) {
    throw new CallError(`\`--to ${format}\` is not a format: choose csv, parquet or json.`);
  }
  const record = await openNamed(name);
  if (format === 'json') {
    const { startedAt, endedAt } = record.summary;
    await printResults(record.summary.file, [record], endedAt === null ? 0 : endedAt - startedAt);
    return exitStatus.fine;
  }
  const folder = prepare(options.out ?? `${record.summary.id}-${format}`);
  const written = format === 'csv' ? await writeCsv(record, folder) : await writeParquet(record, folder);
  for (const path of written) await print(`${path}\n`);
  return exitStatus.fine;
}

/** A folder, an id, or `latest`. */
export function openNamed(name: string): Promise<OpenRecord> {
  const isFolder =
    existsSync(name) && statSync(name).isDirectory() && existsSync(join(name, 'manifest.json'));
  if (!isFolder) return storageAtHand(undefined).open(name);
  const folder = resolve(name);
  return storageAtHand(dirname(folder)).open(basename(folder));
}

function prepare(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch (error) {
    throw new CallError(`Can't make the folder ${folder}: ${(error as Error).message}.`);
  }
}

async function writeCsv(record: OpenRecord, folder: string): Promise<string[]> {
  const cells = cellsOf(record);
  const parameters = Object.keys(cells[0]?.parameters ?? {});
  const most = Math.max(0, ...cells.map(({ widths }) => parametersOf(widths)));
  const thetas = Array.from({ length: most }, (_, k) => `theta_${k}`);
  const runs = new CsvFile(join(folder, 'runs.csv'));
  const head = [
    'cell',
    'run',
    ...parameters.map(parameterColumn),
    'status',
    'reason',
    'kind',
    ...observableNames,
  ];
  await runs.row([...head, ...thetas]);
  const trajectory = new CsvFile(join(folder, 'trajectory.csv'));
  await trajectory.row(['cell', 'run', 'step', 'time', 'risk', 'gradient', 'norm']);
  for (const cell of cells) {
    for await (const result of record.runs(cell.index)) {
      await runs.row(csvRow(cell, parameters, result));
      await writeSamples(record, cell, result, trajectory);
    }
  }
  return Promise.all([runs.close(), trajectory.close()]);
}

function parametersOf(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, k) => sum + width * (widths[k]! + 1), 0);
}

function csvRow(
  cell: Cell,
  parameters: readonly string[],
  result: RunResult,
): readonly (string | number | null)[] {
  const { run, status, reason, kind, observables, theta } = result;
  const swept = parameters.map((name) => cell.parameters[name] ?? null);
  const observed = observableNames.map((name) => observables[name] ?? null);
  return [cell.index, run, ...swept, status, reason, kind, ...observed, ...theta];
}

async function writeSamples(record: OpenRecord, cell: Cell, result: RunResult, file: CsvFile): Promise<void> {
  const samples = await record.samples({ cell: cell.index, run: result.run });
  if (!samples) return;
  for (let k = 0; k < samples.step.length; k++) {
    const { step, time, risk, gradient, norm } = samples;
    await file.row([cell.index, result.run, step[k]!, time[k]!, risk[k]!, gradient[k]!, norm[k]!]);
  }
}

/** RFC 4180, with numbers that round-trip; undefined ones are empty, infinite ones Infinity. */
class CsvFile {
  private readonly path: string;
  private readonly stream: WriteStream;

  constructor(path: string) {
    this.path = path;
    this.stream = createWriteStream(path);
  }

  async row(values: readonly (string | number | null)[]): Promise<void> {
    const line = values.map(csvField).join(',');
    if (this.stream.write(`${line}\r\n`)) return;
    await new Promise<void>((resolve) => this.stream.once('drain', () => resolve()));
  }

  async close(): Promise<string> {
    this.stream.end();
    await finished(this.stream);
    return this.path;
  }
}

function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return numberToJson(value).replace(/"/g, '').replace('null', '');
  return /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
}

/** One file for each table, where a record may have several segments. */
async function writeParquet(record: OpenRecord, folder: string): Promise<string[]> {
  const rows: RunRow[] = [];
  const blocks: TrajectoryBlock[] = [];
  for (const { index: cell } of cellsOf(record)) {
    for await (const result of record.runs(cell)) {
      rows.push({ cell, result });
      const samples = await record.samples({ cell, run: result.run });
      if (samples) blocks.push({ cell, run: result.run, samples });
    }
  }
  const metadata = { 'reluflow.record': record.summary.id, 'reluflow.version': record.summary.version };
  const tables = {
    'runs.parquet': runsTable(rows, record.header.plan.cells, metadata),
    'trajectory.parquet': trajectoryTable(blocks, metadata),
  };
  return Object.entries(tables).map(([name, bytes]) => {
    const path = join(folder, name);
    writeTemporary(path, bytes);
    commit(path);
    return path;
  });
}
