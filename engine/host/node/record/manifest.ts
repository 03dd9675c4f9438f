/** The manifest of a record, and its plan. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ExperimentPlan } from '../../../experiment/plan';
import type { CellResult } from '../../../experiment/result';
import type { RecordHeader, RecordStatus, RecordSummary, Retention, Selection, Source } from '../../host';
import { StorageError } from '../../host';
import { fromText, toText } from '../../serialize';
import { kernelName } from '../../../kernel/line-kernel';
import { version } from '../../version';
import { readingError } from './files';
import { isAtWork, thisProcess, type Holder } from './holder';

/** The layout described above. A record of a later format is not read. */
const format = 1;

export interface Manifest {
  readonly format: number;
  readonly id: string;
  readonly experiment: string;
  readonly documentation: string;
  readonly file: string;
  /** `interrupted`: its writer was lost, and somebody has seen it. */
  readonly status: RecordStatus;
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
  readonly process: Holder;
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
    kernel: kernelName(),
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
    process: thisProcess(),
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
  const path = manifestPath(folder);
  let value: unknown;
  try {
    value = fromText(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new StorageError(`The manifest ${path} is damaged, so this record can't be read.`);
    }
    throw readingError(error, 'read', path);
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
    status: statusOf(manifest, folder),
    version: manifest.version,
    kernel: manifest.kernel,
  };
}

function statusOf(manifest: Manifest, folder: string): RecordStatus {
  if (manifest.status !== 'running') return manifest.status;
  return isAtWork(manifest.process, manifestPath(folder)) ? 'running' : 'interrupted';
}

export function manifestPath(folder: string): string {
  return join(folder, 'manifest.json');
}
