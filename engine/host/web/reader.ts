/**
 * Records in the editor's files, read into memory: those that consist of journals, as the web writes them and as a run that
 * broke off on a disk leaves them. The tables of sealed ones are not read here.
 */
import type { Samples } from '../../experiment/events';
import type { CellResult, RunResult } from '../../experiment/result';
import { StorageError, type OpenRecord, type RecordSummary, type RunOutcome } from '../host';
import { mostBytes } from '../record/bounds';
import { digestFrom, OutcomeTally, runsAskedFor, type RecordDigest } from '../record/digest';
import { decodeJournal, type Entry, type RunPlace } from '../record/journal';
import { cellsName, contentsAmong, journalName, manifestName, marksName, planName } from '../record/layout';
import {
  headerOf,
  newestFirst,
  manifestFromText,
  planOfRecord,
  remarksOn,
  summaryOf,
  type Holder,
  type Manifest,
  type Unreadable,
} from '../record/manifest';
import { marksFromText, noMarks, type Marks } from '../record/marks';
import { collectRuns, lossRemark, outcomeOf, placeKey } from '../record/runs';
import { silence } from '../record/signs';
import { joinSamples } from '../samples';
import { readText, storageError, type RecordFiles } from './files';
import { planHash } from './hash';

/** Records in some files, as one window sees them. */
export class WebReader {
  private readonly files: RecordFiles;
  private readonly here: Holder;

  constructor(files: RecordFiles, here: Holder) {
    this.files = files;
    this.here = here;
  }

  /** Rejects with a StorageError where there is none, or none that this version understands. */
  async manifest(location: string): Promise<Manifest> {
    const path = this.files.at(location, manifestName);
    const text = await readText(this.files, path, mostBytes.manifest).catch((error: unknown) => {
      throw storageError(error, 'read', path);
    });
    return manifestFromText(text, path, location);
  }

  async summary(location: string): Promise<RecordSummary> {
    return this.summaryFrom(await this.manifest(location), location);
  }

  private async summaryFrom(manifest: Manifest, location: string): Promise<RecordSummary> {
    const { files, here } = this;
    const { changed } = await files.facts(files.at(location, manifestName));
    return summaryOf(manifest, location, ({ id, host }) =>
      host === here.host ? id === here.id : Date.now() - changed < silence,
    );
  }

