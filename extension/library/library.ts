/**
 * Reads the records of a workspace, and compiles texts for tools, on a thread of its own.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { URI } from 'langium';
import { StorageError, type OpenRecord } from '../../engine/host/host';
import { expectationsOf } from '../../engine/host/expectations';
import { juliaOf, pythonOf } from '../../engine/host/figures/notebook';
import { drawingsOf, writeExport, type NamedDrawing } from '../../engine/host/node/export/export';
import { cellsOf } from '../../engine/host/selection';
import { digestOf, type RecordDigest } from '../../engine/host/node/record/digest';
import { readMarks, writeMarks, type Marks } from '../../engine/host/node/record/marks';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { quantileOf, medianLevel } from '../../engine/experiment/quantile';
import { compileText } from '../runner/compiling';
import type { DocumentPlace } from '../runner/protocol';
import { originOf } from './origin';
import type {
  CellReport,
  CheckedText,
  FileFormat,
  HistoryEntry,
  LibraryAnswer,
  LibraryCall,
  LibraryMethods,
  NotebookLanguage,
  RecordedSource,
} from './protocol';

interface Known {
  readonly changed: number;
  readonly digest: RecordDigest;
}

export class Library implements LibraryMethods {
  /** Digests of records that have ended, by folder: their sealed files don't change any more. */
  private readonly known = new Map<string, Known>();

  async list(folders: readonly string[]): Promise<readonly HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    for (const folder of new Set(folders)) {
      const records = await storageOf(folder)
        .list()
        .catch(() => []);
      for (const { location } of records) {
        const entry = await this.entry(location).catch(() => null);
        if (entry) entries.push(entry);
      }
    }
    return entries.sort((a, b) => b.summary.startedAt - a.summary.startedAt);
  }

  async entry(location: string): Promise<HistoryEntry> {
    const digest = await this.digest(location);
    return { ...digest, document: documentOf(digest) };
  }

  private async digest(location: string): Promise<RecordDigest> {
    const path = join(location, 'manifest.json');
    const changed = existsSync(path) ? statSync(path).mtimeMs : NaN;
    const known = this.known.get(location);
    if (known?.changed === changed) return { ...known.digest, marks: readMarks(location) };
    const digest = await digestOf(location);
    if (digest.summary.endedAt !== null) this.known.set(location, { changed, digest });
    return digest;
  }

  mark(location: string, marks: Marks): Promise<void> {
    return Promise.resolve(writeMarks(location, marks));
  }

  async source(location: string): Promise<RecordedSource> {
    const { header } = await open(location);
    const [first] = header.sources;
    if (!first) throw new StorageError(`The record in ${location} holds no source.`);
    return { experiment: header.plan.name, path: first.path, text: first.text, line: header.plan.line };
  }

  async check(place: DocumentPlace, text: string): Promise<CheckedText> {
    const { plan, diagnostics } = await compileText(place, text, null);
    const experiments = (plan?.experiments ?? []).map(({ name, cells }) => {
      return { name, cells: cells.length, runs: cells.reduce((sum, { runs }) => sum + runs, 0) };
    });
    return { diagnostics, experiments };
  }

  async report(location: string): Promise<readonly CellReport[]> {
    const record = await open(location);
    const reports: CellReport[] = [];
    for (const cell of cellsOf(record)) reports.push(await cellReport(record, cell));
    return reports;
  }

  async export(location: string, format: FileFormat, path: string): Promise<readonly string[]> {
    const kind = format === 'csv' || format === 'parquet' ? 'folder' : 'file';
    return writeExport(await open(location), format, { kind, path });
  }

  async drawings(location: string): Promise<readonly NamedDrawing[]> {
    return drawingsOf(await open(location));
  }

  async notebook(location: string, language: NotebookLanguage): Promise<string> {
    return { python: pythonOf, julia: juliaOf }[language](await open(location));
  }
}

/** Answers calls that arrive as messages; a failure is answered as a sentence. */
export async function answer(library: LibraryMethods, call: LibraryCall): Promise<LibraryAnswer> {
  const { id, method } = call;
  try {
    const act = library[method].bind(library) as (...values: readonly unknown[]) => Promise<unknown>;
    return { id, value: await act(...call.arguments) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function cellReport(record: OpenRecord, cell: ReturnType<typeof cellsOf>[number]): Promise<CellReport> {
  const statuses: Record<string, number> = {};
  const risks: number[] = [];
  for await (const { status, observables } of record.runs(cell.index)) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status !== 'cancelled' && typeof observables.risk === 'number') risks.push(observables.risk);
  }
  const sorted = Float64Array.from(risks).sort();
  const expectations = expectationsOf(record, cell).map(({ text, holds, observed, reason }) => {
    return { text, holds, observed, ...(reason === undefined ? {} : { reason }) };
  });
  const risk =
    sorted.length === 0
      ? null
      : { least: sorted[0]!, median: quantileOf(sorted, medianLevel), largest: sorted.at(-1)! };
  return { parameters: cell.parameters, runs: cell.runs, statuses, risk, expectations };
}

function storageOf(folder: string): FolderStorage {
  return new FolderStorage(folder, { hidden: false });
}

function open(location: string): Promise<OpenRecord> {
  return storageOf(dirname(location)).open(basename(location));
}

/** The file that was run lies beside `.reluflow`; what is on no disk has left its URI with its records. */
function documentOf({ summary, source }: RecordDigest): string {
  const records = dirname(summary.location);
  return originOf(records) ?? URI.file(join(dirname(records), source)).toString();
}
