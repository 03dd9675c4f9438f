/** Where each neuron's kink has moved. */
import type { CellView, NeuronsSight } from '../messages';
import { rangeOf } from './drawing';
import type { AxisDrawing, Point, TableDrawing } from './drawing';
import { counted, readable } from './numbers';
import type { Abscissa, ViewOptions } from './options';
import { listed, nearest, symbolOf } from './reading';
import type { Reading } from './reading';
import { abscissaOf } from './trajectory';
import { paddedRange } from './ticks';
import type { Range } from './ticks';

export interface NeuronsDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  /** One line for each neuron. */
  readonly kinks: readonly (readonly Point[])[];
  readonly summary: string;
}

function placesOf(sight: NeuronsSight, abscissa: Abscissa): Float64Array {
  return abscissa === 'time' ? sight.time : sight.step;
}

export function drawNeurons(
  sight: NeuronsSight | null,
  cell: CellView,
  neuron: number,
  options: ViewOptions,
): NeuronsDrawing {
  const abscissa = abscissaOf(cell, options);
  const places = sight ? placesOf(sight, abscissa) : new Float64Array(0);
  const logarithmic = options.logarithmicX && places.some((place) => place > 0);
  const shown = places.filter((place) => Number.isFinite(place) && (!logarithmic || place > 0));
  const range = rangeOf(shown) ?? { min: 1, max: 10 };
  const domain = cell.problem.kind === 'line' ? cell.problem.domain : { a: 0, b: 1 };
  const kinks = Array.from({ length: sight?.width ?? 0 }, (_, i) => kinkLine(sight!, places, i, logarithmic));
  return {
    x: {
      title: abscissa === 'time' ? 'time t' : 'step n',
      logarithmic,
      range: paddedRange(range, logarithmic),
    },
    y: {
      title: 'kink −b/w',
      logarithmic: false,
      range: paddedRange(heightsOf(kinks[neuron] ?? [], domain), false),
    },
    kinks,
    summary: sight ? neuronsSummary(sight, neuron, domain) : 'Asked for the kinks of this run.',
  };
}

/** Lengths of the domain beyond which a kink is left to zooming out. */
const reach = 4;

/** The domain, and where the chosen neuron's kink passes beside it. */
function heightsOf(line: readonly Point[], { a, b }: { readonly a: number; readonly b: number }): Range {
  const far = reach * (b - a);
  const near = line.map(({ y }) => y).filter((y) => y >= a - far && y <= b + far);
  return { min: Math.min(a, ...near), max: Math.max(b, ...near) };
}

function kinkLine(sight: NeuronsSight, places: Float64Array, i: number, logarithmic: boolean): Point[] {
  const points: Point[] = [];
  places.forEach((x, k) => {
    if (logarithmic && x <= 0) return;
    points.push({ x, y: sight.kink[k * sight.width + i]! });
  });
  return points;
}

/** The kink of the neuron that is meant, or of the nearest one where a height is given. */
export function readNeurons(
  { x: axis, kinks }: NeuronsDrawing,
  neuron: number,
  x: number,
  y: number | null,
): Reading | null {
  const column = kinks.map((points) => nearest(points, x));
  const distance = (i: number) => Math.abs((column[i]?.y ?? NaN) - (y ?? NaN));
  const meant = column.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), neuron);
  const at = column[meant];
  if (!at) return null;
  const kink = Number.isNaN(at.y) ? 'no kink' : `kink ${readable(at.y, 5)}`;
  const text = listed(`${symbolOf(axis)} = ${readable(at.x, 5)}`, `neuron ${meant + 1}: ${kink}`);
  return { x: at.x, ...(y === null || Number.isNaN(at.y) ? {} : { y: at.y }), text };
}

function isInside(kink: number, { a, b }: { readonly a: number; readonly b: number }): boolean {
  return kink > a && kink < b;
}

function neuronsSummary(
  { width, kink, sample }: NeuronsSight,
  neuron: number,
  domain: { readonly a: number; readonly b: number },
): string {
  const inside = (row: number) =>
    kink.subarray(row * width, (row + 1) * width).filter((value) => isInside(value, domain)).length;
  const last = sample.length - 1;
  const from = kink[neuron];
  const to = kink[last * width + neuron];
  return (
    `${inside(0)} of ${counted(width, 'neuron')} had the kink inside the domain at first, ${inside(last)} at the end. ` +
    `Neuron ${neuron + 1}: from ${readable(from)} to ${readable(to)}.`
  );
}

/** The row of the sight that shows a recorded sample, or the one before it; null follows the last. */
export function rowAt({ sample }: NeuronsSight, frame: number | null): number {
  const last = sample.length - 1;
  if (frame === null) return last;
  let row = 0;
  while (row < last && sample[row + 1]! <= frame) row++;
  return row;
}

export interface NeuronRow {
  readonly neuron: number;
  readonly start: number;
  readonly now: number;
  /** Where the neuron is active. */
  readonly side: 'right' | 'left' | 'everywhere or nowhere';
  readonly inside: boolean;
  /** Change of the realization's slope; null for deeper networks. */
  readonly jump: number | null;
}

/** The neurons at one recorded sample. */
export function neuronRows(sight: NeuronsSight, cell: CellView, row: number): readonly NeuronRow[] {
  const { width, kink, weight, jump } = sight;
  const domain = cell.problem.kind === 'line' ? cell.problem.domain : { a: -Infinity, b: Infinity };
  return Array.from({ length: width }, (_, i) => {
    const at = row * width + i;
    const w = weight[at]!;
    return {
      neuron: i,
      start: kink[i]!,
      now: kink[at]!,
      side: w > 0 ? 'right' : w < 0 ? 'left' : 'everywhere or nowhere',
      inside: isInside(kink[at]!, domain),
      jump: jump.length > 0 ? jump[at]! : null,
    };
  });
}

/** The recorded samples of one neuron. */
export function neuronTable(sight: NeuronsSight | null, neuron: number): TableDrawing {
  const rows = Array.from(sight?.sample ?? [], (_, k) => {
    const at = k * sight!.width + neuron;
    return [sight!.step[k]!, sight!.time[k]!, sight!.kink[at]!, sight!.weight[at]!, sight!.jump[at] ?? NaN];
  });
  return {
    caption: `Recorded samples of neuron ${neuron + 1}`,
    columns: ['step n', 'time t', 'kink −b/w', 'weight w', 'slope change |w| v'],
    rows,
  };
}
