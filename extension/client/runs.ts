/**
 * The runs of a document: a runner thread that is started when it is needed, and what it last said of each experiment.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { HostMessage } from '../../webview/messages';
import type { DocumentPlace, ExperimentStatus, RunnerReport, RunnerRequest } from '../runner/protocol';

export class DocumentRuns {
  readonly place: DocumentPlace;
  readonly statuses = new Map<string, ExperimentStatus>();
  private readonly script: string;
  private worker: Worker | null = null;
  private readonly changed = new vscode.EventEmitter<ExperimentStatus | null>();
  private readonly messages = new vscode.EventEmitter<HostMessage>();
  private readonly refused = new vscode.EventEmitter<string>();
  private readonly idle = new vscode.EventEmitter<void>();
  /** A status changed (null: all of them may have). */
  readonly onChange = this.changed.event;
  /** Something for the panel. */
  readonly onMessage = this.messages.event;
  /** Nothing runs, for this reason. */
  readonly onRefused = this.refused.event;
  /** Everything asked for has ended. */
  readonly onIdle = this.idle.event;

  constructor(place: DocumentPlace, extensionPath: string) {
    this.place = place;
    this.script = join(extensionPath, 'dist', 'runner.js');
  }

  get running(): boolean {
    return [...this.statuses.values()].some(({ phase }) => phase === 'running');
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
      case 'refused':
        this.refused.fire(report.reason);
        break;
      case 'trouble':
        void vscode.window.showErrorMessage(`ReluFlow: ${report.message}`);
        break;
      case 'idle':
        this.idle.fire();
        break;
    }
  }

  /** The thread is gone: what it was running failed, and the next request starts another. */
  private lost(reason: string): void {
    this.worker = null;
    for (const [name, status] of this.statuses) {
      if (status.phase !== 'running') continue;
      this.statuses.set(name, { ...status, phase: 'failed', summary: `its thread was lost: ${reason}` });
    }
    this.changed.fire(null);
    this.refused.fire(`The run was lost: ${reason}. What was finished is in its record. Run it again.`);
    this.idle.fire();
  }

  async dispose(): Promise<void> {
    for (const emitter of [this.changed, this.messages, this.refused, this.idle]) emitter.dispose();
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
