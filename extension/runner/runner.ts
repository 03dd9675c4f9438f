/**
 * Compiles a document's text, runs what is asked for, one request after the other, and tells the extension.
 */
import { basename, dirname, resolve } from 'node:path';
import type { RunEvent } from '../../engine/experiment/events';
import { createPool, defaultWorkers } from '../../engine/host/node/pool';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { StorageError, type Source } from '../../engine/host/host';
import { startSession, type ExperimentOutcome, type Session } from '../../engine/host/session';
import type { Plan } from '../../engine/experiment/plan';
import type { SavedPanel } from '../../webview/messages';
import { noteOrigin } from '../library/origin';
import { compileText } from './compiling';
import { experimentFromRecord, ExperimentModel } from './experiment';
import { PanelModel } from './panel';
import type { DocumentPlace, RunnerReport, RunnerRequest, RunRequest } from './protocol';

export class Runner {
  private readonly place: DocumentPlace;
  private readonly report: (report: RunnerReport) => void;
  private readonly panel: PanelModel;
  private readonly storage: FolderStorage;
  private readonly waiting: RunRequest[] = [];
  private session: Session | null = null;
  private busy = false;
  private lastStatus = 0;

  constructor(place: DocumentPlace, report: (report: RunnerReport) => void) {
    this.place = place;
    this.report = report;
    this.storage = new FolderStorage(place.records, { hidden: place.hidden });
    this.panel = new PanelModel(
      place.name,
      place.document,
      (message) => report({ type: 'panel', message }),
      (error) => report({ type: 'trouble', message: sentenceOf(error) }),
    );
  }

  receive(request: RunnerRequest): void {
    switch (request.type) {
      case 'run':
        this.waiting.push(request.request);
        void this.work();
        break;
      case 'cancel':
        this.waiting.length = 0;
        this.session?.cancel('you cancelled it');
        break;
      case 'show':
        this.guard(this.panel.show());
        break;
      case 'select':
        this.guard(this.panel.select(request.selection));
        break;
      case 'look':
        this.panel.lookout.set(request.look);
        break;
      case 'text':
        this.setText(request.text);
        break;
      case 'restore':
        this.guard(this.restore(request.saved));
        break;
      case 'open':
        this.guard(this.open(request.location));
        break;
    }
  }

  /** Results of another text are marked as such, everywhere. */
  private setText(text: string): void {
    this.panel.setText(text);
    for (const model of this.panel.experiments.values()) {
      this.report({ type: 'status', status: model.status(this.panel.isStale(model)) });
    }
  }

