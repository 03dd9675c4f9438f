/** The reader's choices: what is drawn and how. Kept by the panel across reloads. */
import { parseSectionPoints, runStates } from '../messages';
import type { Comparison, RunState, SectionPoint } from '../messages';
import { isRecord } from '../shapes';
import { mostPins, parsePins, pinOf } from './pins';
import type { Pin } from './pins';
import type { Range } from './ticks';

export const quantities = ['risk', 'excess', 'gradient', 'norm', 'largest'] as const;
export type Quantity = (typeof quantities)[number];
export type Abscissa = 'time' | 'steps';

export const views = ['run', 'neurons', 'ensemble', 'landscape'] as const;
export type ViewName = (typeof views)[number];

export const chartNames = [
  'trajectory',
  'realization',
  'neurons',
  'bands',
  'histogram',
  'success',
  'points',
  'section',
] as const;
export type ChartName = (typeof chartNames)[number];

export const runColumns = ['run', 'status', 'risk', 'gradient', 'time', 'steps'] as const;
export type RunColumn = (typeof runColumns)[number];

/** The part of a chart that is looked at; null where it is all. */
export interface Zoom {
  readonly x: Range;
  readonly y: Range;
}

export interface ChartOptions {
  readonly zoom: Zoom | null;
  /** Whether its table of numbers is open. */
  readonly table: boolean;
}

/** Which runs of the cell the tables list, in which order. */
export interface RunOrder {
  readonly by: RunColumn;
  readonly descending: boolean;
  /** Only runs in this state; null: all. */
  readonly state: RunState | null;
}

export interface ViewOptions {
  readonly view: ViewName;
  readonly charts: Readonly<Record<ChartName, ChartOptions>>;
  readonly quantity: Quantity;
  /** null: what the method counts. */
  readonly against: Abscissa | null;
  readonly logarithmicX: boolean;
  readonly logarithmicY: boolean;
  /** Draw the other runs of the cell too. */
  readonly others: boolean;
  /** The recorded sample that the realization is drawn at; null follows the last one. */
  readonly frame: number | null;
  readonly neuron: number;
  /** Final risks up to this one are successes; null leaves the choice to the runner. */
  readonly threshold: number | null;
  /** A sweep variable, or "restarts"; null: the first variable that varies, else restarts. */
  readonly successAgainst: string | null;
  readonly order: RunOrder;
  readonly pins: readonly Pin[];
  /** The last comparison that was taken over from elsewhere; 0 where there was none. */
  readonly comparison: number;
  /** The points that the plane section goes through; none leaves the choice to the runner. */
  readonly sectionPoints: readonly SectionPoint[];
}

const plain: ChartOptions = { zoom: null, table: false };

function eachChart(options: (name: ChartName) => ChartOptions): ViewOptions['charts'] {
  return Object.fromEntries(chartNames.map((name) => [name, options(name)])) as ViewOptions['charts'];
}

export const initialOptions: ViewOptions = {
  view: 'run',
  charts: eachChart(() => plain),
  quantity: 'risk',
  against: null,
  logarithmicX: true,
  logarithmicY: true,
  others: true,
  frame: null,
  neuron: 0,
  threshold: null,
  successAgainst: null,
  order: { by: 'run', descending: false, state: null },
  pins: [],
  comparison: 0,
  sectionPoints: [],
};

/** The options with a chart's own ones changed. */
export function withChart(
  { charts }: ViewOptions,
  name: ChartName,
  change: Partial<ChartOptions>,
): Pick<ViewOptions, 'charts'> {
  return { charts: { ...charts, [name]: { ...charts[name], ...change } } };
}

/** The options with a comparison that was asked for elsewhere, once. */
export function withComparison(options: ViewOptions, comparison: Comparison | null): ViewOptions {
  if (comparison === null || comparison.id <= options.comparison) return options;
  const pins = comparison.runs.map(pinOf).filter((pin) => pin !== null);
  return { ...options, view: 'run', pins: pins.slice(0, mostPins), comparison: comparison.id };
}

/** What another cell doesn't have in common with the one before: places, and what they belong to. */
export function forAnotherCell(options: ViewOptions): ViewOptions {
  return {
    ...options,
    charts: eachChart((name) => ({ ...options.charts[name], zoom: null })),
    frame: null,
    against: null,
    neuron: 0,
    sectionPoints: [],
  };
}

function parseRange(value: unknown): Range | null {
  if (!isRecord(value)) return null;
  const { min, max } = value;
  if (typeof min !== 'number' || typeof max !== 'number') return null;
  return Number.isFinite(max - min) && min < max ? { min, max } : null;
}

function parseZoom(value: unknown): Zoom | null {
  if (!isRecord(value)) return null;
  const x = parseRange(value['x']);
  const y = parseRange(value['y']);
  return x && y && { x, y };
}

function parseCharts(value: unknown): ViewOptions['charts'] {
  const kept = isRecord(value) ? value : {};
  return eachChart((name) => {
    const chart = kept[name];
    return isRecord(chart) ? { zoom: parseZoom(chart['zoom']), table: chart['table'] === true } : plain;
  });
}

function parseOrder(value: unknown): RunOrder {
  const kept = isRecord(value) ? value : {};
  return {
    by: runColumns.find((name) => name === kept['by']) ?? initialOptions.order.by,
    descending: kept['descending'] === true,
    state: runStates.find((name) => name === kept['state']) ?? null,
  };
}

/** What an earlier panel kept; whatever isn't understood falls back to the default. */
export function parseOptions(value: unknown): ViewOptions {
  if (!isRecord(value)) return initialOptions;
  const kept: Readonly<Partial<Record<keyof ViewOptions, unknown>>> = value;
  const flag = (key: 'logarithmicX' | 'logarithmicY' | 'others') => {
    const choice = kept[key];
    return typeof choice === 'boolean' ? choice : initialOptions[key];
  };
  const place = (choice: unknown) =>
    typeof choice === 'number' && Number.isSafeInteger(choice) && choice >= 0 ? choice : null;
  const { threshold, successAgainst } = kept;
  return {
    view: views.find((name) => name === kept.view) ?? initialOptions.view,
    charts: parseCharts(kept.charts),
    quantity: quantities.find((name) => name === kept.quantity) ?? initialOptions.quantity,
    against: kept.against === 'time' || kept.against === 'steps' ? kept.against : null,
    logarithmicX: flag('logarithmicX'),
    logarithmicY: flag('logarithmicY'),
    others: flag('others'),
    frame: place(kept.frame),
    neuron: place(kept.neuron) ?? 0,
    threshold: typeof threshold === 'number' && threshold >= 0 ? threshold : null,
    successAgainst: typeof successAgainst === 'string' ? successAgainst : null,
    order: parseOrder(kept.order),
    pins: parsePins(kept.pins),
    comparison: place(kept.comparison) ?? 0,
    sectionPoints: parseSectionPoints(kept.sectionPoints) ?? [],
  };
}
