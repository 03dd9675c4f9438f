/** Critical points as a chart: the risk of each, its kind by shape, families joined. */
import type { CriticalKind, CriticalPoint } from '../../engine/experiment/result';
import type { CellView } from '../messages';
import { rangeOf } from './drawing';
import type { AxisDrawing, Point, TableDrawing } from './drawing';
import { counted, readable } from './numbers';
import { listed, nearest } from './reading';
import type { Reading } from './reading';
import { paddedRange } from './ticks';
import { kindLabel } from './words';

export interface PointMark extends Point {
  readonly kind: CriticalKind;
  readonly certified: boolean;
  /** How many starts ended here, where there were starts. */
  readonly reached: number | null;
}

export interface PointsDrawing {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  readonly marks: readonly PointMark[];
  /** The members of each family in their order. */
  readonly families: readonly (readonly Point[])[];
  readonly summary: string;
}

export function drawPoints(cell: CellView): PointsDrawing {
  const points = cell.result?.criticalPoints ?? [];
  const marks = points.map((point, k) => ({
    x: k + 1,
    y: point.risk,
    kind: point.kind,
    certified: point.certified,
    reached: point.reached ?? null,
  }));
  const risks = rangeOf(points.map(({ risk }) => risk)) ?? { min: 0, max: 1 };
  const logarithmic = risks.min > 0 && risks.max > 20 * risks.min;
  return {
    x: {
      title: 'critical point',
      logarithmic: false,
      whole: true,
      range: { min: 0.5, max: Math.max(points.length, 1) + 0.5 },
    },
    y: { title: 'risk L(Θ)', logarithmic, range: paddedRange(risks, logarithmic) },
    marks,
    families: familiesOf(points).map((members) => members.map((k) => ({ x: k + 1, y: points[k]!.risk }))),
    summary: certificateText(points),
  };
}

/** The point whose number is nearest. */
export function readPoints({ marks }: PointsDrawing, x: number): Reading | null {
  const mark = nearest(marks, x);
  if (!mark) return null;
  const { kind, certified, reached, y } = mark;
  const text = listed(
    `critical point ${mark.x}: ${kindLabel(kind)}${certified ? ', certified' : ''}`,
    `risk ${readable(y, 6)}`,
    reached === null ? '' : `reached from ${counted(reached, 'start')}`,
  );
  return { x: mark.x, text };
}

/** The places of the members of each family. */
function familiesOf(points: readonly CriticalPoint[]): readonly (readonly number[])[] {
  const families = new Map<number, number[]>();
  points.forEach(({ family }, k) => {
    if (family === undefined) return;
    const members = families.get(family);
    if (members) members.push(k);
    else families.set(family, [k]);
  });
  return [...families.values()];
}

function certificateText(points: readonly CriticalPoint[]): string {
  if (points.length === 0) return '';
  const risks = rangeOf(points.map(({ risk }) => risk));
  const between = risks ? `Risks from ${readable(risks.min)} to ${readable(risks.max)}; ` : '';
  const certified = points.filter((point) => point.certified).length;
  const reached = points.reduce((sum, point) => sum + (point.reached ?? 0), 0);
  const starts = reached > 0 ? ` ${reached.toLocaleString('en-US')} starts ended at one of them.` : '';
  return `${between}${certified} of ${counted(points.length, 'point')} certified.${starts}`;
}

export function pointsTable(cell: CellView): TableDrawing {
  const number = (value: number | null | undefined) => value ?? NaN;
  return {
    caption: 'Critical points',
    columns: ['point', 'risk', 'gradient norm', 'rank', 'index', 'reached', 'family'],
    rows: (cell.result?.criticalPoints ?? []).map((point, k) => [
      k + 1,
      point.risk,
      point.gradient,
      number(point.rank),
      number(point.index),
      number(point.reached),
      number(point.family),
    ]),
  };
}
