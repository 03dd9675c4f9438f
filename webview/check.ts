/**
 * Checks a message of the extension where it arrives in the panel: the shape of everything that is drawn. What the
 * engine's own types guarantee inside a result is trusted once the outline is right.
 */
import {
  isNumber,
  isNumbers,
  isObject,
  isText,
  isTruth,
  listOf,
  optional,
  orNull,
  shaped,
  type Check,
} from '../engine/experiment/form';
import { bandLevels, parseSectionPoints, phases, stages, unpack } from './messages';
import type {
  Bands,
  CellView,
  Curve,
  Delta,
  EnsembleSight,
  ExperimentView,
  Frames,
  HostMessage,
  NeuronsSight,
  PanelState,
  ProgressView,
  RunMarks,
  RunTable,
  SectionSight,
  SectionTrace,
  Successes,
} from './messages';
import { parsePictureOrder } from './pictures';

const isFlag = isTruth;
const isColumn = isNumbers;
const isAnything: Check = (value) => value !== undefined;
const isIndices: Check = (value) => value instanceof Uint32Array;
const isBytes: Check = (value) => value instanceof Uint8Array;
const isOneOf =
  (choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value);

function columnsAgree(value: unknown, ...keys: readonly string[]): boolean {
  const columns = value as Readonly<Record<string, { readonly length: number }>>;
  return keys.every((key) => columns[key]!.length === columns[keys[0]!]!.length);
}

const tableFields = { state: isBytes, risk: isColumn, gradient: isColumn, time: isColumn, steps: isColumn };
const tableKeys = Object.keys(tableFields) as (keyof RunTable)[];
const isTable: Check = (value) => shaped(tableFields)(value) && columnsAgree(value, ...tableKeys);
const isRows: Check = (value) =>
  shaped({ ...tableFields, run: isIndices })(value) && columnsAgree(value, 'run', ...tableKeys);

const curveColumns = { step: isColumn, time: isColumn, risk: isColumn, gradient: isColumn, norm: isColumn };
const isCurve: Check = (value) =>
  shaped({ ...curveColumns, run: isNumber } satisfies Record<keyof Curve, Check>)(value) &&
  columnsAgree(value, ...Object.keys(curveColumns));

const framesOutline = shaped({
  offsets: isIndices,
  breakpoints: isColumn,
  values: isColumn,
} satisfies Record<keyof Frames, Check>);
const isFrames: Check = (value) => {
  if (!framesOutline(value)) return false;
  const { offsets, breakpoints, values } = value as Frames;
  return breakpoints.length === values.length && offsets.at(-1) === values.length && offsets[0] === 0;
};

const isLineProblem = shaped({
  kind: isOneOf(['line']),
  domain: shaped({ a: isNumber, b: isNumber }),
  targetName: isText,
  target: shaped({ breaks: isColumn, coefficients: listOf(isColumn) }),
  densityName: isText,
  mass: isNumber,
  bound: orNull(isNumber),
});
const isOtherProblem = shaped({ kind: isOneOf(['other']), description: isText });
const isProblem: Check = (value) => isLineProblem(value) || isOtherProblem(value);

const isRunResult = shaped({
  run: isNumber,
  status: isText,
  reason: isText,
  theta: isColumn,
  observables: isObject,
  undecided: isObject,
  errors: optional(isObject),
  kind: isText,
});

const isCriticalPoint = shaped({
  risk: isNumber,
  kind: isText,
  theta: isColumn,
  realization: orNull(shaped({ breakpoints: listOf(isNumber), values: listOf(isNumber) })),
  gradient: isNumber,
  rank: orNull(isNumber),
  index: orNull(isNumber),
  certified: isFlag,
});

const isCellResult = shaped({
  expectations: listOf(
    shaped({
      text: isText,
      line: isNumber,
      holds: orNull(isFlag),
      observed: orNull(isNumber),
      interval: optional(listOf(isNumber)),
    }),
  ),
  criticalPoints: optional(listOf(isCriticalPoint)),
  complete: optional(isFlag),
  searchReason: optional(isText),
});

const isCell = shaped({
  index: isNumber,
  widths: listOf(isNumber),
  method: isText,
  axis: isOneOf(['time', 'steps']),
  problem: isProblem,
  searches: isFlag,
  initialization: isText,
  seed: isNumber,
  expectations: listOf(shaped({ text: isText, line: isNumber })),
  result: orNull(isCellResult),
  table: isTable,
  curves: listOf(isCurve),
  selected: orNull(isRunResult),
  frames: orNull(isFrames),
} satisfies Record<keyof CellView, Check>);

const isProgress = shaped({
  stage: isOneOf(stages),
  done: isNumber,
  total: isNumber,
  fraction: isNumber,
  words: isText,
} satisfies Record<keyof ProgressView, Check>);

