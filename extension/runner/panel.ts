/**
 * What the panel draws: a snapshot when it asks, then deltas, at most ten a second.
 */
import type { RunEvent } from '../../engine/experiment/events';
import {
  maximalCurves,
  type Comparison,
  type Curve,
  type Delta,
  type ExperimentView,
  type Frames,
  type HostMessage,
  type Origin,
  type PanelState,
  type Selection,
} from '../../webview/messages';
import type { ExperimentModel } from './experiment';
import { curveFrom, framesFrom } from './frames';
import type { Records } from './host';
import { Lookout } from './lookout';
import { changingView, viewExperiment } from './view';

/** Milliseconds between deltas. */
const interval = 100;

/** What changed since the last message, of what is shown. */
interface Changes {
  readonly rows: Set<number>;
  /** Runs that are drawn and have new samples. */
  readonly grown: Set<number>;
  experiment: boolean;
  result: boolean;
}

export class PanelModel {
  readonly experiments = new Map<string, ExperimentModel>();
  selection: Selection = { experiment: '', cell: 0, run: 0 };
  /** What was chosen to be compared with what is shown. */
  comparison: Comparison | null = null;
  readonly lookout: Lookout;
  private readonly file: string;
  private readonly document: string;
  private readonly send: (message: HostMessage) => void;
  /** Hears what went wrong with what nobody waits for. */
  private readonly trouble: (error: unknown) => void;
  private revision = 0;
  /** Experiments whose results are no longer those of the editor's text. */
  private stale: ReadonlySet<string> = new Set();
  private changes = noChanges();
  private drawn = new Set<number>();
  /** How many samples of each run the panel has. */
  private sent = new Map<number, number>();
  private flushing = false;
  /** Snapshots that are being made. */
  private making = 0;
  private timer: NodeJS.Timeout | undefined;
  private showing = false;
  /** The experiment that the panel shows. */
  private displayed = '';
  /** Snapshots read records; the newest one asked for wins. */
  private snapshots = 0;

  constructor(
    file: string,
    document: string,
    send: (message: HostMessage) => void,
    trouble: (error: unknown) => void = () => undefined,
  ) {
    this.file = file;
    this.document = document;
    this.send = send;
    this.trouble = trouble;
    this.lookout = new Lookout(this, send, trouble);
  }

  /** Sends everything: the panel became ready, or shows something else now. */
  async show(): Promise<void> {
    this.showing = true;
    this.making++;
    await this.sendSnapshot().finally(() => this.making--);
  }

  private async sendSnapshot(): Promise<void> {
    const ticket = ++this.snapshots;
    await this.prepareFrames();
    if (ticket !== this.snapshots) return;
    // What comes while this is read may be in it or not: a delta has what the panel hasn't got, counted by samples.
    this.changes = noChanges();
    const experiment = await this.experimentView();
    if (ticket !== this.snapshots) return;
    const curves = experiment?.cell?.curves ?? [];
    this.drawn = new Set(curves.map(({ run }) => run));
    this.sent = new Map(curves.map(({ run, step }) => [run, step.length]));
    const state: PanelState = {
      revision: ++this.revision,
      file: this.file,
      origin: this.origin(),
      experiments: [...this.experiments.values()].map(({ plan, phase }) => ({ name: plan.name, phase })),
      selection: this.selection,
      experiment,
      comparison: this.comparison,
    };
    this.displayed = experiment?.name ?? '';
    this.send({ type: 'snapshot', state });
    this.lookout.refresh();
  }

  /** Computes the frames of the selected run, in portions between which other messages are heard. */
  private async prepareFrames(): Promise<void> {
    const { experiment, cell, run } = this.selection;
    const model = this.experiments.get(experiment);
    const plan = model?.plan.cells[cell];
    const samples = plan && (await model.trajectories.of(cell, run));
    if (samples) await model.frames.of(plan, run, samples);
  }

  async select(selection: Selection): Promise<void> {
    const model = this.experiments.get(selection.experiment);
    if (!model) return;
    const cell = Math.min(selection.cell, model.plan.cells.length - 1);
    const runs = model.plan.cells[cell]?.runs ?? 1;
    this.selection = { experiment: selection.experiment, cell, run: Math.min(selection.run, runs - 1) };
    await this.show();
  }

  isStale({ plan }: ExperimentModel): boolean {
    return this.stale.has(plan.name);
  }

  /** The text in the editor has other plans for these experiments now, and for no others. */
  setStale(names: ReadonlySet<string>): void {
    this.stale = names;
    this.changes.experiment = true;
    this.schedule();
  }

  /** Reads again what people noted about the records. */
  async readMarks(records: Pick<Records, 'marks'>): Promise<void> {
    const shown = this.experiments.get(this.selection.experiment);
    const before = shown?.marks;
    for (const model of this.experiments.values()) await model.readMarks(records);
    if (shown?.marks.name === before?.name && shown?.marks.starred === before?.starred) return;
    this.changes.experiment = true;
    this.schedule();
  }

  /** Something was said about an experiment that is no event of its session. */
  noteProgress({ plan }: ExperimentModel): void {
    if (plan.name !== this.selection.experiment) return;
    this.changes.experiment = true;
    this.schedule();
  }

