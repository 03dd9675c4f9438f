/** A plane section of the risk: contour lines, and where points and trajectories lie on it. */
import type { SectionPoint, SectionSight } from '../messages';
import type { AxisDrawing, Point, TableDrawing } from './drawing';
import { rangeOf } from './drawing';
import { counted, readable } from './numbers';
import { listed, nearestIndex } from './reading';
import type { Reading } from './reading';
import type { Range } from './ticks';

export interface Contour {
  readonly level: number;
  /** Segments, each two points and a gap. */
  readonly points: readonly Point[];
}

export interface SectionDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  readonly contours: readonly Contour[];
  /** The finite risks of the grid; null without any. */
  readonly risks: Range | null;
  readonly summary: string;
}

const contourCount = 11;

/** Denser towards the smallest risk, where valleys are flat: in equal steps of the cube root of the excess. */
export function contourLevels({ min, max }: Range): readonly number[] {
  if (!(max > min)) return [];
  return Array.from(
    { length: contourCount },
    (_, k) => min + (max - min) * ((k + 1) / (contourCount + 1)) ** 3,
  );
}

/** Where the depth of a risk lies between the smallest, 0, and the largest, 1, as contours are spaced. */
export function depthOf(risk: number, { min, max }: Range): number {
  return max > min ? Math.cbrt((risk - min) / (max - min)) : 0;
}

/** The values at the corners of a cell: lower left, lower right, upper right, upper left. */
type Corners = readonly [number, number, number, number];

/** Which sides (0 below, 1 right, 2 above, 3 left) a level crosses, as pairs that are joined. */
function crossings(corners: Corners, level: number): readonly (readonly [number, number])[] {
  const above = corners.map((value) => value >= level);
  const sides = [0, 1, 2, 3].filter((side) => above[side] !== above[(side + 1) % 4]);
  if (sides.length === 2) return [[sides[0]!, sides[1]!]];
  if (sides.length < 4) return [];
  // A saddle: the middle decides which corners hang together.
  const middle = corners.reduce((sum, value) => sum + value, 0) / 4 >= level;
  return middle === above[0]
    ? [
        [0, 1],
        [2, 3],
      ]
    : [
        [3, 0],
        [1, 2],
      ];
}

/** The level set by linear interpolation along the sides of the grid's cells (marching squares). */
export function contourOf(
  { x, y, risk }: Pick<SectionSight, 'x' | 'y' | 'risk'>,
  level: number,
): readonly Point[] {
  const points: Point[] = [];
  const columns = x.length;
  for (let row = 0; row + 1 < y.length; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const corners = [risk[at]!, risk[at + 1]!, risk[at + columns + 1]!, risk[at + columns]!] as const;
      if (!corners.every(Number.isFinite)) continue;
      const places = [
        [x[column]!, y[row]!],
        [x[column + 1]!, y[row]!],
        [x[column + 1]!, y[row + 1]!],
        [x[column]!, y[row + 1]!],
      ] as const;
      const cross = (side: number): Point => {
        const [a, b] = [corners[side]!, corners[(side + 1) % 4]!];
        const [from, to] = [places[side]!, places[(side + 1) % 4]!];
        const part = (level - a) / (b - a);
        return { x: from[0] + (to[0] - from[0]) * part, y: from[1] + (to[1] - from[1]) * part };
      };
      for (const [one, other] of crossings(corners, level)) {
        points.push(cross(one), cross(other), { x: NaN, y: NaN });
      }
    }
  }
  return points;
}

function axis(values: Float64Array, title: string): AxisDrawing {
  return { title, logarithmic: false, range: rangeOf(values) ?? { min: -1, max: 1 } };
}

/** Rows that aren't computed yet take the values of the nearest computed one below, for the picture alone. */
export function filledRows({ x, y, risk }: Pick<SectionSight, 'x' | 'y' | 'risk'>): Float64Array {
  const filled = risk.slice();
  for (let row = 1; row < y.length; row++) {
    const at = row * x.length;
    if (Number.isNaN(filled[at])) filled.copyWithin(at, at - x.length, at);
  }
  return filled;
}