const isExperiment = shaped({
  name: isText,
  documentation: isText,
  record: isText,
  marks: shaped({ name: isText, starred: isFlag } satisfies Record<keyof RunMarks, Check>),
  startedAt: isNumber,
  endedAt: orNull(isNumber),
  worked: isNumber,
  phase: isOneOf(phases),
  message: isText,
  stale: isFlag,
  resumable: isFlag,
  progress: isProgress,
  expectations: shaped({ hold: isNumber, fail: isNumber, undecided: isNumber }),
  cells: listOf(shaped({ parameters: isObject, runs: isNumber })),
  cell: orNull(isCell),
} satisfies Record<keyof ExperimentView, Check>);

const isTabs = listOf(shaped({ name: isText, phase: isOneOf(phases) }));

const isSelection = shaped({ experiment: isText, cell: isNumber, run: isNumber });

const isState = shaped({
  revision: isNumber,
  file: isText,
  origin: shaped({ document: isText, records: isObject }),
  experiments: isTabs,
  selection: isSelection,
  experiment: orNull(isExperiment),
  comparison: orNull(
    shaped({ id: isNumber, runs: listOf(shaped({ experiment: isExperiment, selection: isSelection })) }),
  ),
} satisfies Record<keyof PanelState, Check>);

const isDelta = shaped({
  experiments: optional(isTabs),
  experiment: optional(isObject),
  rows: optional(isRows),
  samples: optional(listOf(isCurve)),
  frames: optional(isFrames),
  selected: optional(isRunResult),
  result: optional(isCellResult),
} satisfies Record<keyof Delta, Check>);

const isBandsOutline = shaped({
  axis: isOneOf(['time', 'steps']),
  place: isColumn,
  quantiles: listOf(isColumn),
  count: isIndices,
  runs: isNumber,
  total: isNumber,
} satisfies Record<keyof Bands, Check>);
const isBands: Check = (value) => {
  if (!isBandsOutline(value)) return false;
  const { place, quantiles, count } = value as Bands;
  const columns = [count, ...quantiles];
  return quantiles.length === bandLevels.length && columns.every(({ length }) => length === place.length);
};

const successesFields = {
  threshold: isNumber,
  trials: isIndices,
  successes: isIndices,
  low: isColumn,
  high: isColumn,
} satisfies Record<keyof Successes, Check>;

const isSuccesses: Check = (value) =>
  shaped(successesFields)(value) && columnsAgree(value, 'trials', 'successes', 'low', 'high');

const isEnsemble = shaped({
  kind: isOneOf(['ensemble']),
  bands: orNull(isBands),
  successes: isSuccesses,
} satisfies Record<keyof EnsembleSight, Check>);

const isNeuronsOutline = shaped({
  kind: isOneOf(['neurons']),
  width: isNumber,
  sample: isIndices,
  time: isColumn,
  step: isColumn,
  kink: isColumn,
  weight: isColumn,
  jump: isColumn,
} satisfies Record<keyof NeuronsSight, Check>);
const isNeurons: Check = (value) => {
  if (!isNeuronsOutline(value) || !columnsAgree(value, 'sample', 'time', 'step')) return false;
  const { width, sample, kink, weight, jump } = value as NeuronsSight;
  const whole = [kink, weight].every(({ length }) => length === sample.length * width);
  return whole && (jump.length === 0 || jump.length === kink.length);
};

const traceColumns = { x: isColumn, y: isColumn, risk: isColumn, distance: isColumn };
const isTrace: Check = (value) =>
  shaped({ ...traceColumns, label: isText } satisfies Record<keyof SectionTrace, Check>)(value) &&
  columnsAgree(value, ...Object.keys(traceColumns));

const isSectionPoints: Check = (value) => parseSectionPoints(value) !== null;
const isSectionOutline = shaped({
  kind: isOneOf(['section']),
  state: isOneOf(['computing', 'done', 'cancelled', 'impossible']),
  reason: isText,
  points: isSectionPoints,
  choices: listOf(shaped({ point: (value) => isSectionPoints([value]), label: isText })),
  x: isColumn,
  y: isColumn,
  risk: isColumn,
  rows: isNumber,
  places: listOf(isTrace),
  trajectories: listOf(isTrace),
} satisfies Record<keyof SectionSight, Check>);
const isSection: Check = (value) => {
  if (!isSectionOutline(value)) return false;
  const { x, y, risk } = value as SectionSight;
  return risk.length === x.length * y.length;
};

const isSight: Check = (value) => isEnsemble(value) || isNeurons(value) || isSection(value);

const isPictureOrder: Check = (value) => parsePictureOrder(value) !== null;

const isHostMessage: Check = (value) =>
  shaped({ type: isOneOf(['heard', 'lost']) })(value) ||
  shaped({ type: isOneOf(['snapshot']), state: isState })(value) ||
  shaped({ type: isOneOf(['delta']), revision: isNumber, delta: isDelta })(value) ||
  shaped({ type: isOneOf(['sight']), selection: isSelection, sight: isSight })(value) ||
  shaped({ type: isOneOf(['draw']), order: isNumber, picture: isPictureOrder })(value);

/** A message of the extension, unpacked, or null for anything else. */
export function parseHostMessage(packed: unknown): HostMessage | null {
  const value = isAnything(packed) ? unpack(packed) : null;
  return isHostMessage(value) ? (value as HostMessage) : null;
}
