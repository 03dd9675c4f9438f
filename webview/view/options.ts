/** The reader's choices: what is drawn and how. Kept by the panel across reloads. */
import type { Range } from './ticks';

export const quantities = ['risk', 'gradient', 'norm'] as const;
export type Quantity = (typeof quantities)[number];
export type Abscissa = 'time' | 'steps';

/** The part of a chart that is looked at; null where it is all. */
export interface Zoom {
  readonly x: Range;
  readonly y: Range;
}

export interface ViewOptions {
  readonly quantity: Quantity;
  /** null: what the method counts. */
  readonly against: Abscissa | null;
  readonly logarithmicX: boolean;
  readonly logarithmicY: boolean;
  /** Draw the other runs of the cell too. */
  readonly others: boolean;
  readonly trajectoryTable: boolean;
  readonly realizationTable: boolean;
  readonly trajectoryZoom: Zoom | null;
  readonly realizationZoom: Zoom | null;
  /** The recorded sample that the realization is drawn at; null follows the last one. */
  readonly frame: number | null;
}

export const initialOptions: ViewOptions = {
  quantity: 'risk',
  against: null,
  logarithmicX: true,
  logarithmicY: true,
  others: true,
  trajectoryTable: false,
  realizationTable: false,
  trajectoryZoom: null,
  realizationZoom: null,
  frame: null,
};

function parseRange(value: unknown): Range | null {
  if (typeof value !== 'object' || value === null) return null;
  const { min, max } = value as Partial<Record<'min' | 'max', unknown>>;
  if (typeof min !== 'number' || typeof max !== 'number') return null;
  return Number.isFinite(max - min) && min < max ? { min, max } : null;
}

function parseZoom(value: unknown): Zoom | null {
  if (typeof value !== 'object' || value === null) return null;
  const x = parseRange((value as Partial<Record<'x', unknown>>).x);
  const y = parseRange((value as Partial<Record<'y', unknown>>).y);
  return x && y && { x, y };
}

/** What an earlier panel kept; whatever isn't understood falls back to the default. */
export function parseOptions(value: unknown): ViewOptions {
  if (typeof value !== 'object' || value === null) return initialOptions;
  const kept = value as Readonly<Partial<Record<keyof ViewOptions, unknown>>>;
  const flag = (key: 'logarithmicX' | 'logarithmicY' | 'others' | 'trajectoryTable' | 'realizationTable') => {
    const choice = kept[key];
    return typeof choice === 'boolean' ? choice : initialOptions[key];
  };
  const frame = kept.frame;
  return {
    quantity: quantities.find((name) => name === kept.quantity) ?? initialOptions.quantity,
    against: kept.against === 'time' || kept.against === 'steps' ? kept.against : null,
    logarithmicX: flag('logarithmicX'),
    logarithmicY: flag('logarithmicY'),
    others: flag('others'),
    trajectoryTable: flag('trajectoryTable'),
    realizationTable: flag('realizationTable'),
    trajectoryZoom: parseZoom(kept.trajectoryZoom),
    realizationZoom: parseZoom(kept.realizationZoom),
    frame: typeof frame === 'number' && Number.isSafeInteger(frame) && frame >= 0 ? frame : null,
  };
}
