/** The manifest of a record, and its plan, as texts. */
import type { Check } from '../../experiment/form';
import type { ExperimentPlan } from '../../experiment/plan';
import type { CellResult } from '../../experiment/result';
import { kernelName } from '../../kernel/line-kernel';
import type { RecordHeader, RecordStatus, RecordSummary, Retention, Selection, Source } from '../host';
import { StorageError } from '../host';
import { fromText, toText } from '../serialize';
import { version } from '../version';
import { faultOf, faultOfPlan, manifestFields, versionOf } from './form';

/** The form in which records are kept (./layout). A record of a later one is not read. */
const format = 1;

/** What writes a record. Plain data; `place` and `started` are there where the platform tells them. */
export interface Holder {
  readonly id: number;
  readonly host: string;
  /** Where that number means a process: since the last start of the machine, in one container. */
  readonly place?: string;
  /** When it began: numbers of processes are used again. */
  readonly started?: string;
}

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
  /** Milliseconds between ends and new beginnings, of a record that was gone on with. */
  readonly paused?: number;
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
  readonly results: readonly CellOutcome[];
  /** The tables, as they were when the record became complete; absent before that, and where there are none. */
  readonly parts?: readonly Part[];
  readonly sources: readonly Source[];
}

/** A table of a record. */
export interface Part {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface CellOutcome {
  readonly cell: number;
  readonly result: CellResult;
}

/** The manifest of a record that begins, on this machine, by this process. */
export function newManifest(
  id: string,
  header: RecordHeader,
  here: Pick<Manifest, 'machine' | 'process' | 'plan'>,
): Manifest {
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
    machine: here.machine,
    process: here.process,
    plan: here.plan,
    cells: plan.cells.map(({ index, parameters, runs }) => ({ index, parameters, runs })),
    results: [],
    sources: header.sources,
  };
}

/** Names a record by its time, its experiment and a random part. */
export function nameOf({ startedAt, plan }: RecordHeader, random: string): string {
  const time = new Date(startedAt).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${plan.name.slice(0, 80)}-${random}`;
}

export function manifestText(manifest: Manifest): string {
  return `${toText(manifest, 2)}\n`;
}

/** What the results of ended cells are in a manifest: in the order of cells. */
export function outcomesOf(results: ReadonlyMap<number, CellResult>): readonly CellOutcome[] {
  return [...results].sort(([a], [b]) => a - b).map(([cell, result]) => ({ cell, result }));
}

/** `path` and `folder` are for the sentences. Throws StorageError where this version doesn't understand it. */
export function manifestFromText(text: string, path: string, folder: string): Manifest {
  const value = parsed(text, path);
  const made = versionOf(value);
  if (made && made.format > format) {
    throw new StorageError(
      `The record in ${folder} was written by ReluFlow ${made.version}, which keeps records in a newer form than this version (${version}) reads. Update ReluFlow to open it.`,
    );
  }
  const fault = faultOf(value, manifestFields satisfies Record<keyof Manifest, Check>);
  if (fault !== null) throw new StorageError(`${path} is not the manifest of a record: ${fault}.`);
  return value as Manifest;
}

function parsed(text: string, path: string): unknown {
  try {
    return fromText(text);
  } catch {
    throw new StorageError(`The manifest ${path} is damaged, so this record can't be read.`);
  }
}

/** `isAtWork`: whether what writes a record that isn't closed still does. */
export function summaryOf(
  manifest: Manifest,
  location: string,
  isAtWork: (holder: Holder) => boolean,
): RecordSummary {
  const lost = manifest.status === 'running' && !isAtWork(manifest.process);
  return {
    id: manifest.id,
    location,
    experiment: manifest.experiment,
    file: manifest.file,
    startedAt: Date.parse(manifest.startedAt),
    endedAt: manifest.endedAt === null ? null : Date.parse(manifest.endedAt),
    duration: durationOf(manifest),
    selection: manifest.selection,
    status: lost ? 'interrupted' : manifest.status,
    version: manifest.version,
    kernel: manifest.kernel,
  };
}

function durationOf({ startedAt, endedAt, paused = 0 }: Manifest): number | null {
  if (endedAt === null) return null;
  // Clocks are set back at times.
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt) - paused);
}

/** A record that can't be read. */
export interface Unreadable {
  readonly location: string;
  /** Sentences. */
  readonly reason: string;
}

/** Sorts records, the newest first. */
export function newestFirst(a: RecordSummary, b: RecordSummary): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}

/** What was known before the first run. */
export function headerOf(manifest: Manifest, plan: ExperimentPlan): RecordHeader {
  const { file, sources, arguments: args, retention, selection, startedAt } = manifest;
  const header = { file, sources, plan, arguments: args, retention, startedAt: Date.parse(startedAt) };
  return selection ? { ...header, selection } : header;
}

const changedPlan =
  'Its plan.json is not the one that was run: the results may belong to another target, density or network.';

/** Why a record is not what one would wish it to be, in sentences. */
export function remarksOn({ reason }: Manifest, status: RecordStatus, planIntact: boolean): string[] {
  return [
    ...(planIntact ? [] : [changedPlan]),
    ...(status === 'interrupted' ? ['What ran the experiment ended without closing its record.'] : []),
    ...(reason ? [`The experiment ended early: ${reason.replace(/\.$/, '')}.`] : []),
  ];
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

/** The plan of what a manifest describes; `path` is for the sentence. Throws StorageError where it is none or another. */
export function planOfRecord(text: string, manifest: Manifest, path: string): ExperimentPlan {
  let plan: ExperimentPlan | null = null;
  try {
    plan = planFromText(text);
  } catch {
    // It has no cells, or is no JSON.
  }
  const fault = faultOfPlan(plan, manifest);
  if (plan && fault === null) return plan;
  throw new StorageError(
    `${path} is not the plan that was run: ${plan ? fault : 'it is damaged'}. Put the original file back, or run the experiment again.`,
  );
}