  /** Takes note of an event that its experiment has taken in. */
  note(event: RunEvent): void {
    const { experiment, cell } = this.selection;
    if (event.experiment !== experiment) return;
    this.lookout.note(event);
    if (event.type === 'experiment-started') {
      this.show().catch(this.trouble);
      return;
    }
    const here = 'cell' in event && event.cell === cell;
    if (event.type === 'run-started' && here) this.changes.rows.add(event.run);
    if (event.type === 'run-ended' && here) this.changes.rows.add(event.result.run);
    if (event.type === 'samples' && here && this.draws(event.run)) this.changes.grown.add(event.run);
    if (event.type === 'cell-ended' && here) this.changes.result = true;
    this.changes.experiment = true;
    this.schedule();
  }

  private draws(run: number): boolean {
    if (run === this.selection.run || this.drawn.has(run)) return true;
    if (this.drawn.size > maximalCurves) return false;
    this.drawn.add(run);
    return true;
  }

  private schedule(): void {
    if (!this.showing) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush().catch(this.trouble);
    }, interval);
  }

  /** Sends what changed as one delta; one after the other. */
  async flush(): Promise<void> {
    const model = this.experiments.get(this.selection.experiment);
    if (!model || !this.showing) return;
    if (this.flushing) return this.schedule();
    if (this.making > 0) {
      this.tellProgress(model);
      return this.schedule();
    }
    this.flushing = true;
    const ticket = this.snapshots;
    const { changes } = this;
    this.changes = noChanges();
    try {
      const delta = await this.deltaOf(model, changes);
      // A snapshot that was asked for in the meantime has all of this.
      if (ticket === this.snapshots) this.send({ type: 'delta', revision: ++this.revision, delta });
    } finally {
      this.flushing = false;
    }
  }

  /** Reading what a snapshot shows may take long: meanwhile the panel hears how far its experiment is. */
  private tellProgress(model: ExperimentModel): void {
    // Between a change of the selection and its snapshot the panel still shows what was selected before.
    if (!this.changes.experiment || this.displayed !== model.plan.name) return;
    this.changes.experiment = false;
    const delta = { experiment: changingView(model, this.isStale(model)), experiments: this.tabs() };
    this.send({ type: 'delta', revision: ++this.revision, delta });
  }

  /** What the selected run has gained since the panel was last told. */
  private async growth(model: ExperimentModel): Promise<{ curve: Curve; frames: Frames | null } | null> {
    const { cell, run } = this.selection;
    const ticket = this.snapshots;
    const samples = await model.trajectories.of(cell, run);
    const frames = samples && (await model.frames.of(model.plan.cells[cell]!, run, samples));
    const first = this.sent.get(run) ?? 0;
    if (ticket !== this.snapshots || !samples || samples.step.length <= first) return null;
    this.sent.set(run, samples.step.length);
    return { curve: curveFrom(run, samples, first), frames: frames && framesFrom(frames, first) };
  }

  /** What the others have gained. */
  private otherGrowth({ trajectories }: ExperimentModel, runs: ReadonlySet<number>): Curve[] {
    const { cell, run: selected } = this.selection;
    return [...runs].flatMap((run) => {
      if (run === selected || !this.draws(run)) return [];
      const first = this.sent.get(run) ?? 0;
      const gained = trajectories.since(cell, run, first);
      if (!gained) return [];
      const { samples, start } = gained;
      this.sent.set(run, start + samples.step.length);
      return [curveFrom(run, samples, first - start)];
    });
  }

  private async deltaOf(model: ExperimentModel, changes: Changes): Promise<Delta> {
    const { cell, run } = this.selection;
    const { rows, grown } = changes;
    const ticket = this.snapshots;
    const growth = grown.has(run) ? await this.growth(model) : null;
    const result = changes.result ? model.cellResults[cell] : null;
    const selected = rows.has(run) ? await model.resultOf(cell, run) : null;
    const curves = ticket === this.snapshots ? this.otherGrowth(model, grown) : [];
    if (growth) curves.push(growth.curve);
    return {
      ...(changes.experiment
        ? { experiment: changingView(model, this.isStale(model)), experiments: this.tabs() }
        : {}),
      ...(rows.size > 0 ? { rows: model.rows(cell, [...rows]) } : {}),
      ...(curves.length > 0 ? { samples: curves } : {}),
      ...(growth?.frames ? { frames: growth.frames } : {}),
      ...(selected ? { selected } : {}),
      ...(result ? { result } : {}),
    };
  }

  private tabs(): PanelState['experiments'] {
    return [...this.experiments.values()].map(({ plan, phase }) => ({ name: plan.name, phase }));
  }

  private origin(): Origin {
    const records = [...this.experiments].filter(([, { recordId }]) => recordId !== '');
    return {
      document: this.document,
      records: Object.fromEntries(records.map(([name, { recordId }]) => [name, recordId])),
    };
  }

  private async experimentView(): Promise<ExperimentView | null> {
    const model = this.experiments.get(this.selection.experiment);
    if (!model) return null;
    const { cell, run } = this.selection;
    const runs = drawnRuns(run, model.plan.cells[cell]?.runs ?? 0);
    return viewExperiment(model, this.selection, this.isStale(model), runs);
  }
}

/** The selected run and the first others. */
function drawnRuns(selected: number, runs: number): readonly number[] {
  const others = Array.from({ length: Math.min(runs, maximalCurves + 1) }, (_, run) => run);
  return [selected, ...others.filter((run) => run !== selected).slice(0, maximalCurves)];
}

function noChanges(): Changes {
  return { rows: new Set(), grown: new Set(), experiment: false, result: false };
}
