/**
 * Whether what a file says has the form of a manifest or of a plan: others may have written it, or a disk has changed it.
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
  recordOf,
  shaped,
  wrongFieldIn,
  type Check,
  type Fields,
} from '../../experiment/form';
import type { ExperimentPlan } from '../../experiment/plan';
import type { RecordStatus } from '../host';

const text = isText;
const number = isNumber;
const truth = isTruth;
const numbers = isNumbers;
const object = shaped;
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const date: Check = (value) => typeof value === 'string' && Number.isFinite(Date.parse(value));

/** A plain name: it never leads out of a folder, and a terminal shows it. */
const plainName: Check = (value) =>
  typeof value === 'string' && /^[^/\\:\p{Cc}]+$/u.test(value) && value !== '.' && value !== '..';

const statuses: Readonly<Record<RecordStatus, true>> = {
  running: true,
  interrupted: true,
  complete: true,
  cancelled: true,
  failed: true,
};

const expectation = object({
  text,
  line: number,
  holds: orNull(truth),
  observed: orNull(number),
  error: optional(number),
  interval: optional(listOf(number)),
  fractions: optional(listOf(object({ text, value: number, interval: listOf(number) }))),
  reason: optional(text),
});

const criticalPoint = object({
  risk: number,
  kind: text,
  theta: numbers,
  gradient: number,
  rank: orNull(number),
  index: orNull(number),
  certified: truth,
  reason: optional(text),
});

const cellResult = object({
  expectations: listOf(expectation),
  criticalPoints: optional(listOf(criticalPoint)),
  complete: optional(truth),
  searchReason: optional(text),
});

/** The fields of a manifest. */
export const manifestFields = {
  format: number,
  id: plainName,
  experiment: text,
  documentation: text,
  file: text,
  status: (value: unknown) => typeof value === 'string' && Object.hasOwn(statuses, value),
  reason: text,
  version: text,
  kernel: text,
  seeds: listOf(number),
  startedAt: date,
  endedAt: orNull(date),
  paused: optional(number),
  arguments: listOf(text),
  selection: orNull(object({ cells: orNull(listOf(count)), runs: orNull(listOf(count)) })),
  retention: object({ thetaRuns: number, stride: number }),
  machine: recordOf((value) => text(value) || number(value)),
  process: object({ id: number, host: text, place: optional(text), started: optional(text) }),
  plan: text,
  cells: listOf(object({ index: count, parameters: recordOf(number), runs: count })),
  results: listOf(object({ cell: count, result: cellResult })),
  parts: optional(listOf(object({ name: plainName, rows: count, bytes: count, sha256: text }))),
  sources: listOf(object({ path: text, text })),
} satisfies Fields;

/** Why a value is no object with such fields, as the end of a sentence; null where it is one. */
export function faultOf(value: unknown, fields: Fields): string | null {
  if (!isObject(value)) return 'it is no object';
  const name = wrongFieldIn(fields)(value);
  return name === null ? null : `its \`${name}\` is not what it should be`;
}

/** What must be known of a text before its version can be told. */
export function versionOf(value: unknown): { readonly format: number; readonly version: string } | null {
  if (!isObject(value)) return null;
  const { format, version } = value;
  return typeof format === 'number' && typeof version === 'string' ? { format, version } : null;
}

const kinded: Check = (value) => isObject(value) && text(value['kind']);

const planFields = {
  name: text,
  documentation: text,
  line: number,
  cells: listOf(
    object({
      index: count,
      parameters: recordOf(number),
      problem: kinded,
      widths: listOf(count),
      initialization: kinded,
      seed: number,
      runs: count,
      method: kinded,
      stop: orNull(kinded),
      record: number,
      integration: kinded,
      refine: orNull(text),
      expectations: listOf(object({ text, line: number, column: optional(number), condition: kinded })),
    }),
  ),
} satisfies Record<keyof ExperimentPlan, Check>;

/** What a manifest says of its plan. */
interface Described {
  readonly experiment: string;
  readonly cells: readonly { readonly index: number; readonly runs: number }[];
}

/** Why a value is not the plan of what a manifest describes, as the end of a sentence; null where it may be. */
export function faultOfPlan(value: unknown, { experiment, cells }: Described): string | null {
  const fault = faultOf(value, planFields);
  if (fault !== null) return fault;
  const plan = value as ExperimentPlan;
  const same =
    plan.name === experiment &&
    plan.cells.length === cells.length &&
    plan.cells.every(({ index, runs }, k) => index === k && cells[k]!.index === k && cells[k]!.runs === runs);
  return same ? null : 'it is the plan of another experiment';
}
