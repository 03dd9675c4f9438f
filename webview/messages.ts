/**
 * What the extension and the panel say to each other. The panel gets a full snapshot when it is ready, becomes visible
 * or shows something else, then deltas. Numbers travel in typed arrays. Everything is checked where it arrives:
 * `parsePanelMessage` in the extension, `parseHostMessage` (webview/check.ts) in the panel.
 */
import type { CellResult, ExpectationResult, RunResult, RunStatus } from '../engine/experiment/result';
import { parseLook } from './looks';
import type { Look, Sight } from './looks';
import { parsePicture } from './pictures';
import type { Picture, PictureOrder } from './pictures';
import { isCount, isRecord } from './shapes';

export * from './looks';
export * from './packing';
export * from './pictures';

/** A piecewise polynomial as the engine has it: powers of (x - midpoint) / half width on each piece. */
export interface PiecewiseFunction {
  readonly breaks: Float64Array;
  readonly coefficients: readonly Float64Array[];
}

export type ProblemView =
  | {
      readonly kind: 'line';
      readonly domain: { readonly a: number; readonly b: number };
      readonly targetName: string;
      readonly target: PiecewiseFunction;
      readonly densityName: string;
      /** Integral of the density over the domain. */
      readonly mass: number;
      /** Error bound of the target's approximation; null where the target is exact. */
      readonly bound: number | null;
    }
  | { readonly kind: 'other'; readonly description: string };

/** What the panel shows: names one run of one experiment; cells and runs count from 0. */
export interface Selection {
  readonly experiment: string;
  readonly cell: number;
  readonly run: number;
}

/** `waiting`: its turn comes after other experiments of the same request. */
export const phases = ['waiting', 'running', 'finished', 'cancelled', 'failed'] as const;
export type Phase = (typeof phases)[number];

/** A run's state as one byte: the index into this list. */
export const runStates = [
  'waiting',
  'running',
  'converged',
  'stopped',
  'finished',
  'diverged',
  'cancelled',
  'failed',
] as const satisfies readonly ('waiting' | 'running' | RunStatus)[];
export type RunState = (typeof runStates)[number];

/** One row for each run of a cell, column by column; NaN is undefined or not yet known. */
export interface RunTable {
  /** Indices into `runStates`. */
  readonly state: Uint8Array;
  readonly risk: Float64Array;
  readonly gradient: Float64Array;
  readonly time: Float64Array;
  readonly steps: Float64Array;
}

/** The same columns for the runs that changed. */
export interface RunRows extends RunTable {
  readonly run: Uint32Array;
}

/** The recorded samples of one run that are drawn; all columns have the same length. */
export interface Curve {
  readonly run: number;
  readonly step: Float64Array;
  readonly time: Float64Array;
  readonly risk: Float64Array;
  readonly gradient: Float64Array;
  readonly norm: Float64Array;
}

/**
 * The realization at each recorded sample of the selected run: frame k has the breakpoints (domain's ends and kinks,
 * ascending) and the values of N there at offsets[k] … offsets[k + 1] - 1. One more offset than frames.
 */
export interface Frames {
  readonly offsets: Uint32Array;
  readonly breakpoints: Float64Array;
  readonly values: Float64Array;
}

export interface CellView {
  readonly index: number;
  readonly widths: readonly number[];
  /** In words: "gradient flow until t = 10⁵". */
  readonly method: string;
  /** What the method counts: descent methods have steps, flows have time. */
  readonly axis: 'time' | 'steps';
  readonly problem: ProblemView;
  /** The method looks for critical points instead of training. */
  readonly searches: boolean;
  readonly initialization: string;
  readonly seed: number;
  /** The texts of the expectations, decided or not. */
  readonly expectations: readonly Pick<ExpectationResult, 'text' | 'line'>[];
  readonly result: CellResult | null;
  readonly table: RunTable;
  /** The selected run and up to 50 others. */
  readonly curves: readonly Curve[];
  /** The selected run's result; null until it has ended. */
  readonly selected: RunResult | null;
  /** Frames of the selected run; null where theta isn't kept or the input isn't one-dimensional. */
  readonly frames: Frames | null;
}

