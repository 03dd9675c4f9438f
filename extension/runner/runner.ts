/**
 * Compiles a document's text, runs what is asked for, and tells the extension.
 */
import type { RunEvent } from '../../engine/experiment/events';
import { StorageError, type OpenRecord, type Source, type Storage } from '../../engine/host/host';
import { startSession, type ExperimentOutcome, type SessionOptions } from '../../engine/host/session';
import type { FileDiagnostic } from '../../engine/language/compile';
import type { Plan } from '../../engine/experiment/plan';
import type { SavedPanel } from '../../webview/messages';
import { compilerOf, prepareCompiler, type TextCompiler } from './compiling';
import { experimentFromRecord, ExperimentModel, sentence } from './experiment';
import type { RunnerHost } from './host';
import { folderOf, lastName } from './locations';
import { PanelModel } from './panel';
import type { DocumentPlace, RunnerReport, RunnerRequest, RunRequest } from './protocol';
import { resumptionOf } from './resuming';
import { Staleness } from './staleness';
import { viewExperiment } from './view';
import { createTurn, type Pending, type Turn } from './turns';
import { inVariants, variantOf } from './variants';

/** Milliseconds between two reports of how far an experiment is. */
const statusInterval = 200;
const byUser = 'you cancelled it';

export class Runner {
  private readonly place: DocumentPlace;
  private readonly report: (report: RunnerReport) => void;
  private readonly panel: PanelModel;
  private readonly host: RunnerHost;
  private readonly storage: Storage;
  private readonly compiler: TextCompiler;
  private readonly staleness: Staleness;
  private readonly turns = new Map<string, Turn>();
  private readonly pending = new Set<Pending>();
  private readonly reported = new Map<string, number>();

  constructor(place: DocumentPlace, host: RunnerHost, report: (report: RunnerReport) => void) {
    this.place = place;
    this.host = host;
    this.report = report;
    this.storage = host.records.storage(place.records, place.hidden);
    this.panel = new PanelModel(
      place.name,
      place.document,
      (message) => report({ type: 'panel', message }),
      (error) => report({ type: 'trouble', message: sentenceOf(error) }),
    );
    this.compiler = compilerOf(place, host);
    this.staleness = new Staleness(
      this.compiler,
      () => [...this.panel.experiments.values()],
      (names) => this.markStale(names),
    );
  }

  receive(request: RunnerRequest): void {
    switch (request.type) {
      case 'run':
        void this.carryOut(request.request);
        break;
      case 'prepare':
        this.guard(prepareCompiler(this.compiler).then(() => undefined));
        break;
      case 'cancel':
        this.cancel(request.experiments);
        break;
      case 'show':
        this.guard(this.panel.show());
        break;
      case 'select':
        // Who selects has taken the comparison over.
        this.panel.comparison = null;
        this.guard(this.panel.select(request.selection));
        break;
      case 'look':
        this.panel.lookout.set(request.look);
        break;
      case 'text':
        this.guard(this.staleness.update(request.text, request.unsaved));
        break;
      case 'marks':
        this.guard(this.panel.readMarks(this.host.records));
        break;
      case 'restore':
        this.guard(this.restore(request.saved));
        break;
      case 'recover':
        this.guard(this.recover(request.interrupted, request.saved));
        break;
      case 'compare':
        this.guard(this.compare(request.locations));
        break;
      case 'open':
        this.guard(this.open(request.location));
        break;
    }
  }

  /** Results of another text are marked as such, everywhere. */
  private markStale(names: ReadonlySet<string>): void {
    this.panel.setStale(names);
    for (const model of this.panel.experiments.values()) this.reportStatus(model);
  }

  private reportStatus(model: ExperimentModel): void {
    this.reported.set(model.plan.name, Date.now());
    this.report({ type: 'status', status: model.status(this.panel.isStale(model)) });
  }

  /** A record that can't be read is said, and ends nothing. */
  private guard(work: Promise<void>): void {
    work.catch((error: unknown) => this.report({ type: 'trouble', message: sentenceOf(error) }));
  }

  private cancel(experiments: readonly string[] | null): void {
    for (const pending of this.pending) {
      const meant = experiments === null || pending.experiments?.some((name) => experiments.includes(name));
      if (meant) pending.cancelled = true;
    }
    for (const [name, turn] of this.turns) {
      if (experiments === null || experiments.includes(name)) this.endTurn(name, turn, byUser);
    }
  }

  /** Requests of a document run beside each other; the experiments of one request one after the other. */
  private async carryOut(request: RunRequest): Promise<void> {
    const pending: Pending = { experiments: request.experiments, cancelled: false };
    this.pending.add(pending);
    const end = (refusal: string | null, problems: readonly FileDiagnostic[]): void =>
      this.report({ type: 'ended', request: request.id, refusal, problems });
    try {
      const { plan, sources, refusal, problems } = await this.compile(request);
      if (plan && !pending.cancelled) await this.run(request, plan, sources, pending);
      end(refusal, problems);
    } catch (error) {
      end(sentenceOf(error), []);
    } finally {
      this.pending.delete(pending);
    }
  }

