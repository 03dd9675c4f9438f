/**
 * A figure as plain data: what svg.ts, pgfplots.ts and the report draw. Everything in it comes from a record.
 */

/** Words, some of them formulas: letters of formulas are set in italics. */
export type Text = readonly (string | { readonly math: string })[];

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Axis {
  readonly title: Text;
  readonly logarithmic: boolean;
  readonly range: Range;
  /** Where marks are wanted; elsewhere they go to round numbers. */
  readonly marks?: readonly number[];
}

export type Dash = 'solid' | 'dashed' | 'dotted' | 'dash-dotted';

export interface Stroke {
  /** Six hexadecimal digits. */
  readonly colour: string;
  readonly dash: Dash;
  /** In points. */
  readonly width: number;
  /** From 0 to 1. */
  readonly opacity: number;
}

/** Points column by column; both columns have the same length. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export const noPoints: Points = { x: new Float64Array(0), y: new Float64Array(0) };

export interface Curve {
  /** The line goes through these; a y that is NaN interrupts it. */
  readonly line: Points;
  /** These have a dot of their own: kinks, data. */
  readonly dots: Points;
  readonly stroke: Stroke;
  /** Shown in the legend; null where there is no entry for it. */
  readonly label: Text | null;
  /** What it is, for those who can't see it. */
  readonly name: string;
}

export interface Figure {
  /** Good for a file name: letters, digits and hyphens. */
  readonly name: string;
  readonly title: Text;
  /** Sentences with the numbers that matter, every digit of them. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** From the back to the front. */
  readonly curves: readonly Curve[];
}

/** The colours of Okabe and Ito, which people with any kind of colour vision tell apart on white. */
const colours = ['0072b2', 'd55e00', '009e73', 'cc79a7', '8c6d00', '56b4e9'] as const;
const dashes: readonly Dash[] = ['solid', 'dashed', 'dash-dotted', 'dotted'];

/** Colour and dash of the k-th of several curves: no two of the first twelve share both. */
export function strokeOf(k: number): Stroke {
  const dash = dashes[(k + Math.floor(k / 12)) % dashes.length]!;
  return { colour: colours[k % colours.length]!, dash, width: 1.5, opacity: 1 };
}

/** How many curves `strokeOf` tells apart well. */
export const distinctStrokes = 6;

/** Broad and pale, so that it is seen behind a realization that covers it. */
export const targetStroke: Stroke = { colour: '999999', dash: 'solid', width: 4, opacity: 1 };
export const faintStroke: Stroke = { colour: '777777', dash: 'solid', width: 0.75, opacity: 0.5 };

/** The words alone. */
export function plain(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part : part.math)).join('');
}
