/**
 * Opens a record for reading, finished or not: sealed segments and the tail in the journal. Nothing is changed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Samples } from '../../../experiment/events';
import {
  observableNames,
  type CellResult,
  type CriticalKind,
  type ObservableName,
  type RunResult,
  type RunStatus,
  type SearchOutcome,
} from '../../../experiment/result';
import type { OpenRecord, RecordHeader, RecordSummary } from '../../host';
import { joinSamples } from '../../samples';
import { fromText } from '../../serialize';
import { storageError } from './files';
import { decodeJournal, type Entry, type RunPlace } from './journal';
import { cellsPath, contentsOf, journalPath, tablePath } from './layout';
import { planFromText, planHash, readManifest, summaryOf } from './manifest';
import { Table } from './parquet';
import { collectRuns, placeKey } from './segment';

interface Segment {
  readonly runs: string;
  readonly trajectory: string;
  /** For each cell with rows here: the rows from start to end (exclusive), in the order of runs. */
  cells: Map<number, { readonly start: number; end: number }> | null;
}

/** Rows of `runs` read at a time. */
const chunk = 1024;

const changedPlan =
  'Its plan.json is not the one that was run: the results may belong to another target, density or network.';

/** Throws StorageError. */
export function openRecord(folder: string): OpenRecord {
  const manifest = readManifest(folder);
  const planPath = join(folder, 'plan.json');
  try {
    const planText = readFileSync(planPath, 'utf8');
    const plan = planFromText(planText);
    const planIntact = planHash(planText) === manifest.plan;
    const { file, sources, arguments: args, retention, selection, startedAt } = manifest;
    const header = { file, sources, plan, arguments: args, retention, startedAt: Date.parse(startedAt) };
    const tail = readTail(folder);
    for (const { cell, result } of manifest.results)
      if (!tail.results.has(cell)) tail.results.set(cell, result);
    const summary = summaryOf(manifest, folder);
    const remarks = [...tail.remarks];
    if (manifest.reason) remarks.unshift(`The experiment ended early: ${manifest.reason}.`);
    if (summary.status === 'interrupted')
      remarks.unshift('What ran the experiment ended without closing its record.');
    if (!planIntact) remarks.unshift(changedPlan);
    return new NodeRecord(
      summary,
      selection ? { ...header, selection } : header,
      remarks,
      planIntact,
      manifest.machine,
      tail,
      segmentsOf(folder),
    );
  } catch (error) {
    throw storageError(error, 'read the record in', folder);
  }
}

function segmentsOf(folder: string): Segment[] {
  return contentsOf(folder).segments.map(({ number, suffix }) => ({
    runs: tablePath(folder, 'runs', number, suffix),
    trajectory: tablePath(folder, 'trajectory', number, suffix),
    cells: null,
  }));
}

interface JournalTail {
  /** Ended runs that are not sealed, by cell and then by run. */
  readonly runs: ReadonlyMap<number, ReadonlyMap<number, RunResult>>;
  /** Journals that are not sealed: samples are read when they are asked for. */
  readonly journals: readonly string[];
  readonly results: Map<number, CellResult>;
  readonly remarks: readonly string[];
}

function readTail(folder: string): JournalTail {
  const results = new Map<number, CellResult>();
  const remarks: string[] = [];
  for (const entry of entriesOf(cellsPath(folder), remarks)) {
    if (entry.type === 'cell') results.set(entry.cell, entry.result);
  }
  const paths = contentsOf(folder).journals.map((number) => journalPath(folder, number));
  const { ended } = collectRuns(paths.flatMap((path) => entriesOf(path, remarks, false)));
  const runs = new Map<number, Map<number, RunResult>>();
  for (const { cell, result } of ended) {
    const ofCell = runs.get(cell) ?? new Map<number, RunResult>();
    runs.set(cell, ofCell.set(result.run, result));
  }
  return { runs, journals: paths, results, remarks };
}

/** The entries of a journal; none where there is no such file (a record that is being written loses them to segments). */
function entriesOf(path: string, remarks: string[], samples = true): readonly Entry[] {
  if (!existsSync(path)) return [];
  const { entries, torn } = decodeJournal(readFileSync(path), samples);
  if (torn > 0) {
    remarks.push(
      `The last row of ${basename(path)} was written in part only (${torn} bytes) and has been dropped.`,
    );
  }
  return entries;
}

class NodeRecord implements OpenRecord {
  readonly summary: RecordSummary;
  readonly header: RecordHeader;
  readonly remarks: readonly string[];
  readonly planIntact: boolean;
  readonly machine: OpenRecord['machine'];
  private readonly tail: JournalTail;
  private readonly segments: readonly Segment[];
  private unsealed: ReadonlyMap<string, readonly Samples[]> | null = null;

  constructor(
    summary: RecordSummary,
    header: RecordHeader,
    remarks: readonly string[],
    planIntact: boolean,
    machine: OpenRecord['machine'],
    tail: JournalTail,
    segments: readonly Segment[],
  ) {
    this.summary = summary;
    this.header = header;
    this.remarks = remarks;
    this.planIntact = planIntact;
    this.machine = machine;
    this.tail = tail;
    this.segments = segments;
  }