  private async run(
    request: RunRequest,
    plan: Plan,
    sources: readonly Source[],
    pending: Pending,
  ): Promise<void> {
    const { records, document, hidden } = this.place;
    if (!hidden) await this.host.records.noteOrigin(records, document);
    const { record, options } = await resumptionOf(this.host.records, request.resume);
    const models = plan.experiments.map((experiment) => {
      const model = new ExperimentModel(experiment, request.text, Date.now(), request.id);
      model.canResume = this.host.resumes;
      return model;
    });
    // What was done stays in sight while the workers start.
    if (record) {
      await models[0]?.recall(record);
      await models[0]?.readMarks(this.host.records);
    }
    await this.clear(plan.experiments.map(({ name }) => name));
    if (pending.cancelled) return;
    this.pending.delete(pending);
    models[0]?.begin();
    for (const model of models) {
      this.panel.experiments.set(model.plan.name, model);
      this.turns.set(model.plan.name, createTurn(request.id));
      this.reportStatus(model);
    }
    const timer = this.startLimit(request, models);
    try {
      await this.showFirst(models, request);
      await this.takeTurns(request, models, { plan, sources, ...options });
    } finally {
      clearTimeout(timer);
      for (const { plan: own } of models) this.finish(own.name, request.id);
    }
  }

  /** What runs under one of these names ends: it is run again. */
  private async clear(names: readonly string[]): Promise<void> {
    for (;;) {
      const busy = [...this.turns].filter(([name]) => names.includes(name));
      if (busy.length === 0) return;
      for (const [name, turn] of busy) this.endTurn(name, turn, 'it was run again');
      await Promise.all(busy.map(([, { over }]) => over));
    }
  }

  /** Tells an experiment to end, which everyone who shows it says at once. */
  private endTurn(name: string, turn: Turn, reason: string): void {
    turn.cancelled ??= reason;
    const model = this.panel.experiments.get(name);
    if (model) {
      model.cancelling = true;
      this.reportStatus(model);
      this.panel.noteProgress(model);
    }
    turn.session?.cancel(reason);
  }

  private finish(name: string, request: number): void {
    const turn = this.turns.get(name);
    if (turn?.request !== request) return;
    this.turns.delete(name);
    turn.finish();
  }

  private startLimit({ id, timeLimit }: RunRequest, models: readonly ExperimentModel[]) {
    if (timeLimit <= 0) return undefined;
    for (const model of models) model.deadline = Date.now() + timeLimit * 1000;
    const reason = `the time limit of ${timeLimit} s was reached`;
    return setTimeout(() => {
      for (const [name, turn] of this.turns) if (turn.request === id) this.endTurn(name, turn, reason);
    }, timeLimit * 1000);
  }

  private async showFirst(models: readonly ExperimentModel[], { text, unsaved }: RunRequest): Promise<void> {
    const [first] = models;
    if (first && !models.some(({ plan }) => plan.name === this.panel.selection.experiment)) {
      this.panel.selection = { experiment: first.plan.name, cell: 0, run: 0 };
    }
    void this.staleness.update(text, unsaved);
    await this.panel.select(this.panel.selection);
  }

  private async takeTurns(
    { jobs, trajectoryBudget }: RunRequest,
    models: readonly ExperimentModel[],
    options: Omit<SessionOptions, 'storage' | 'workers'>,
  ): Promise<void> {
    const thetaBudget = trajectoryBudget === undefined ? {} : { thetaBudget: trajectoryBudget * 2 ** 20 };
    let workers = this.host.workers(jobs);
    for (const model of models) {
      const turn = this.turns.get(model.plan.name)!;
      if (turn.cancelled === null) await this.takeTurn(turn, model, { ...options, workers, ...thetaBudget });
      else model.end('cancelled', sentence(turn.cancelled), Date.now());
      this.reportStatus(model);
      this.finish(model.plan.name, turn.request);
      if (turn.cancelled === null) continue;
      // Workers that were told to end their runs do nothing any more.
      void workers.close();
      workers = this.host.workers(jobs);
    }
    await Promise.all([workers.close(), this.panel.show()]);
  }

  private async takeTurn(
    turn: Turn,
    model: ExperimentModel,
    { plan, ...rest }: Omit<SessionOptions, 'storage'>,
  ): Promise<void> {
    const own: Plan = { file: plan.file, experiments: [model.plan] };
    model.begin();
    this.reportStatus(model);
    this.panel.noteProgress(model);
    const notice = (message: string): void => this.report({ type: 'trouble', message });
    turn.session = startSession({ plan: own, storage: this.storage, notice, ...rest }, (event) => {
      this.take(model, event);
      if (event.type === 'experiment-started' && rest.resume !== undefined) this.guard(this.reopen(model));
    });
    const outcomes = await turn.session.finished;
    for (const outcome of outcomes) await this.conclude(model, outcome);
  }

