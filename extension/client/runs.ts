/**
 * The runs of a document: a runner thread that is started when it is needed, and what it last said of each experiment.
 */
import * as vscode from 'vscode';
import type { UnsavedTexts } from '../../engine/host/project';
import type { HostMessage, SavedPanel, Selection } from '../../webview/messages';
import type {
  DocumentPlace,
  ExperimentStatus,
  RunnerReport,
  RunnerRequest,
  RunRequest,
} from '../runner/protocol';
import { unsavedBeside } from './documents';
import type { Platform, Thread } from './platform';
import { startThread } from './threads';
import { sayError } from './saying';

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
  private readonly platform: Pick<Platform, 'startThread' | 'resumes'>;
  private readonly unsaved: () => UnsavedTexts;
  private thread: Thread | null = null;
  /** Whether the thread has said anything yet. */
  private heard = false;
  /** Whether the thread has been asked for anything that people see. */
  private needed = false;
  /** What the panel shows. */
  private shown: Selection | null = null;
  private requests = 0;
  private readonly open = new Map<number, (ended: Ended) => void>();
  private readonly changed = new vscode.EventEmitter<ExperimentStatus | null>();
  private readonly messages = new vscode.EventEmitter<HostMessage>();
  /** A status changed (null: all of them may have). */
  readonly onChange = this.changed.event;
  /** Something for the panel. */
  readonly onMessage = this.messages.event;

  /** `unsaved`: what the document may import of the editor that is not saved. */
  constructor(
    place: DocumentPlace,
    platform: Pick<Platform, 'startThread' | 'resumes'>,
    unsaved: () => UnsavedTexts,
  ) {
    this.unsaved = unsaved;
    this.place = place;
    this.platform = platform;
  }

  get running(): boolean {
    return [...this.statuses.values()].some(isUnderWay);
  }

  run(wanted: Omit<RunRequest, 'id' | 'unsaved'>): RequestedRun {
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
    this.send({ type: 'run', request: { ...wanted, id, unsaved: this.unsaved() } });
    return { runs: this, request: id, ended, onStatus: status.event, cancel };
  }

  send(request: RunnerRequest): void {
    this.needed = true;
    this.post(request);
  }

  private post(request: RunnerRequest): void {
    this.thread ??= this.start();
    this.thread.send(request);
  }

  /** Has the thread ready before anything is asked for; false where there is one already. */
  prepare(): boolean {
    if (this.thread) return false;
    this.needed = false;
    this.post({ type: 'prepare' });
    return true;
  }

  /** Ends a thread that was prepared and hasn't been needed. */
  dismiss(): void {
    if (this.needed) return;
    const { thread } = this;
    this.thread = null;
    void thread?.end();
  }

  /** Says what the editor's text is now, if there is anything that it could differ from. */
  tellText(text: string): void {
    if (this.thread) this.post({ type: 'text', text, unsaved: this.unsaved() });
  }

  /** Says that people noted something about records. */
  tellMarks(): void {
    if (this.thread) this.post({ type: 'marks' });
  }

  private start(): Thread {
    this.heard = false;
    const thread = startThread(this.platform, this.place, {
      message: (report) => this.receive(report as RunnerReport),
      lost: (reason) => this.lost(thread, reason),
    });
    return thread;
  }

  private receive(report: RunnerReport): void {
    this.heard = true;
    switch (report.type) {
      case 'panel':
        if (report.message.type === 'snapshot') this.shown = report.message.state.selection;
        this.messages.fire(report.message);
        break;
      case 'status':
        this.statuses.set(report.status.experiment, report.status);
        this.changed.fire(report.status);
        break;
      case 'trouble':
        void sayError(`ReluFlow: ${report.message}`);
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

  /**
   * The thread is gone: what it was running is interrupted, and another takes its place, which closes the open records
   * and shows them. One that was lost before it said a word is not followed by another until something is asked for.
   */
  private lost(thread: Thread, reason: string): void {
    if (this.thread !== thread) return;
    this.thread = null;
    // The next request starts another one.
    if (!this.needed) return;
    const under = [...this.statuses.values()].filter(isUnderWay);
    for (const status of under) {
      const failed = { ...status, phase: 'failed', summary: `its thread was lost: ${reason}` } as const;
      this.statuses.set(status.experiment, failed);
      this.changed.fire(failed);
    }
    this.sayLost(under, reason);
    if (!this.heard) return this.messages.fire({ type: 'lost' });
    const interrupted = under.flatMap(({ record }) => (record === '' ? [] : [record]));
    this.send({ type: 'recover', interrupted, saved: this.saved() });
  }

  /** What the panel shows, as one that comes back after a reload says it. */
  private saved(): SavedPanel | null {
    if (this.shown === null) return null;
    const records = [...this.statuses].filter(([, { record }]) => record !== '');
    const origin = {
      document: this.place.document,
      records: Object.fromEntries(records.map(([name, { record }]) => [name, record])),
    };
    return { origin, selection: this.shown, view: null };
  }

  /** To those who wait for a run, or else to the person. */
  private sayLost(under: readonly ExperimentStatus[], reason: string): void {
    const names = under.map(({ experiment }) => experiment).join(', ');
    const ended =
      under.length > 0 ? `${names}: the thread that ran it` : `The thread that runs ${this.place.name}`;
    const advice = this.platform.resumes ? 'Resume it to do what is missing.' : 'Run it again.';
    const kept = under.length > 0 ? ` What had ended is in the record. ${advice}` : '';
    const refusal = `${ended} was lost: ${reason}.${kept}`;
    const waiting = [...this.open.keys()];
    for (const request of waiting) this.end(request, { refusal, problems: [] });
    if (waiting.length === 0) void sayError(`ReluFlow: ${refusal}`);
  }

  async dispose(): Promise<void> {
    for (const emitter of [this.changed, this.messages]) emitter.dispose();
    const { thread } = this;
    this.thread = null;
    await thread?.end();
  }
}

/** The runs of all documents of this window. */
export class AllRuns implements vscode.Disposable {
  private readonly platform: Platform;
  private readonly placeOf: (uri: vscode.Uri) => DocumentPlace;
  private readonly known = new Map<string, DocumentRuns>();
  private readonly changed = new vscode.EventEmitter<DocumentRuns>();
  readonly onChange = this.changed.event;

  constructor(platform: Platform, placeOf: (uri: vscode.Uri) => DocumentPlace) {
    this.platform = platform;
    this.placeOf = placeOf;
  }

  /** The runs of a document, which are made when they are first asked for. */
  of(uri: vscode.Uri): DocumentRuns {
    const key = uri.toString();
    const found = this.known.get(key);
    if (found) return found;
    const runs = new DocumentRuns(this.placeOf(uri), this.platform, () => unsavedBeside(key));
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