  cell(index: number): CellResult | null {
    return this.tail.results.get(index) ?? null;
  }

  /** Merges the segments' rows of the cell, each in the order of runs, with the journal's. */
  async *runs(cell: number): AsyncGenerator<RunResult> {
    const tail = [...(this.tail.runs.get(cell)?.values() ?? [])].sort((a, b) => a.run - b.run);
    const sources: AsyncIterator<RunResult>[] = [];
    for (const segment of this.segments) {
      const range = (await cellsOf(segment)).get(cell);
      if (range) sources.push(rowsOf(segment.runs, range.start, range.end));
    }
    sources.push(asyncIterator(tail));
    yield* mergeRuns(sources);
  }

  private journalSamples(): ReadonlyMap<string, readonly Samples[]> {
    this.unsealed ??= collectRuns(this.tail.journals.flatMap((path) => entriesOf(path, []))).samples;
    return this.unsealed;
  }

  async samples(place: RunPlace): Promise<Samples | null> {
    const inJournal = this.journalSamples().get(placeKey(place));
    if (inJournal) return joinSamples(inJournal);
    for (const segment of this.segments) {
      if (!(await cellsOf(segment)).has(place.cell)) continue;
      const found = await samplesIn(segment.trajectory, place);
      if (found) return found;
    }
    return null;
  }
}

async function cellsOf(segment: Segment) {
  if (segment.cells) return segment.cells;
  const cells = new Map<number, { readonly start: number; end: number }>();
  await withTable(segment.runs, async (table) => {
    const rows = await table.read(0, table.rows, ['cell']);
    rows.forEach((row, k) => {
      const cell = Number(row['cell']);
      const range = cells.get(cell);
      if (range) range.end = k + 1;
      else cells.set(cell, { start: k, end: k + 1 });
    });
  });
  segment.cells = cells;
  return cells;
}

async function withTable<T>(path: string, use: (table: Table) => Promise<T>): Promise<T> {
  try {
    const table = await Table.open(path);
    try {
      return await use(table);
    } finally {
      await table.close();
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

async function* rowsOf(path: string, start: number, end: number): AsyncGenerator<RunResult> {
  for (let from = start; from < end; from += chunk) {
    const rows = await withTable(path, (table) => table.read(from, Math.min(end, from + chunk)));
    for (const row of rows) yield resultOf(row);
  }
}

function asyncIterator<T>(values: readonly T[]): AsyncIterator<T> {
  const iterator = values[Symbol.iterator]();
  return { next: () => Promise.resolve(iterator.next()) };
}

/** Merges iterators that each ascend in `run`; of two results for one run the later source wins. */
async function* mergeRuns(sources: readonly AsyncIterator<RunResult>[]): AsyncGenerator<RunResult> {
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    let next: RunResult | null = null;
    for (const head of heads) {
      if (!head.done && (next === null || head.value.run <= next.run)) next = head.value;
    }
    if (next === null) return;
    yield next;
    for (let k = 0; k < sources.length; k++) {
      const head = heads[k]!;
      if (!head.done && head.value.run === next.run) heads[k] = await sources[k]!.next();
    }
  }
}

/** A row of `runs` as it was written. */
function resultOf(row: Readonly<Record<string, unknown>>): RunResult {
  const observables: Partial<Record<ObservableName, number | null>> = {};
  const undecided = (row['undecided'] ?? {}) as RunResult['undecided'];
  for (const name of observableNames) {
    const value = row[name];
    if (typeof value === 'number') observables[name] = value;
    else if (name in undecided) observables[name] = null;
  }
  return {
    run: Number(row['run']),
    status: row['status'] as RunStatus,
    reason: String(row['reason']),
    kind: row['kind'] as CriticalKind,
    observables,
    undecided,
    theta: Float64Array.from((row['theta'] ?? []) as number[]),
    ...errorsOf(row['errors']),
    ...searchOf(row['search']),
  };
}

function errorsOf(value: unknown): Pick<RunResult, 'errors'> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return {};
  return { errors: value };
}

function searchOf(text: unknown): Pick<RunResult, 'search'> {
  if (typeof text !== 'string' || text === '') return {};
  return { search: fromText(text) as SearchOutcome };
}

async function samplesIn(path: string, place: RunPlace): Promise<Samples | null> {
  return withTable(path, async (table) => {
    const keys = await table.read(0, table.rows, ['cell', 'run']);
    const here = (k: number) =>
      Number(keys[k]!['cell']) === place.cell && Number(keys[k]!['run']) === place.run;
    let start = 0;
    while (start < keys.length && !here(start)) start++;
    let end = start;
    while (end < keys.length && here(end)) end++;
    if (end === start) return null;
    const rows = await table.read(start, end);
    const column = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
    const theta = rows.flatMap((row) => (row['theta'] ?? []) as number[]);
    return {
      step: column('step'),
      time: column('time'),
      risk: column('risk'),
      gradient: column('gradient'),
      norm: column('norm'),
      theta: Float64Array.from(theta),
    };
  });
}
