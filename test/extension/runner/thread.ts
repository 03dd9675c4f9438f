/** The runner's thread, as the extension starts it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { URI } from 'langium';
import type {
  DocumentPlace,
  ExperimentStatus,
  RunnerReport,
  RunnerRequest,
  RunRequest,
} from '../../../extension/runner/protocol';
import type { PanelState } from '../../../webview/messages';

const script = join(import.meta.dirname, '..', '..', '..', 'dist', 'runner.js');

/** A document in a folder of its own, and its runner. */
export interface Desk {
  readonly place: DocumentPlace;
  /** The folder of its records. */
  readonly records: string;
  readonly runner: RunnerThread;
  /** Ends the thread and removes everything. */
  readonly clear: () => Promise<void>;
}

/** A file on the disk with this text, or a text that is on no disk where there is no name. */
export function openDesk(text = '', name: string | null = null): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-desk-'));
  const place = name === null ? untitledPlace(folder) : filePlace(folder, name);
  if (name !== null) writeFileSync(join(folder, name), text);
  const runner = new RunnerThread(place);
  const clear = async (): Promise<void> => {
    await runner.end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { place, records: place.records, runner, clear };
}

function untitledPlace(records: string): DocumentPlace {
  const name = 'Untitled-1';
  return { document: `untitled:${name}`, name, folder: null, records, hidden: false };
}

function filePlace(folder: string, name: string): DocumentPlace {
  const document = URI.file(join(folder, name)).toString();
  const around = URI.file(folder).toString();
  return { document, name, folder: around, records: join(folder, '.reluflow'), hidden: true };
}

type Ended = Extract<RunnerReport, { readonly type: 'ended' }>;

export class RunnerThread {
  /** Everything that it said. */
  readonly reports: RunnerReport[] = [];
  private readonly worker: Worker;
  private readonly waiting = new Set<() => void>();
  private requests = 0;

  constructor(place: DocumentPlace) {
    if (!existsSync(script)) throw new Error('There is no dist/runner.js. Run `npm run build` first.');
    this.worker = new Worker(script, { workerData: place });
    this.worker.on('message', (report: RunnerReport) => {
      this.reports.push(report);
      for (const look of [...this.waiting]) look();
    });
  }

  /** Sends a request and waits for a report; rejects when the thread is lost. */
  async ask<T>(request: RunnerRequest, pick: (report: RunnerReport) => T | null): Promise<T> {
    const answered = new Promise<T>((resolve, reject) => {
      this.worker.on('error', reject);
      this.worker.on('message', (report: RunnerReport) => {
        const picked = pick(report);
        if (picked !== null) resolve(picked);
      });
    });
    this.worker.postMessage(request);
    return answered;
  }

  /** Runs experiments of a text to the end. */
  async run(
    text: string,
    experiments: readonly string[] | null = null,
    settings: Partial<RunRequest> = {},
  ): Promise<void> {
    await this.ended(this.request(text, experiments, settings));
  }

  send(request: RunnerRequest): void {
    this.worker.postMessage(request);
  }

  /** Asks for a run; the number of the request. */
  request(text: string, experiments: readonly string[] | null, settings: Partial<RunRequest> = {}): number {
    const id = ++this.requests;
    this.send({ type: 'run', request: { id, text, experiments, jobs: 1, timeLimit: 0, ...settings } });
    return id;
  }

  statusesOf(experiment: string): readonly ExperimentStatus[] {
    return this.reports.flatMap((report) =>
      report.type === 'status' && report.status.experiment === experiment ? [report.status] : [],
    );
  }

  /** What its panel was told in full. */
  snapshots(): readonly PanelState[] {
    return this.reports.flatMap((report) =>
      report.type === 'panel' && report.message.type === 'snapshot' ? [report.message.state] : [],
    );
  }

  /** Waits until the newest status of an experiment is as wanted. */
  status(experiment: string, wanted: (status: ExperimentStatus) => boolean): Promise<ExperimentStatus> {
    return this.until(() => {
      const last = this.statusesOf(experiment).at(-1);
      return last && wanted(last) ? last : undefined;
    });
  }

  ended(request: number): Promise<Ended> {
    return this.until(() =>
      this.reports.find((report): report is Ended => report.type === 'ended' && report.request === request),
    );
  }

  private until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