export function drawSection(sight: SectionSight | null): SectionDrawing {
  const x = sight?.x ?? new Float64Array(0);
  const y = sight?.y ?? new Float64Array(0);
  const risks = sight ? rangeOf(sight.risk) : null;
  const whole = sight !== null && sight.rows === y.length;
  return {
    x: axis(x, 'first direction'),
    y: axis(y, 'second direction'),
    contours:
      whole && risks ? contourLevels(risks).map((level) => ({ level, points: contourOf(sight, level) })) : [],
    risks,
    summary: sectionSummary(sight, risks),
  };
}

function sectionSummary(sight: SectionSight | null, risks: Range | null): string {
  if (!sight) return 'The section has been asked for.';
  if (sight.state === 'impossible') return sight.reason;
  const through = sight.places.map(({ label, risk }) => `${label} (risk ${readable(risk[0])})`).join(', ');
  const between = risks ? ` Risks from ${readable(risks.min)} to ${readable(risks.max)}.` : '';
  const far = Math.max(0, ...sight.trajectories.flatMap(({ distance }) => [...distance]));
  const beside =
    sight.trajectories.length > 0
      ? ` ${counted(sight.trajectories.length, 'trajectory', 'trajectories')} projected on it, at most ${readable(far, 2)} away.`
      : '';
  const remark = sight.reason === '' ? '' : ` ${sight.reason}`;
  return `The plane through ${through}.${axesWords(sight)}${between}${beside}${remark}`;
}

/** What the axes are: the plane's origin is the first of its points, and its first direction leads to the second. */
function axesWords({ places: [origin, next] }: SectionSight): string {
  const [x = 0, y = 0] = [next?.x[0], next?.y[0]];
  // Points that coincide leave the directions to others.
  if (!origin || !next || !(x > 0 && Math.abs(y) <= 1e-9 * x)) return '';
  return ` Both axes are distances from ${origin.label} in parameter space; the first leads to ${next.label}.`;
}

/** The risk at the nearest place of the grid, and the points that lie there; no height is the middle of the plane. */
export function readSection(sight: SectionSight | null, x: number, y: number | null): Reading | null {
  if (!sight || sight.x.length < 2 || sight.y.length < 2) return null;
  const column = nearestIndex(sight.x, x);
  const row = y === null ? sight.y.length >> 1 : nearestIndex(sight.y, y);
  const [u, v] = [sight.x[column]!, sight.y[row]!];
  const [wide, high] = [sight.x[1]! - sight.x[0]!, sight.y[1]! - sight.y[0]!];
  const here = sight.places.filter(
    (place) => 2 * Math.abs(place.x[0]! - u) <= wide && 2 * Math.abs(place.y[0]! - v) <= high,
  );
  const risk = sight.risk[row * sight.x.length + column]!;
  const text = listed(
    `(${readable(u)}, ${readable(v)})`,
    Number.isNaN(risk) ? 'not computed yet' : `risk ${readable(risk, 5)}`,
    ...here.map(({ label }) => label),
  );
  return { x: u, y: v, text };
}

/** "Computing: 12 of 61 rows". */
export function sectionProgress(sight: SectionSight | null, cancelled: boolean): string {
  if (!sight || sight.state === 'impossible') return '';
  if (sight.rows === sight.y.length) return '';
  const rows = `${sight.rows} of ${counted(sight.y.length, 'row')}`;
  return cancelled ? `Cancelled after ${rows}` : `Computing: ${rows}`;
}

export function sectionTable(sight: SectionSight | null): TableDrawing {
  const rows: number[][] = [];
  sight?.y.forEach((y, row) => {
    sight.x.forEach((x, column) => {
      const risk = sight.risk[row * sight.x.length + column]!;
      if (!Number.isNaN(risk)) rows.push([x, y, risk]);
    });
  });
  return {
    caption: 'The risk on the grid of the plane',
    columns: ['first direction', 'second direction', 'risk L(Θ)'],
    rows,
  };
}

/** A name for a point that survives a reload. */
export function pointKey(point: SectionPoint): string {
  return point.kind === 'critical' ? `critical ${point.index}` : `run ${point.run} ${point.moment}`;
}
