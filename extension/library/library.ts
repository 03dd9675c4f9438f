/**
 * Reads the records of a workspace, and compiles texts for tools, on a thread of its own.
 */
import { StorageError, type OpenRecord, type Selection } from '../../engine/host/host';
import { expectationsOf } from '../../engine/host/expectations';
import { juliaOf, pythonOf } from '../../engine/host/figures/notebook';
import { drawingsOf, type NamedDrawing } from '../../engine/host/figures/drawings';
import type { UnsavedTexts } from '../../engine/host/project';
import { cellsOf, narrowed } from '../../engine/host/selection';
import type { RecordDigest } from '../../engine/host/record/digest';
import type { Marks } from '../../engine/host/record/marks';
import { quantileOf, medianLevel } from '../../engine/experiment/quantile';
import { compilerOf } from '../runner/compiling';
import type { FolderSurvey, RunnerHost } from '../runner/host';
import { folderOf, lastName } from '../runner/locations';
import type { DocumentPlace } from '../runner/protocol';
import { partsOf } from './parts';
import type {
  CellReport,
  CheckedText,
  FileFormat,
  HistoryEntry,
  HistorySurvey,
  HistorySweep,
  LibraryMethods,
  NotebookLanguage,
  RecordPart,
  RecordedSource,
  ShownRun,
  UnreadableRecord,
} from './protocol';

interface Known {
  readonly changed: number;
  readonly digest: RecordDigest;
}

const nothing: FolderSurvey = { records: [], unreadable: [], sweeps: 0 };

export class Library implements LibraryMethods {
  /** Digests of records that have ended, by folder: their sealed files don't change any more. */
  private readonly known = new Map<string, Known>();
  private readonly host: RunnerHost;

  constructor(host: RunnerHost) {
    this.host = host;
  }

  async list(folders: readonly string[]): Promise<readonly HistoryEntry[]> {
    return (await this.survey(folders)).entries;
  }

  async survey(folders: readonly string[]): Promise<HistorySurvey> {
    const entries: HistoryEntry[] = [];
    const unreadable: UnreadableRecord[] = [];
    let sweeps = 0;
    for (const folder of new Set(folders)) {
      const found = await this.host.records.survey(folder).catch(() => nothing);
      unreadable.push(...found.unreadable);
      sweeps += found.sweeps;
      for (const { location } of found.records) {
        const entry = await this.entry(location).catch(({ message }: Error) => message);
        if (typeof entry !== 'string') entries.push(entry);
        else unreadable.push({ location, reason: entry, bytes: 0 });
      }
    }
    entries.sort((a, b) => b.summary.startedAt - a.summary.startedAt);
    return { entries, unreadable, sweeps };
  }

  sweeps(folders: readonly string[]): Promise<readonly HistorySweep[]> {
    const sweeps = [...new Set(folders)].flatMap((folder) =>
      this.host.sweeps(folder).map((sweep) => ({
        ...sweep,
        document: this.host.uriOf(folderOf(folder), sweep.file),
      })),
    );
    return Promise.resolve(sweeps.sort((a, b) => b.createdAt - a.createdAt));
  }

  async entry(location: string): Promise<HistoryEntry> {
    const digest = await this.digest(location);
    return { ...digest, document: await this.documentOf(digest) };
  }

  private async digest(location: string): Promise<RecordDigest> {
    const { records } = this.host;
    const changed = await records.changed(location);
    const known = this.known.get(location);
    if (known?.changed === changed) return { ...known.digest, marks: await records.marks(location) };
    const digest = await records.digest(location);
    if (digest.summary.endedAt !== null) this.known.set(location, { changed, digest });
    return digest;
  }

  mark(location: string, marks: Marks): Promise<void> {
    return this.host.records.mark(location, marks);
  }

  async source(location: string): Promise<RecordedSource> {
    const { header } = await this.open(location);
    const [first] = header.sources;
    if (!first) throw new StorageError(`The record in ${location} holds no source.`);
    return { experiment: header.plan.name, path: first.path, text: first.text, line: header.plan.line };
  }

  async check(place: DocumentPlace, text: string, unsaved: UnsavedTexts = new Map()): Promise<CheckedText> {
    const { plan, diagnostics } = await compilerOf(place, this.host)(text, null, { unsaved });
    const experiments = (plan?.experiments ?? []).map(({ name, cells }) => {
      return { name, cells: cells.length, runs: cells.reduce((sum, { runs }) => sum + runs, 0) };
    });
    return { diagnostics, experiments };
  }

  async report(location: string): Promise<readonly CellReport[]> {
    const record = await this.open(location);
    const reports: CellReport[] = [];
    for (const cell of cellsOf(record)) reports.push(await cellReport(record, cell));
    return reports;
  }

  async parts(location: string, shown: ShownRun): Promise<readonly RecordPart[]> {
    return partsOf(await this.open(location), shown);
  }

  async export(
    location: string,
    format: FileFormat,
    path: string,
    wanted: Selection | null,
  ): Promise<readonly string[]> {
    return this.host.export(await this.part(location, wanted), format, path);
  }

  async drawings(location: string, wanted: Selection | null): Promise<readonly NamedDrawing[]> {
    return drawingsOf(await this.part(location, wanted));
  }

  async notebook(location: string, language: NotebookLanguage): Promise<string> {
    return { python: pythonOf, julia: juliaOf }[language](await this.open(location));
  }

  private async part(location: string, wanted: Selection | null): Promise<OpenRecord> {
    const record = await this.open(location);
    return wanted ? narrowed(record, wanted) : record;
  }

  private open(location: string): Promise<OpenRecord> {
    return this.host.records.open(location);
  }

  /**
   * The file that was run lies beside `.reluflow`, whatever else a record says; what has no records beside it has left its
   * URI with them.
   */
  private async documentOf({ summary, source }: RecordDigest): Promise<string> {
    const records = folderOf(summary.location);
    const origin = await this.host.records.origin(records);
    if (origin !== null) return origin;
    const name = lastName(source);
    if (/^\.{0,2}$/.test(name)) throw new StorageError(`The record in ${summary.location} names no file.`);
    return this.host.uriOf(folderOf(records), name);
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
