/**
 * What a record's folder holds, and its manifest.
 *
 *   manifest.json              what was run, where, when, by what; how it ended; the expectations
 *   plan.json                  the plan that the sources were compiled to
 *   journal-0001.bin           what is not sealed yet; gone when the record is complete
 *   runs-0001.parquet          sealed rows, one for each run that has ended
 *   trajectory-0001.parquet    the samples of the same runs
 *   runs-0002-unfinished.parquet, trajectory-0002-unfinished.parquet   cancelled and failed runs
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { arch, cpus, hostname, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ExperimentEnding } from '../../../experiment/events';
import type { ExperimentPlan } from '../../../experiment/plan';
import type { CellResult } from '../../../experiment/result';
import type { RecordHeader, RecordStatus, RecordSummary, Retention, Selection, Source } from '../../host';
import { StorageError } from '../../host';
import { fromText, toText } from '../../serialize';
import { kernel, version } from '../../version';
import { storageError } from './files';

/** The layout described above. A record of a later format is not read. */
const format = 1;

export interface Manifest {
  readonly format: number;
  readonly id: string;
  readonly experiment: string;
  readonly documentation: string;
  readonly file: string;
  readonly status: 'running' | ExperimentEnding;
  readonly reason: string;
  readonly version: string;
  readonly kernel: string;
  readonly seeds: readonly number[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly arguments: readonly string[];
  readonly selection: Selection | null;
  readonly retention: Retention;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly process: { readonly id: number; readonly host: string };
  /** SHA-256 of plan.json. */
  readonly plan: string;
  readonly cells: readonly {
    readonly index: number;
    readonly parameters: Readonly<Record<string, number>>;
    readonly runs: number;
  }[];
  readonly results: readonly { readonly cell: number; readonly result: CellResult }[];
  readonly sources: readonly Source[];
}

export function createManifest(id: string, header: RecordHeader, planText: string): Manifest {
  const { plan } = header;
  return {
    format,
    id,
    experiment: plan.name,
    documentation: plan.documentation,
    file: header.file,
    status: 'running',
    reason: '',
    version,
    kernel,
    seeds: [...new Set(plan.cells.map((cell) => cell.seed))],
    startedAt: new Date(header.startedAt).toISOString(),
    endedAt: null,
    arguments: header.arguments,
    selection: header.selection ?? null,
    retention: header.retention,
    machine: {
      platform: platform(),
      architecture: arch(),
      processor: cpus()[0]?.model ?? 'unknown',
      processors: cpus().length,
      memory: totalmem(),
      node: process.version,
    },
    process: { id: process.pid, host: hostname() },
    plan: planHash(planText),
    cells: plan.cells.map(({ index, parameters, runs }) => ({ index, parameters, runs })),
    results: [],
    sources: header.sources,
  };
}

export function planHash(planText: string): string {
  return createHash('sha256').update(planText).digest('hex');
}

/** Cells share their problems: each is written once. */
export function planToText(plan: ExperimentPlan): string {
  const problems: unknown[] = [];
  const numbers = new Map<unknown, number>();
  const cells = plan.cells.map((cell) => {
    let number = numbers.get(cell.problem);
    if (number === undefined) {
      number = problems.push(cell.problem) - 1;
      numbers.set(cell.problem, number);
    }
    return { ...cell, problem: number };
  });
  return toText({ ...plan, cells, problems });
}

export function planFromText(text: string): ExperimentPlan {
  const { problems, ...plan } = fromText(text) as ExperimentPlan & { readonly problems: readonly unknown[] };
  const cells = plan.cells.map((cell) => {
    return { ...cell, problem: problems[cell.problem as unknown as number] } as typeof cell;
  });
  return { ...plan, cells };
}

/** Throws StorageError where there is none, or none that this version understands. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, 'manifest.json');
  let value: unknown;
  try {
    value = fromText(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new StorageError(`The manifest ${path} is damaged, so this record can't be read.`);
    }
    throw storageError(error, 'read', path);
  }
  if (!isManifest(value)) throw new StorageError(`${path} is not the manifest of a record.`);
  if (value.format > format) {
    throw new StorageError(
      `The record in ${folder} was written by ReluFlow ${value.version}, which keeps records in a newer form than this version (${version}) reads. Update ReluFlow to open it.`,
    );
  }
  return value;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    typeof fields['format'] === 'number' &&
    ['id', 'experiment', 'file', 'status', 'version', 'kernel', 'startedAt'].every(
      (name) => typeof fields[name] === 'string',
    ) &&
    ['cells', 'results', 'sources'].every((name) => Array.isArray(fields[name]))
  );
}

export function summaryOf(manifest: Manifest, folder: string): RecordSummary {
  return {
    id: manifest.id,
    location: folder,
    experiment: manifest.experiment,
    file: manifest.file,
    startedAt: Date.parse(manifest.startedAt),
    endedAt: manifest.endedAt === null ? null : Date.parse(manifest.endedAt),
    status: statusOf(manifest),
    version: manifest.version,
    kernel: manifest.kernel,
  };
}

function statusOf(manifest: Manifest): RecordStatus {
  if (manifest.status !== 'running') return manifest.status;
  const { id, host } = manifest.process;
  return host === hostname() && !isAlive(id) ? 'interrupted' : 'running';
}

function isAlive(processId: number): boolean {
  if (processId === process.pid) return true;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'EPERM';
  }
}

export interface Contents {
  /** Sealed segments, by ascending number. */
  readonly segments: readonly { readonly number: number; readonly suffix: '' | '-unfinished' }[];
  /** The journal that holds what is not sealed, or null. */
  readonly journal: number | null;
  /** The largest number in use. */
  readonly last: number;
}

const runsName = /^runs-(\d+)(-unfinished)?\.parquet$/;
const journalName = /^journal-(\d+)\.bin$/;

/** Which files count. A journal whose rows are sealed, or that follows one that is not, was overtaken by a crash. */
export function contentsOf(folder: string): Contents {
  const names = readdirSync(folder);
  const segments = names.flatMap((name) => {
    const match = runsName.exec(name);
    return match
      ? [{ number: Number(match[1]), suffix: match[2] ? ('-unfinished' as const) : ('' as const) }]
      : [];
  });
  segments.sort((a, b) => a.number - b.number);
  const sealed = new Set(segments.filter(({ suffix }) => suffix === '').map(({ number }) => number));
  const journals = names.flatMap((name) => {
    const match = journalName.exec(name);
    return match ? [Number(match[1])] : [];
  });
  const open = journals.filter((number) => !sealed.has(number)).sort((a, b) => a - b);
  return {
    segments,
    journal: open[0] ?? null,
    last: Math.max(0, ...journals, ...segments.map(({ number }) => number)),
  };
}

const padded = (number: number) => String(number).padStart(4, '0');

export function journalPath(folder: string, number: number): string {
  return join(folder, `journal-${padded(number)}.bin`);
}

export function tablePath(
  folder: string,
  table: 'runs' | 'trajectory',
  number: number,
  suffix: string,
): string {
  return join(folder, `${table}-${padded(number)}${suffix}.parquet`);
}