  /** The records in a folder, newest first, and those that can't be read. */
  async survey(folder: string): Promise<{
    readonly records: readonly RecordSummary[];
    readonly unreadable: readonly (Unreadable & { readonly bytes: number })[];
  }> {
    const { files } = this;
    const names = await files.names(folder).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => {
        const location = files.at(folder, name);
        const inside = await files.names(location).catch((): readonly string[] => []);
        if (!inside.includes(manifestName)) return null;
        return this.summary(location).catch(async (error: unknown) => {
          const { message: reason } = storageError(error, 'read the record in', location);
          return { location, reason, bytes: await this.size(location, inside) };
        });
      }),
    );
    return {
      records: found.flatMap((each) => (each && 'id' in each ? [each] : [])).sort(newestFirst),
      unreadable: found.flatMap((each) => (each && 'reason' in each ? [each] : [])),
    };
  }

  async marks(location: string): Promise<Marks> {
    const { files } = this;
    return readText(files, files.at(location, marksName), mostBytes.small).then(marksFromText, () => noMarks);
  }

  /** Of sealed tables it knows what the manifest says: that all runs have ended, where the record is complete. */
  async digest(location: string): Promise<RecordDigest> {
    const manifest = await this.manifest(location);
    const names = await this.files.names(location);
    const { segments } = contentsAmong(names);
    const tally = new OutcomeTally();
    for (const { status, observables } of (await this.content(location, names)).ended) {
      tally.add(status, observables.risk);
    }
    if (segments.length > 0 && manifest.status === 'complete') tally.ended = runsAskedFor(manifest);
    const summary = await this.summaryFrom(manifest, location);
    const parts = { summary, marks: await this.marks(location), bytes: await this.size(location, names) };
    return digestFrom(manifest, parts, tally);
  }

  private async size(location: string, names: readonly string[]): Promise<number> {
    const sizes = names.map((name) =>
      this.files.facts(this.files.at(location, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** Rejects with a StorageError. */
  async open(location: string): Promise<OpenRecord> {
    const { files } = this;
    const manifest = await this.manifest(location);
    try {
      const names = await files.names(location);
      if (contentsAmong(names).segments.length > 0) throw sealed(manifest.id);
      const planPath = files.at(location, planName);
      const planText = await readText(files, planPath, mostBytes.plan);
      const hash = await planHash(planText);
      // Pages that aren't secure have no digests.
      const planIntact = hash === null || manifest.plan === '' || hash === manifest.plan;
      const content = await this.content(location, names);
      const summary = await this.summaryFrom(manifest, location);
      return new WebRecord(
        {
          summary,
          header: headerOf(manifest, planOfRecord(planText, manifest, planPath)),
          remarks: [...remarksOn(manifest, summary.status, planIntact), ...content.remarks],
          planIntact,
          machine: manifest.machine,
        },
        content,
        new Map([...manifest.results.map(({ cell, result }) => [cell, result] as const), ...content.results]),
      );
    } catch (error) {
      throw storageError(error, 'read the record in', location);
    }
  }

  /** What the journals of a record say. */
  private async content(location: string, names: readonly string[]): Promise<Content> {
    const remarks: string[] = [];
    const read = async (name: string): Promise<readonly Entry[]> => {
      // What a desktop seals meanwhile is gone.
      const bytes = await this.files.read(this.files.at(location, name)).catch(() => new Uint8Array());
      const { entries, loss } = decodeJournal(bytes);
      if (loss) remarks.push(lossRemark(name, loss));
      return entries;
    };
    const cells = names.includes(cellsName) ? await read(cellsName) : [];
    const entries: Entry[] = [];
    for (const number of contentsAmong(names).journals) entries.push(...(await read(journalName(number))));
    const { samples, ended } = collectRuns(entries);
    const runs = new Map(
      ended.map(({ cell, result }) => [placeKey({ cell, run: result.run }), { cell, result }]),
    );
    const ofCell = new Map<number, RunResult[]>();
    for (const { cell, result } of runs.values()) ofCell.set(cell, [...(ofCell.get(cell) ?? []), result]);
    const results = cells.flatMap((entry) =>
      entry.type === 'cell' ? [[entry.cell, entry.result] as const] : [],
    );
    return { ended: [...runs.values()].map(({ result }) => result), ofCell, samples, results, remarks };
  }
}

interface Content {
  /** Runs that have ended, each once. */
  readonly ended: readonly RunResult[];
  readonly ofCell: ReadonlyMap<number, RunResult[]>;
  readonly samples: ReadonlyMap<string, readonly Samples[]>;
  readonly results: readonly (readonly [cell: number, result: CellResult])[];
  readonly remarks: readonly string[];
}

function sealed(id: string): StorageError {
  return new StorageError(
    `The results of ${id} are in Parquet tables, as the desktop and the command line write them: VS Code for the Web doesn't read those. Open the folder in VS Code on the desktop, or run the experiment again here.`,
  );
}

class WebRecord implements OpenRecord {
  readonly summary: OpenRecord['summary'];
  readonly header: OpenRecord['header'];
  readonly remarks: OpenRecord['remarks'];
  readonly planIntact: boolean;
  readonly machine: OpenRecord['machine'];
  private readonly content: Content;
  private readonly results: ReadonlyMap<number, CellResult>;

  constructor(
    about: Pick<OpenRecord, 'summary' | 'header' | 'remarks' | 'planIntact' | 'machine'>,
    content: Content,
    results: ReadonlyMap<number, CellResult>,
  ) {
    this.summary = about.summary;
    this.header = about.header;
    this.remarks = about.remarks;
    this.planIntact = about.planIntact;
    this.machine = about.machine;
    this.content = content;
    this.results = results;
  }

  async *runs(cell: number): AsyncGenerator<RunResult> {
    const results = this.content.ofCell.get(cell) ?? [];
    yield* await Promise.resolve([...results].sort((a, b) => a.run - b.run));
  }

  async *outcomes(cell: number): AsyncGenerator<RunOutcome> {
    for await (const result of this.runs(cell)) yield outcomeOf(result);
  }

  samples(place: RunPlace): Promise<Samples | null> {
    const blocks = this.content.samples.get(placeKey(place));
    return Promise.resolve(blocks && blocks.length > 0 ? joinSamples(blocks) : null);
  }

  cell(index: number): CellResult | null {
    return this.results.get(index) ?? null;
  }
}
