/**
 * Opens a record for reading, finished or not: sealed segments and the tail in the journal. Nothing is changed.
 */
import { existsSync } from 'node:fs';
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
import type { OpenRecord, RecordHeader, RecordSummary, RunOutcome } from '../../host';
import type { EntryWith, RunPlace } from '../../record/journal';
import { planName } from '../../record/layout';
import { mostBytes } from '../../record/bounds';
import { headerOf, planOfRecord, remarksOn } from '../../record/manifest';
import { collectRuns, lossRemark, outcomeOf, placeKey } from '../../record/runs';
import { joinSamples } from '../../samples';
import { fromText } from '../../serialize';
import { readingError, readRecordText } from './files';
import { JournalFile, withJournal, type SamplesAt } from './journal-file';
import { asyncIterator, mergeRuns, type RunSource } from './merge';
import { cellsPath, contentsOf, journalPath, tablePath } from './layout';
import { planHash, readManifest, summaryOf } from './manifest';
import { missingParts } from './parts';
import { withTable, type Table } from './parquet';
import { Trajectories } from './trajectories';

interface Segment {
  readonly runs: string;
  readonly trajectory: Trajectories;
  /** The cells with rows here; null until somebody asks. */
  cells: ReadonlyMap<number, CellRange> | null;
}

/** Rows from start to end (exclusive), in the order of runs; `first` is the first of these. */
interface CellRange {
  readonly start: number;
  end: number;
  readonly first: number;
}

/** Throws StorageError. */
export function openRecord(folder: string): OpenRecord {
  const manifest = readManifest(folder);
  try {
    const planPath = join(folder, planName);
    const planText = readRecordText(planPath, mostBytes.plan);
    const planIntact = planHash(planText) === manifest.plan;
    const tail = readTail(folder);
    for (const { cell, result } of manifest.results)
      if (!tail.results.has(cell)) tail.results.set(cell, result);
    const summary = summaryOf(manifest, folder);
    return new NodeRecord(
      summary,
      headerOf(manifest, planOfRecord(planText, manifest, planPath)),
      [
        ...remarksOn(manifest, summary.status, planIntact),
        ...tail.remarks,
        ...missingParts(folder, manifest),
      ],
      planIntact,
      manifest.machine,
      tail,
      segmentsOf(folder),
    );
  } catch (error) {
    throw readingError(error, 'read the record in', folder);
  }
}