  /** The plan of the text; where there is none, says why. */
  private async compile(request: RunRequest): Promise<{
    readonly plan: Plan | null;
    readonly sources: readonly Source[];
    readonly refusal: string | null;
    readonly problems: readonly FileDiagnostic[];
  }> {
    const variants = request.experiments?.map(variantOf) ?? null;
    const wanted = variants?.map(({ experiment }) => experiment) ?? null;
    const compiled = await this.compiler(request.text, wanted, { unsaved: request.unsaved });
    const { sources } = compiled;
    const problems = compiled.diagnostics.filter(({ severity }) => severity === 'error');
    if (compiled.plan) {
      const { plan, refusal } = inVariants(compiled.plan, variants);
      return { plan, sources, refusal, problems };
    }
    const mistakes = problems.length === 1 ? 'an error' : `${problems.length} errors`;
    const refusal = compiled.refusals.join(' ') || `${this.place.name} has ${mistakes}: see Problems.`;
    return { plan: null, sources, refusal, problems };
  }

  private take(model: ExperimentModel, event: RunEvent): void {
    model.take(event);
    this.panel.note(event);
    const { name } = model.plan;
    const due = Date.now() - (this.reported.get(name) ?? 0) > statusInterval;
    if (event.type === 'experiment-started' || event.type === 'experiment-ended' || due)
      this.reportStatus(model);
  }

  /** A record that is gone on with holds what its session has left in it: what runs began is gone. */
  private async reopen(model: ExperimentModel): Promise<void> {
    model.trajectories.record = await this.storage.open(model.recordId);
    model.trajectories.moving = false;
    await this.panel.show();
  }

  /** From here on the record is what everything is read from. */
  private async conclude(model: ExperimentModel, outcome: ExperimentOutcome): Promise<void> {
    const { experiment, record, ending, reason } = outcome;
    if (ending === 'failed') {
      model.end('failed', reason, Date.now());
      this.report({ type: 'trouble', message: `${experiment}: ${reason}` });
    }
    model.recordId = record;
    if (record === '') return;
    model.trajectories.record = await this.storage.open(record);
    model.trajectories.moving = false;
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
      const model = await this.modelOf(record);
      this.panel.experiments.set(name, model);
      this.reportStatus(model);
    }
    await this.staleness.update();
    if (this.panel.experiments.has(selection.experiment)) await this.panel.select(selection);
    else await this.panel.show();
  }

  private async recover(interrupted: readonly string[], saved: SavedPanel | null): Promise<void> {
    for (const location of interrupted) await this.host.records.abandon(location);
    if (saved) await this.restore(saved);
  }

  /** Shows a record that was chosen, in the place of the experiment's last run. */
  private async open(location: string, place = { cell: 0, run: 0 }): Promise<void> {
    const record = await this.host.records.open(location);
    const { plan } = record.header;
    if (this.turns.has(plan.name)) {
      throw new StorageError(`${plan.name} is running now: open its earlier runs when it has ended.`);
    }
    const model = await this.modelOf(record);
    if (!this.isOwn(record)) model.recordId = location;
    this.panel.experiments.set(plan.name, model);
    await this.staleness.update();
    this.reportStatus(model);
    await this.panel.select({ experiment: plan.name, ...place });
  }

  private async modelOf(record: OpenRecord): Promise<ExperimentModel> {
    const model = await experimentFromRecord(record);
    await model.readMarks(this.host.records);
    model.canResume = this.host.resumes && this.isOwn(record);
    return model;
  }

  /** Whether a record is where those of this document go. */
  private isOwn({ summary }: OpenRecord): boolean {
    return folderOf(summary.location) === this.place.records;
  }

  /** What the panel shows of the first record stays shown; of the others the same run is compared, or the first. */
  private async compare([first, ...others]: readonly string[]): Promise<void> {
    if (first === undefined) return;
    const { experiment, cell, run } = this.panel.selection;
    const shown = this.panel.experiments.get(experiment)?.location === first;
    const place = shown ? { cell, run } : { cell: 0, run: 0 };
    const runs = await Promise.all(others.map((location) => this.viewRecorded(location, place)));
    this.panel.comparison = { id: Date.now(), runs };
    await this.open(first, place);
  }

  private async viewRecorded(location: string, place: { readonly cell: number; readonly run: number }) {
    const model = await this.modelOf(await this.host.records.open(location));
    const cell = model.plan.cells[place.cell] ? place.cell : 0;
    const run = place.run < (model.plan.cells[cell]?.runs ?? 0) ? place.run : 0;
    const experiment = await viewExperiment(model, { cell, run }, false, [run]);
    return { experiment, selection: { experiment: model.plan.name, cell, run } };
  }

  private async newestRecord(experiment: string): Promise<string | null> {
    const records = await this.storage.list();
    const found = records.find(
      (record) => record.experiment === experiment && lastName(record.file) === this.place.name,
    );
    return found?.id ?? null;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof StorageError) return error.message;
  return error instanceof Error ? `Something unexpected happened: ${error.message}` : String(error);
}
