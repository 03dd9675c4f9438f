/** What every view of the panel is drawn from, and what it may change. */
import type { CellView, EnsembleSight, NeuronsSight, PanelState, SectionSight } from '../messages';
import type { ChartName, ChartOptions, ViewOptions } from '../view/options';
import { make } from './element';

/** What the runner has answered to what is looked at; null before it has. */
export interface Sights {
  readonly ensemble: EnsembleSight | null;
  readonly neurons: NeuronsSight | null;
  readonly section: SectionSight | null;
}

export interface Shown {
  readonly state: PanelState;
  readonly cell: CellView;
  readonly run: number;
  readonly options: ViewOptions;
  readonly sights: Sights;
  /** Why a chart without curves has none. */
  readonly pending: string;
  /** The reader has stopped what was being computed. */
  readonly paused: boolean;
  /** Counts the themes that were drawn in. */
  readonly themes: number;
}

export interface View {
  readonly element: HTMLElement;
  update(shown: Shown): void;
}

/** A view that is made when it is first shown: a panel opens with one of them. */
export function whenShown(create: () => View): View {
  const element = make('div', {});
  let view: View | null = null;
  const made = (): View => {
    const created = create();
    element.append(created.element);
    return created;
  };
  return {
    element,
    update(shown) {
      view ??= made();
      view.update(shown);
    },
  };
}

export interface Changes {
  readonly change: (part: Partial<ViewOptions>) => void;
  readonly chart: (name: ChartName, part: Partial<ChartOptions>) => void;
  readonly selectRun: (run: number) => void;
}

/** Remembers what a part was drawn from, so that scrubbing one chart doesn't draw the others again. */
export function memory(): (inputs: readonly unknown[]) => boolean {
  let last: readonly unknown[] | null = null;
  return (inputs) => {
    const same = last !== null && inputs.every((input, k) => input === last![k]);
    last = inputs;
    return !same;
  };
}