function segmentsOf(folder: string): Segment[] {
  return contentsOf(folder).segments.map(({ number, suffix }) => ({
    runs: tablePath(folder, 'runs', number, suffix),
    trajectory: new Trajectories(tablePath(folder, 'trajectory', number, suffix)),
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

/** What of the journals can't be read, in sentences. */
export function lossesOf(folder: string): readonly string[] {
  return readTail(folder).remarks;
}

function readTail(folder: string): JournalTail {
  const results = new Map<number, CellResult>();
  const remarks: string[] = [];
  for (const entry of entriesOf(cellsPath(folder), remarks)) {
    if (entry.type === 'cell') results.set(entry.cell, entry.result);
  }
  const journals = contentsOf(folder).journals.map((number) => journalPath(folder, number));
  const runs = new Map<number, Map<number, RunResult>>();
  for (const path of journals) {
    for (const entry of entriesOf(path, remarks)) {
      if (entry.type !== 'run') continue;
      const ofCell = runs.get(entry.cell) ?? new Map<number, RunResult>();
      runs.set(entry.cell, ofCell.set(entry.result.run, entry.result));
    }
  }
  return { runs, journals, results, remarks };
}

/** The entries of a journal, samples as places; none where there is no such file (while a record is written, journals become segments). */
function* entriesOf(path: string, remarks: string[] = []): Generator<EntryWith<SamplesAt>> {
  const journal = openIfThere(path);
  if (!journal) return;
  try {
    yield* journal.entries();
  } finally {
    journal.close();
  }
  if (journal.loss) remarks.push(lossRemark(basename(path), journal.loss));
}

function openIfThere(path: string): JournalFile | null {
  try {
    return new JournalFile(path);
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}

class NodeRecord implements OpenRecord {
  readonly summary: RecordSummary;
  readonly header: RecordHeader;
  readonly remarks: readonly string[];
  readonly planIntact: boolean;
  readonly machine: OpenRecord['machine'];
  private readonly tail: JournalTail;
  private readonly segments: readonly Segment[];
  private unsealed: ReadonlyMap<string, readonly SamplesAt[]> | null = null;

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

  runs(cell: number): AsyncGenerator<RunResult> {
    return this.merged(cell, { columns: undefined, ofRow: resultOf, ofResult: (result) => result });
  }

  outcomes(cell: number): AsyncGenerator<RunOutcome> {
    const columns = ['run', 'status', 'reason', 'risk'];
    return this.merged(cell, { columns, ofRow: outcomeOfRow, ofResult: outcomeOf });
  }

  /** Merges the segments' rows of the cell, each in the order of runs, with the journal's. */
  private async *merged<T extends { readonly run: number }>(cell: number, form: Form<T>): AsyncGenerator<T> {
    const sources: RunSource<T>[] = [];
    for (const segment of this.segments) {
      const range = (await cellsOf(segment)).get(cell);
      if (range) sources.push({ first: range.first, rows: () => rowsOf(segment.runs, range, form) });
    }
    const tail = [...(this.tail.runs.get(cell)?.values() ?? [])].sort((a, b) => a.run - b.run);
    const [first] = tail;
    if (first) sources.push({ first: first.run, rows: () => asyncIterator(tail.map(form.ofResult)) });
    yield* mergeRuns(sources);
  }

  /** Where the samples of runs are that are not sealed. */
  private journalSamples(): ReadonlyMap<string, readonly SamplesAt[]> {
    this.unsealed ??= collectRuns(this.journalEntries()).samples;
    return this.unsealed;
  }

  private *journalEntries(): Generator<EntryWith<SamplesAt>> {
    for (const path of this.tail.journals) yield* entriesOf(path);
  }

  async samples(place: RunPlace): Promise<Samples | null> {
    const inJournal = this.journalSamples().get(placeKey(place));
    if (inJournal?.every(({ journal }) => existsSync(journal.path))) return readSamples(inJournal);
    // A journal that is gone was sealed since this record was opened.
    const segments = inJournal ? segmentsOf(this.summary.location) : this.segments;
    for (const segment of segments) {
      if (!(await cellsOf(segment)).has(place.cell)) continue;
      const found = await segment.trajectory.samples(place);
      if (found) return found;
    }
    return null;
  }
}

/** Samples of one run that are in journals. */
function readSamples(places: readonly SamplesAt[]): Samples {
  const blocks: Samples[] = [];
  for (const path of new Set(places.map(({ journal }) => journal.path))) {
    withJournal(path, (journal) => {
      for (const place of places) if (place.journal.path === path) blocks.push(journal.samples(place));
    });
  }
  return joinSamples(blocks);
}

async function cellsOf(segment: Segment): Promise<ReadonlyMap<number, CellRange>> {
  if (segment.cells) return segment.cells;
  const cells = new Map<number, CellRange>();
  await withTable(segment.runs, async (table) => {
    for (const group of table.groups) {
      const [cell, run] = [await table.column('cell', group), await table.column('run', group)];
      for (let k = 0; k < group.rows; k++) {
        const range = cells.get(Number(cell[k]));
        const end = group.start + k + 1;
        if (range) range.end = end;
        else cells.set(Number(cell[k]), { start: end - 1, end, first: Number(run[k]) });
      }
    }
  });
  segment.cells = cells;
  return cells;
}

/** What is wanted of each run. */
interface Form<T> {
  /** Columns of `runs`; undefined: all. */
  readonly columns: string[] | undefined;
  readonly ofRow: (row: Readonly<Record<string, unknown>>) => T;
  readonly ofResult: (result: RunResult) => T;
}

/** The rows of a range, a group at a time. */
async function* rowsOf<T>(
  path: string,
  { start, end }: CellRange,
  { columns, ofRow }: Form<T>,
): AsyncGenerator<T> {
  for (let from = start; from < end;) {
    const [first, rows] = [from, await withTable(path, (table) => readGroup(table, from, end, columns))];
    for (const row of rows) yield ofRow(row);
    from = first + rows.length;
  }
}

/** Rows from `start` on, up to `end` or the end of their group. */
async function readGroup(table: Table, start: number, end: number, columns?: string[]) {
  const group = table.groups.find((each) => start < each.start + each.rows);
  if (!group) throw new Error('it ends before its last row');
  return table.read(start, Math.min(end, group.start + group.rows), columns);
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

function outcomeOfRow(row: Readonly<Record<string, unknown>>): RunOutcome {
  const { run, status, reason, risk } = row;
  return {
    run: Number(run),
    status: status as RunStatus,
    reason: String(reason),
    risk: typeof risk === 'number' ? risk : null,
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
