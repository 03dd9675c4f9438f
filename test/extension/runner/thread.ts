/** The runner's thread, as the extension starts it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type {
  DocumentPlace,
  RunnerReport,
  RunnerRequest,
  RunRequest,
} from '../../../extension/runner/protocol';

const script = join(import.meta.dirname, '..', '..', '..', 'dist', 'runner.js');

export class RunnerThread {
  /** Everything that it said. */
  readonly reports: RunnerReport[] = [];
  private readonly worker: Worker;

  constructor(place: DocumentPlace) {
    if (!existsSync(script)) throw new Error('There is no dist/runner.js. Run `npm run build` first.');
    this.worker = new Worker(script, { workerData: place });
    this.worker.on('message', (report: RunnerReport) => this.reports.push(report));
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
    const request: RunnerRequest = {
      type: 'run',
      request: { text, experiments, jobs: 1, timeLimit: 0, ...settings },
    };
    await this.ask(request, ({ type }) => (type === 'idle' ? type : null));
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