  /** A record that can't be read is said, and ends nothing. */
  private guard(work: Promise<void>): void {
    work.catch((error: unknown) => this.report({ type: 'trouble', message: sentenceOf(error) }));
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let request = this.waiting.shift(); request; request = this.waiting.shift()) {
      await this.run(request).catch((error: unknown) =>
        this.report({ type: 'refused', reason: sentenceOf(error) }),
      );
    }
    this.busy = false;
    this.report({ type: 'idle' });
  }

  private async run(request: RunRequest): Promise<void> {
    const { plan, sources } = await this.compile(request);
    if (!plan) return;
    if (this.place.path === null) noteOrigin(this.place.records, this.place.document);
    for (const experiment of plan.experiments) {
      this.panel.experiments.set(experiment.name, new ExperimentModel(experiment, request.text, Date.now()));
    }
    const [first] = plan.experiments;
    const { selection } = this.panel;
    if (first && !plan.experiments.some(({ name }) => name === selection.experiment)) {
      this.panel.selection = { experiment: first.name, cell: 0, run: 0 };
    }
    this.setText(request.text);
    await this.panel.select(this.panel.selection);
    const workers = createPool(request.jobs > 0 ? request.jobs : defaultWorkers());
    const { timeLimit, trajectoryBudget } = request;
    const thetaBudget = trajectoryBudget === undefined ? {} : { thetaBudget: trajectoryBudget * 2 ** 20 };
    this.session = startSession(
      {
        plan,
        workers,
        storage: this.storage,
        sources,
        ...(timeLimit > 0 ? { timeLimit } : {}),
        ...thetaBudget,
      },
      (event) => this.take(event),
    );
    const outcomes = await this.session.finished;
    this.session = null;
    await Promise.all([workers.close(), ...outcomes.map((outcome) => this.conclude(outcome))]);
    await this.panel.show();
  }

  /** The plan of the text; where there is none, says why. */
  private async compile(
    request: RunRequest,
  ): Promise<{ readonly plan: Plan | null; readonly sources: readonly Source[] }> {
    const { name } = this.place;
    const { plan, diagnostics, refusals, sources } = await compileText(
      this.place,
      request.text,
      request.experiments,
    );
    if (!plan) {
      const mistakes = diagnostics.filter(({ severity }) => severity === 'error').length;
      const reason =
        refusals.join(' ') ||
        `${name} has ${mistakes === 1 ? 'an error' : `${mistakes} errors`}: see Problems.`;
      this.report({ type: 'refused', reason });
    }
    return { plan, sources };
  }

  private take(event: RunEvent): void {
    const model = this.panel.experiments.get(event.experiment);
    if (!model) return;
    model.take(event);
    this.panel.note(event);
    const now = Date.now();
    if (
      event.type === 'experiment-started' ||
      event.type === 'experiment-ended' ||
      now - this.lastStatus > 200
    ) {
      this.lastStatus = now;
      this.report({ type: 'status', status: model.status(this.panel.isStale(model)) });
    }
  }

  /** From here on the record is what everything is read from. */
  private async conclude({ experiment, record, ending, reason }: ExperimentOutcome): Promise<void> {
    const model = this.panel.experiments.get(experiment);
    if (!model) return;
    if (ending === 'failed') {
      model.end('failed', reason, Date.now());
      this.report({ type: 'trouble', message: `${experiment}: ${reason}` });
    }
    model.recordId = record;
    if (record !== '') model.trajectories.record = await this.storage.open(record);
    this.report({ type: 'status', status: model.status(this.panel.isStale(model)) });
  }

  /** Shows what a panel showed before a reload; an experiment whose record it hadn't heard of shows its newest one. */
  private async restore({ origin, selection }: SavedPanel): Promise<void> {
    const wanted = new Map(Object.entries(origin.records));
    if (!wanted.has(selection.experiment)) {
      const newest = await this.newestRecord(selection.experiment);
      if (newest !== null) wanted.set(selection.experiment, newest);
    }
    for (const [name, id] of wanted) {
      if (this.panel.experiments.has(name)) continue;
      const record = await this.storage.open(id).catch(() => null);
      if (!record) continue;
      const model = await experimentFromRecord(record);
      this.panel.experiments.set(name, model);
      this.report({ type: 'status', status: model.status(this.panel.isStale(model)) });
    }
    if (this.panel.experiments.has(selection.experiment)) await this.panel.select(selection);
    else await this.panel.show();
  }

  /** Shows a record that was chosen, in the place of the experiment's last run. */
  private async open(location: string): Promise<void> {
    const record = await this.storage.open(location);
    const { plan } = record.header;
    if (this.panel.experiments.get(plan.name)?.phase === 'running') {
      throw new StorageError(`${plan.name} is running now: open its earlier runs when it has ended.`);
    }
    const model = await experimentFromRecord(record);
    const here = resolve(dirname(location)) === resolve(this.place.records);
    if (!here) model.recordId = location;
    this.panel.experiments.set(plan.name, model);
    this.report({ type: 'status', status: model.status(this.panel.isStale(model)) });
    await this.panel.select({ experiment: plan.name, cell: 0, run: 0 });
  }

  private async newestRecord(experiment: string): Promise<string | null> {
    const records = await this.storage.list();
    const found = records.find(
      (record) => record.experiment === experiment && basename(record.file) === this.place.name,
    );
    return found?.id ?? null;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof StorageError) return error.message;
  return error instanceof Error ? `Something unexpected happened: ${error.message}` : String(error);
}
