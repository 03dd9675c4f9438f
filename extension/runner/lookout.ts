/** Answers what the panel looks at: at once when that changes, and about once a second while runs go on. */
import type { RunEvent } from '../../engine/experiment/events';
import type { HostMessage, Look, Selection, Sight } from '../../webview/messages';
import { seeEnsemble } from './ensemble';
import type { ExperimentModel } from './experiment';
import { seeNeurons } from './neurons';
import { seeSection } from './section';

/** Milliseconds between two answers while runs go on. */
const interval = 1000;

export interface LookoutSource {
  readonly selection: Selection;
  readonly experiments: ReadonlyMap<string, ExperimentModel>;
}

export class Lookout {
  private readonly source: LookoutSource;
  private readonly send: (message: HostMessage) => void;
  private readonly trouble: (error: unknown) => void;
  private look: Look | null = null;
  /** Only the newest question is answered. */
  private ticket = 0;
  private busy = false;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    source: LookoutSource,
    send: (message: HostMessage) => void,
    trouble: (error: unknown) => void = () => undefined,
  ) {
    this.source = source;
    this.send = send;
    this.trouble = trouble;
  }

  set(look: Look | null): void {
    this.look = look;
    this.refresh();
  }

  /** The selection changed, or all of it: what was under way is dropped. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.again = false;
    void this.answer();
  }

  note(event: RunEvent): void {
    const { experiment, cell, run } = this.source.selection;
    const { look } = this;
    if (look === null || event.experiment !== experiment || event.type === 'progress') return;
    const here = 'cell' in event && event.cell === cell;
    if (look.kind === 'neurons' && !(here && event.type === 'samples' && event.run === run)) return;
    if (look.kind === 'section' && !(here && event.type === 'cell-ended')) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.busy) this.again = true;
      else void this.answer();
    }, interval);
  }

  private async answer(): Promise<void> {
    const ticket = ++this.ticket;
    const { look } = this;
    const { selection } = this.source;
    const model = this.source.experiments.get(selection.experiment);
    if (look === null || !model?.plan.cells[selection.cell]) return;
    const wanted = (): boolean => ticket === this.ticket;
    this.busy = true;
    try {
      await see(look, model, selection, wanted, (sight) => {
        if (wanted()) this.send({ type: 'sight', selection, sight });
      });
    } catch (error) {
      if (wanted()) this.trouble(error);
    }
    if (!wanted()) return;
    this.busy = false;
    if (!this.again) return;
    this.again = false;
    void this.answer();
  }
}

async function see(
  look: Look,
  model: ExperimentModel,
  { cell, run }: Selection,
  wanted: () => boolean,
  show: (sight: Sight) => void,
): Promise<void> {
  if (look.kind === 'ensemble') return seeEnsemble(model, cell, look.threshold, wanted, show);
  if (look.kind === 'section') return seeSection(model, cell, run, look.points, wanted, show);
  const samples = await model.trajectories.of(cell, run);
  const sight = samples && seeNeurons(model.plan.cells[cell]!, samples);
  if (sight) show(sight);
}