export interface CellSummary {
  /** The sweep variables in the file's order. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly runs: number;
}

/** What goes on in an experiment: others come first, its workers start, runs are computed, it is being ended, nothing. */
export const stages = ['queued', 'starting', 'computing', 'cancelling', 'over'] as const;
export type Stage = (typeof stages)[number];

/** How many expectations hold, fail and are undecided, over all cells that have ended. */
export interface ExpectationCounts {
  readonly hold: number;
  readonly fail: number;
  readonly undecided: number;
}

/** How far an experiment is. */
export interface ProgressView {
  readonly stage: Stage;
  /** Runs that have ended, and runs in all. */
  readonly done: number;
  readonly total: number;
  /** Share of the work that is done, runs that are going on included; from 0 to 1. */
  readonly fraction: number;
  /** The same in words, with the time left where it can be told; everything that shows progress shows these. */
  readonly words: string;
}

/** What people noted about a record. */
export interface RunMarks {
  /** Empty: none was given. */
  readonly name: string;
  readonly starred: boolean;
}

export interface ExperimentView {
  readonly name: string;
  readonly documentation: string;
  /** Where the record is, as shown; empty before it exists. */
  readonly record: string;
  readonly marks: RunMarks;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Milliseconds of work on its record before it was gone on with at `startedAt`; pauses are no work. */
  readonly worked: number;
  readonly phase: Phase;
  /** Why it failed or was cancelled, in a sentence; else empty. */
  readonly message: string;
  /** The text in the editor is no longer the text that was run. */
  readonly stale: boolean;
  /** It was ended early, and its record can be gone on with. */
  readonly resumable: boolean;
  readonly progress: ProgressView;
  readonly expectations: ExpectationCounts;
  readonly cells: readonly CellSummary[];
  /** The selected cell; null while there is none to show. */
  readonly cell: CellView | null;
}

/** What of an experiment changes while it is shown. */
export type ChangingView = Pick<
  ExperimentView,
  | 'phase'
  | 'message'
  | 'stale'
  | 'resumable'
  | 'progress'
  | 'expectations'
  | 'startedAt'
  | 'endedAt'
  | 'worked'
  | 'record'
  | 'marks'
>;

export interface ExperimentTab {
  readonly name: string;
  readonly phase: Phase;
}

/** What the extension needs to find everything again after a reload; the panel only keeps it. */
export interface Origin {
  /** The source document's URI. */
  readonly document: string;
  /** For each experiment, the URI of its record's folder. */
  readonly records: Readonly<Record<string, string>>;
}

/** Runs that were chosen elsewhere to be compared with the one that is shown. */
export interface Comparison {
  /** Milliseconds since 1970 when it was asked for: later ones are larger. */
  readonly id: number;
  /** Each as it would be shown, with its own curve alone. */
  readonly runs: readonly { readonly experiment: ExperimentView; readonly selection: Selection }[];
}

/** Runs that are compared at once, the one that is shown included: lines of more can't be told apart. */
export const mostCompared = 5;

export interface PanelState {
  readonly revision: number;
  /** The source file's name as shown. */
  readonly file: string;
  readonly origin: Origin;
  readonly experiments: readonly ExperimentTab[];
  readonly selection: Selection;
  /** null: nothing was run yet. */
  readonly experiment: ExperimentView | null;
  /** Null where none was asked for. */
  readonly comparison: Comparison | null;
}

/** What changed of the shown experiment, cell and run since the revision before. */
export interface Delta {
  readonly experiments?: readonly ExperimentTab[];
  readonly experiment?: Partial<ChangingView>;
  readonly rows?: RunRows;
  /** Samples to append; a run that isn't there yet is a new curve. */
  readonly samples?: readonly Curve[];
  /** Frames to append, their offsets counting from 0. */
  readonly frames?: Frames;
  readonly selected?: RunResult;
  readonly result?: CellResult;
}

export type HostMessage =
  | { readonly type: 'snapshot'; readonly state: PanelState }
  | { readonly type: 'delta'; readonly revision: number; readonly delta: Delta }
  /** What there is to see of what the panel looks at, in the cell and run that were selected. */
  | { readonly type: 'sight'; readonly selection: Selection; readonly sight: Sight }
  /** Somebody hears the panel: the answer to each of its questions. */
  | { readonly type: 'heard' }
  /** What ran the document's experiments is gone, and nothing has taken its place: until the next snapshot. */
  | { readonly type: 'lost' }
  /** Wants a picture, whatever is shown. */
  | { readonly type: 'draw'; readonly order: number; readonly picture: PictureOrder };

/** What changes the state that is shown. */
export type StateMessage = Extract<HostMessage, { readonly type: 'snapshot' | 'delta' }>;

export type PanelMessage =
  /** The panel can draw; also sent to ask for a fresh snapshot. */
  | { readonly type: 'ready' }
  /** Asks whether somebody hears it. */
  | { readonly type: 'beat' }
  | { readonly type: 'select'; readonly selection: Selection }
  | { readonly type: 'run'; readonly experiment: string }
  /** Do what is missing of its record. */
  | { readonly type: 'resume'; readonly experiment: string }
  | { readonly type: 'cancel'; readonly experiment: string }
  /** Take the record elsewhere, or of it what is shown. */
  | { readonly type: 'export'; readonly selection: Selection }
  /** The picture that was wanted. */
  | { readonly type: 'picture'; readonly order: number; readonly picture: Picture }
  /** What the panel looks at beyond the run; null ends what is being computed for it. */
  | { readonly type: 'look'; readonly look: Look | null }
  /** Show the source: the experiment's header, or the given line (from 1). */
  | { readonly type: 'reveal'; readonly experiment: string; readonly line: number | null };

/** What the panel keeps across reloads (setState) and what the serializer gets back. */
export interface SavedPanel {
  readonly origin: Origin;
  readonly selection: Selection;
  /** Axes, zoom and open tables: the panel's own affair. */
  readonly view: unknown;
}

/** Curves drawn beside the selected one. */
export const maximalCurves = 50;

/** What names a run, or null for anything else. */
export function parseSelection(value: unknown): Selection | null {
  if (!isRecord(value)) return null;
  const { experiment, cell, run } = value;
  return typeof experiment === 'string' && isCount(cell) && isCount(run) ? { experiment, cell, run } : null;
}

/** A message of the panel, or null for anything else. */
export function parsePanelMessage(value: unknown): PanelMessage | null {
  if (!isRecord(value)) return null;
  const { type, experiment, line } = value;
  if (type === 'ready' || type === 'beat') return { type };
  if (type === 'select' || type === 'export') {
    const selection = parseSelection(value['selection']);
    return selection && { type, selection };
  }
  if (type === 'look') {
    const look = parseLook(value['look']);
    return look === undefined ? null : { type, look };
  }
  if (type === 'picture') {
    const [order, picture] = [value['order'], parsePicture(value['picture'])];
    return isCount(order) && picture !== null ? { type, order, picture } : null;
  }
  if (typeof experiment !== 'string') return null;
  if (type === 'run' || type === 'resume' || type === 'cancel') return { type, experiment };
  if (type === 'reveal' && (line === null || isCount(line))) return { type, experiment, line };
  return null;
}

/** What a panel saved, or null where it isn't what it should be. */
export function parseSavedPanel(value: unknown): SavedPanel | null {
  if (!isRecord(value) || !isRecord(value['origin'])) return null;
  const selection = parseSelection(value['selection']);
  const { document, records } = value['origin'];
  if (!selection || typeof document !== 'string' || !isRecord(records)) return null;
  const entries = Object.entries(records).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  return { origin: { document, records: Object.fromEntries(entries) }, selection, view: value['view'] };
}
