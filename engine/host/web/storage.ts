/**
 * Records in memory: what the web has until it keeps them for longer. The same rules as on disk, without files.
 */
import type { ExperimentEnding, RunEvent, Samples } from '../../experiment/events';
import type { CellResult, RunResult } from '../../experiment/result';
import type { OpenRecord, RecordHeader, RecordSummary, RecordWriter, ResumedRecord, Storage } from '../host';
import { StorageError } from '../host';
import { joinSamples } from '../samples';
import { kernelName } from '../../kernel/line-kernel';
import { version } from '../version';

interface Kept {
  readonly header: RecordHeader;
  summary: RecordSummary;
  reason: string;
  readonly runs: Map<number, Map<number, RunResult>>;
  readonly samples: Map<string, Samples[]>;
  readonly cells: Map<number, CellResult>;
}

export class MemoryStorage implements Storage {
  private readonly kept: Kept[] = [];

  create(header: RecordHeader): Promise<RecordWriter> {
    const id = `${header.plan.name}-${this.kept.length + 1}`;
    const summary: RecordSummary = {
      id,
      location: id,
      experiment: header.plan.name,
      file: header.file,
      startedAt: header.startedAt,
      endedAt: null,
      status: 'running',
      version,
      kernel: kernelName(),
    };
    const kept: Kept = {
      header,
      summary,
      reason: '',
      runs: new Map(),
      samples: new Map(),
      cells: new Map(),
    };
    this.kept.push(kept);
    return Promise.resolve(new MemoryWriter(kept));
  }

  /** Nothing outlives the page, so there is nothing to go on with. */
  resume(): Promise<ResumedRecord | null> {
    return Promise.resolve(null);
  }

  list(): Promise<readonly RecordSummary[]> {
    return Promise.resolve(this.kept.map(({ summary }) => summary).reverse());
  }

  open(id: string): Promise<OpenRecord> {
    const kept = id === 'latest' ? this.kept.at(-1) : this.kept.find(({ summary }) => summary.id === id);
    if (kept) return Promise.resolve(new MemoryRecord(kept));
    return Promise.reject(new StorageError(`There is no record \`${id}\` in this window.`));
  }
}

class MemoryWriter implements RecordWriter {
  readonly id: string;
  readonly location: string;
  private readonly kept: Kept;

  constructor(kept: Kept) {
    this.kept = kept;
    this.id = kept.summary.id;
    this.location = kept.summary.location;
  }

  write(event: RunEvent): void {
    const { runs, samples, cells } = this.kept;
    if (event.type === 'samples') {
      const key = `${event.cell} ${event.run}`;
      samples.set(key, [...(samples.get(key) ?? []), event.samples]);
    } else if (event.type === 'run-ended') {
      const ofCell = runs.get(event.cell) ?? new Map<number, RunResult>();
      runs.set(event.cell, ofCell.set(event.run, event.result));
    } else if (event.type === 'cell-ended') cells.set(event.cell, event.result);
  }

  close(ending: ExperimentEnding, reason: string, endedAt: number): Promise<void> {
    this.kept.summary = { ...this.kept.summary, status: ending, endedAt };
    this.kept.reason = reason;
    return Promise.resolve();
  }
}

class MemoryRecord implements OpenRecord {
  readonly machine = { platform: 'browser' };
  readonly planIntact = true;
  private readonly kept: Kept;

  constructor(kept: Kept) {
    this.kept = kept;
  }

  get summary(): RecordSummary {
    return this.kept.summary;
  }

  get header(): RecordHeader {
    return this.kept.header;
  }

  get remarks(): readonly string[] {
    return this.kept.reason ? [`The experiment ended early: ${this.kept.reason}.`] : [];
  }

  async *runs(cell: number): AsyncGenerator<RunResult> {
    const results = [...(this.kept.runs.get(cell)?.values() ?? [])];
    yield* await Promise.resolve(results.sort((a, b) => a.run - b.run));
  }

  samples({ cell, run }: { readonly cell: number; readonly run: number }): Promise<Samples | null> {
    const blocks = this.kept.samples.get(`${cell} ${run}`);
    return Promise.resolve(blocks ? joinSamples(blocks) : null);
  }

  cell(index: number): CellResult | null {
    return this.kept.cells.get(index) ?? null;
  }
}
