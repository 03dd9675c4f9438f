/** Runs that stay drawn while others are looked at, to compare with: the panel keeps what it draws of them. */
import { mostCompared } from '../messages';
import type { Curve, PanelState } from '../messages';
import { isRecord } from '../shapes';
import { factsOf, parseFacts, runLabel } from './comparison';
import type { Fact } from './comparison';

export interface Pin {
  /** Which run it is, and when it was run. */
  readonly label: string;
  readonly time: readonly number[];
  readonly step: readonly number[];
  readonly risk: readonly number[];
  readonly gradient: readonly number[];
  readonly norm: readonly number[];
  /** The final risk, which is more accurate than the last sample's; NaN where it isn't known. */
  readonly end: number;
  /** What it was made with, and what came out. */
  readonly facts: readonly Fact[];
}

/** More lines can't be told apart by their dashes. */
export const mostPins = mostCompared - 1;
/** Samples kept of each; further ones are thinned evenly. */
const mostSamples = 200;

const columns = ['time', 'step', 'risk', 'gradient', 'norm'] as const;

/** The selected run as a pin; null before it has samples. */
export function pinOf({ experiment, selection }: Pick<PanelState, 'experiment' | 'selection'>): Pin | null {
  const cell = experiment?.cell;
  const curve = cell?.curves.find(({ run }) => run === selection.run);
  if (!experiment || !cell || !curve || curve.step.length === 0) return null;
  const last = curve.step.length - 1;
  const length = Math.min(mostSamples, last + 1);
  const kept = Array.from({ length }, (_, k) => Math.round((k * last) / Math.max(1, length - 1)));
  const thinned = (column: Float64Array) => kept.map((k) => column[k]!);
  return {
    label: runLabel({ experiment, selection }),
    time: thinned(curve.time),
    step: thinned(curve.step),
    risk: thinned(curve.risk),
    gradient: thinned(curve.gradient),
    norm: thinned(curve.norm),
    end: cell.table.risk[selection.run] ?? NaN,
    facts: factsOf({ experiment, selection }),
  };
}

/** The pin's samples as those of any run are. */
export function curveOfPin(pin: Pin): Curve {
  const column = (name: (typeof columns)[number]) => Float64Array.from(pin[name]);
  return {
    run: -1,
    time: column('time'),
    step: column('step'),
    risk: column('risk'),
    gradient: column('gradient'),
    norm: column('norm'),
  };
}

function isColumn(value: unknown): value is readonly (number | null)[] {
  return Array.isArray(value) && value.every((each) => each === null || typeof each === 'number');
}

function parsePin(value: unknown): Pin | null {
  if (!isRecord(value) || typeof value['label'] !== 'string') return null;
  const parsed = columns.map((name) => value[name]);
  if (!parsed.every(isColumn)) return null;
  const [time, step, risk, gradient, norm] = parsed.map((column) => column.map((each) => each ?? NaN));
  if (parsed.some(({ length }) => length !== time!.length)) return null;
  const end = typeof value['end'] === 'number' ? value['end'] : NaN;
  return {
    label: value['label'],
    time: time!,
    step: step!,
    risk: risk!,
    gradient: gradient!,
    norm: norm!,
    end,
    facts: parseFacts(value['facts']),
  };
}

/** What an earlier panel kept; what isn't a pin is dropped. JSON has no infinities: they come back as no number. */
export function parsePins(value: unknown): readonly Pin[] {
  if (!Array.isArray(value)) return [];
  return value
    .map(parsePin)
    .filter((pin) => pin !== null)
    .slice(0, mostPins);
}
