/**
 * The runs of a document: a runner thread that is started when it is needed, and what it last said of each experiment.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { HostMessage } from '../../webview/messages';
import type {
  DocumentPlace,
  ExperimentStatus,
  RunnerReport,
  RunnerRequest,
  RunRequest,
} from '../runner/protocol';

/** How a request ended: null, or why nothing was run, with the mistakes of the text. */
export type Ended = Omit<Extract<RunnerReport, { readonly type: 'ended' }>, 'type' | 'request'>;

/** Something that was asked for, until it has ended. */
export interface RequestedRun {
  readonly runs: DocumentRuns;
  readonly request: number;
  /** Never rejects. */
  readonly ended: Promise<Ended>;
  /** Tells each status of the experiments of this request. */
  readonly onStatus: vscode.Event<ExperimentStatus>;
  /** Ends its experiments; those of other requests go on. */
  cancel(): void;
}

export const isUnderWay = ({ phase }: ExperimentStatus): boolean =>
  phase === 'running' || phase === 'waiting';

export class DocumentRuns {
  readonly place: DocumentPlace;
  readonly statuses = new Map<string, ExperimentStatus>();
  private readonly script: string;
  private worker: Worker | null = null;
  private requests = 0;
  private readonly open = new Map<number, (ended: Ended) => void>();
  private readonly changed = new vscode.EventEmitter<ExperimentStatus | null>();
  private readonly messages = new vscode.EventEmitter<HostMessage>();
  /** A status changed (null: all of them may have). */
  readonly onChange = this.changed.event;
  /** Something for the panel. */
  readonly onMessage = this.messages.event;

  constructor(place: DocumentPlace, extensionPath: string) {
    this.place = place;
    this.script = join(extensionPath, 'dist', 'runner.js');
  }

  get running(): boolean {
    return [...this.statuses.values()].some(isUnderWay);
  }

  run(wanted: Omit<RunRequest, 'id'>): RequestedRun {
    const id = ++this.requests;
    const status = new vscode.EventEmitter<ExperimentStatus>();
    const listener = this.changed.event((each) => {
      if (each?.request === id) status.fire(each);
    });
    const ended = new Promise<Ended>((resolve) => this.open.set(id, resolve)).finally(() => {
      listener.dispose();
      status.dispose();
    });
    const cancel = (): void => {
      const own = [...this.statuses.values()].filter(({ request }) => request === id);
      const experiments = own.length > 0 ? own.map(({ experiment }) => experiment) : wanted.experiments;
      this.send({ type: 'cancel', experiments });
    };
    this.send({ type: 'run', request: { ...wanted, id } });
    return { runs: this, request: id, ended, onStatus: status.event, cancel };
  }

  send(request: RunnerRequest): void {
    this.worker ??= this.start();
    this.worker.postMessage(request);
  }

  /** Says what the editor's text is now, if there is anything that it could differ from. */
  tellText(text: string): void {
    if (this.worker) this.send({ type: 'text', text });
  }

  private start(): Worker {
    const worker = new Worker(this.script, { workerData: this.place, name: 'reluflow-runner' });
    worker.on('message', (report: RunnerReport) => this.receive(report));
    worker.on('error', (error) => this.lost(error.message));
    worker.on('exit', (status) => {
      if (status !== 0) this.lost(`it ended with status ${status}`);
      if (this.worker === worker) this.worker = null;
    });
    return worker;
  }

  private receive(report: RunnerReport): void {
    switch (report.type) {
      case 'panel':
        this.messages.fire(report.message);
        break;
      case 'status':
        this.statuses.set(report.status.experiment, report.status);
        this.changed.fire(report.status);
        break;
      case 'trouble':
        void vscode.window.showErrorMessage(`ReluFlow: ${report.message}`);
        break;
      case 'ended':
        this.end(report.request, report);
        break;
    }
  }

  private end(request: number, { refusal, problems }: Ended): void {
    this.open.get(request)?.({ refusal, problems });
    this.open.delete(request);
  }

  /** The thread is gone: what it was running failed, and the next request starts another. */
  private lost(reason: string): void {
    this.worker = null;
    for (const [name, status] of this.statuses) {
      if (!isUnderWay(status)) continue;
      const failed = { ...status, phase: 'failed', summary: `its thread was lost: ${reason}` } as const;
      this.statuses.set(name, failed);
      this.changed.fire(failed);
    }
    const refusal = `The run was lost: ${reason}. What was finished is in its record. Run it again.`;
    for (const request of [...this.open.keys()]) this.end(request, { refusal, problems: [] });
  }

  async dispose(): Promise<void> {
    for (const emitter of [this.changed, this.messages]) emitter.dispose();
    await this.worker?.terminate();
  }
}

/** The runs of all documents of this window. */
export class AllRuns implements vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly placeOf: (uri: vscode.Uri) => DocumentPlace;
  private readonly known = new Map<string, DocumentRuns>();
  private readonly changed = new vscode.EventEmitter<DocumentRuns>();
  readonly onChange = this.changed.event;

  constructor(context: vscode.ExtensionContext, placeOf: (uri: vscode.Uri) => DocumentPlace) {
    this.context = context;
    this.placeOf = placeOf;
  }

  /** The runs of a document, which are made when they are first asked for. */
  of(uri: vscode.Uri): DocumentRuns {
    const key = uri.toString();
    const found = this.known.get(key);
    if (found) return found;
    const runs = new DocumentRuns(this.placeOf(uri), this.context.extensionPath);
    runs.onChange(() => this.changed.fire(runs));
    this.known.set(key, runs);
    return runs;
  }

  find(uri: vscode.Uri): DocumentRuns | null {
    return this.known.get(uri.toString()) ?? null;
  }

  all(): readonly DocumentRuns[] {
    return [...this.known.values()];
  }

  dispose(): void {
    this.changed.dispose();
    for (const runs of this.known.values()) void runs.dispose();
  }
}
