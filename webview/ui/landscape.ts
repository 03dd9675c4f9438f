/** The view of the landscape: critical points, and the risk on a plane through chosen points. */
import type { CriticalKind } from '../../engine/experiment/result';
import type { SectionPoint, SectionSight } from '../messages';
import { button, dropdown } from '../toolkit';
import { drawPoints, pointsTable, readPoints } from '../view/points';
import type { PointsDrawing } from '../view/points';
import {
  depthOf,
  drawSection,
  filledRows,
  pointKey,
  readSection,
  sectionProgress,
  sectionTable,
} from '../view/section';
import type { SectionDrawing } from '../view/section';
import { kindLabel } from '../view/words';
import { unordered } from './chart';
import type { Dataset, Underlay } from './chart';
import { make, setText, show } from './element';
import { icon } from './icons';
import { createPlaces, markOf } from './places';
import { createPoints } from './points';
import { createSection } from './section';
import { forcedColors, withAlpha } from './theme';
import type { Theme } from './theme';
import { memory } from './view';
import type { Changes, View } from './view';

export interface LandscapeActions extends Changes {
  readonly selectPoint: (index: number) => void;
  /** Stops what is being computed, or goes on with it. */
  readonly pause: (paused: boolean) => void;
}

export function createLandscape(actions: LandscapeActions): View {
  const parts = [createPlane(actions), createPointChart(actions)];
  const points = createPoints('landscape-points', actions.selectPoint);
  const places = createPlaces();
  const [plane, risks] = parts.map(({ element }) => element);
  const beside = make('div', { class: 'column beside' }, places.element, points.element, risks!);
  const charts = make('div', { class: 'charts' }, plane!, beside);
  return {
    element: make('div', { class: 'view' }, charts),
    update(shown) {
      for (const part of parts) part.update(shown);
      places.update(shown);
      points.update(shown.cell, shown.options);
    },
  };
}

const shapes: Readonly<Record<CriticalKind, NonNullable<Dataset['pointStyle']>>> = {
  global_minimum: 'rect',
  local_minimum: 'circle',
  saddle: 'triangle',
  not_critical: 'crossRot',
  undecided: 'rectRot',
};
const kinds = Object.keys(shapes) as CriticalKind[];

/** The kind by shape, certified ones filled; the size grows with how often a point was reached. */
function pointDatasets({ marks, families }: PointsDrawing, theme: Theme): Dataset[] {
  const most = marks.reduce((largest, { reached }) => Math.max(largest, reached ?? 0), 1);
  const shown = kinds.flatMap((kind) => {
    const own = marks.filter((mark) => mark.kind === kind);
    if (own.length === 0) return [];
    const dataset: Dataset = {
      label: kindLabel(kind),
      data: own.map(({ x, y }) => ({ x, y })),
      pointStyle: shapes[kind],
      pointRadius: own.map(({ reached }) => 5 + 5 * Math.sqrt((reached ?? 0) / most)),
      pointHitRadius: 8,
      pointBorderWidth: 2,
      borderColor: kind === 'saddle' ? theme.secondary : theme.primary,
      backgroundColor: own.map(({ certified }) =>
        certified ? (kind === 'saddle' ? theme.secondary : theme.primary) : theme.background,
      ),
    };
    return [dataset];
  });
  const joined = families.map((points, k): Dataset => ({
    label: `family ${k + 1}`,
    data: [...points],
    showLine: true,
    borderColor: theme.faint,
    borderWidth: 1.5,
    borderDash: [3, 3],
    pointRadius: 0,
    pointHitRadius: 0,
  }));
  return [...shown, ...joined];
}

function createPointChart({ chart }: Changes): View {
  const legend = make(
    'p',
    { class: 'legend' },
    make('span', {}, '■ global minimum'),
    make('span', {}, '● local minimum'),
  );
  legend.append(make('span', {}, '▲ saddle'), make('span', {}, '◇ undecided'), 'filled: certified');
  const section = createSection({
    name: 'points',
    title: 'Risks of critical points',
    above: [legend],
    change: (part) => chart('points', part),
  });
  const changed = memory();
  return {
    element: section.element,
    update({ cell, options, themes, pending }) {
      const there = cell.result?.criticalPoints;
      show(section.element, cell.searches || there !== undefined);
      if (!changed([cell.result, options.charts.points, themes, pending])) return;
      const drawing = drawPoints(cell);
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: options.charts.points.zoom,
          summary: drawing.summary || 'The search has found no critical point yet.',
          readout: (x) => readPoints(drawing, x),
          datasets: (theme) => pointDatasets(drawing, theme),
        },
        empty: drawing.marks.length > 0 ? '' : there ? 'No critical point was found' : 'The search goes on',
        table: options.charts.points.table ? () => pointsTable(cell) : null,
      });
    },
  };
}

/** Contours of growing risk get thinner; points have a letter of their own each, trajectories end in a disc. */
function planeDatasets(drawing: SectionDrawing, sight: SectionSight, run: number, theme: Theme): Dataset[] {
  const places = sight.places.map(({ label, x, y }, k): Dataset => ({
    label,
    data: [{ x: x[0]!, y: y[0]! }],
    letter: markOf(k),
    pointRadius: 9,
    pointHitRadius: 8,
    pointBorderWidth: 1.5,
    borderColor: theme.background,
    backgroundColor: theme.secondary,
  }));
  const trajectories = sight.trajectories.map(({ label, x, y }): Dataset => {
    const selected = label === `run ${run}`;
    return {
      label,
      data: Array.from(x, (value, k) => ({ x: value, y: y[k]! })),
      ...unordered,
      showLine: true,
      borderColor: selected ? theme.foreground : withAlpha(theme.foreground, 0.45),
      backgroundColor: theme.foreground,
      borderWidth: selected ? 2.25 : 1,
      pointRadius: Array.from(x, (_, k) => (k === x.length - 1 ? 3.5 : 0)),
      pointHitRadius: 4,
    };
  });
  const contours = drawing.contours.map(({ level, points }, k): Dataset => ({
    label: `risk ${level.toPrecision(4)}`,
    data: [...points],
    ...unordered,
    showLine: true,
    spanGaps: false,
    borderColor: withAlpha(theme.primary, 0.9 - (0.5 * k) / drawing.contours.length),
    borderWidth: 1.6 - (0.8 * k) / drawing.contours.length,
    pointRadius: 0,
    pointHitRadius: 3,
  }));
  return [...places, ...trajectories, ...contours];
}

/** Valleys glow; forced colours have the contours alone. */
function underlay(sight: SectionSight, { risks }: SectionDrawing, theme: Theme): Underlay | null {
  if (!risks || forcedColors()) return null;
  const canvas = document.createElement('canvas');
  canvas.width = sight.x.length;
  canvas.height = sight.y.length;
  const context = canvas.getContext('2d');
  if (!context) return null;
  const filled = filledRows(sight);
  context.fillStyle = theme.primary;
  filled.forEach((risk, at) => {
    if (!Number.isFinite(risk)) return;
    const row = Math.floor(at / canvas.width);
    context.globalAlpha = 0.5 * (1 - depthOf(risk, risks));
    context.fillRect(at % canvas.width, canvas.height - 1 - row, 1, 1);
  });
  const edge = (values: Float64Array) => {
    const half = (values[1]! - values[0]!) / 2;
    return { min: values[0]! - half, max: values.at(-1)! + half };
  };
  return { canvas, x: edge(sight.x), y: edge(sight.y) };
}

function createPlane({ change, chart, pause }: LandscapeActions): View {
  let chosen: readonly SectionPoint[] = [];
  let choices: SectionSight['choices'] = [];
  const choose = (place: number) => (value: string) => {
    const found = choices.find(({ point }) => pointKey(point) === value)?.point;
    const points = [...chosen];
    if (found) points[place] = found;
    else points.splice(place, 1);
    change({ sectionPoints: points });
    chart('section', { zoom: null });
  };
  const lists = ['Through A', 'and B', 'and C'].map((label, k) =>
    dropdown(label, `section-point-${k + 1}`, choose(k)),
  );
  const progress = make('span', { class: 'detail', role: 'status', 'data-role': 'section-progress' });
  const stop = button({
    label: 'Cancel',
    name: 'section-cancel',
    icon: icon('stop'),
    pressed: () => pause(true),
  });
  const go = button({
    label: 'Go on',
    name: 'section-resume',
    icon: icon('play'),
    pressed: () => pause(false),
  });
  const work = make('span', { class: 'field' }, progress, stop, go);
  const section = createSection({
    name: 'section',
    title: 'Plane section of the risk',
    above: [...lists.map(({ element }) => element), work],
    change: (part) => chart('section', part),
  });
  section.element.classList.add('square');
  const changed = memory();
  return {
    element: section.element,
    update({ sights, options, run, paused, themes }) {
      const sight = sights.section;
      if (!changed([sight, options.charts.section, run, paused, themes])) return;
      chosen = sight?.points ?? options.sectionPoints;
      choices = sight?.choices ?? [];
      const keys = choices.map(({ point, label }) => ({ value: pointKey(point), label }));
      lists.forEach((list, k) => {
        const point = chosen[k];
        show(list.element, k <= chosen.length && choices.length > 0);
        const none = k === 0 ? [] : [{ value: 'none', label: 'none' }];
        list.update({ choices: [...none, ...keys], value: point ? pointKey(point) : 'none' });
      });
      const words = sectionProgress(sight, paused);
      setText(progress, words);
      show(work, words !== '');
      show(stop, !paused);
      show(go, paused);
      const drawing = drawSection(sight);
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: options.charts.section.zoom,
          summary: drawing.summary,
          readout: (x, y) => readSection(sight, x, y),
          datasets: (theme) => (sight ? planeDatasets(drawing, sight, run, theme) : []),
          ...(sight ? { underlay: (theme: Theme) => underlay(sight, drawing, theme) } : {}),
        },
        empty: emptyText(sight, paused),
        table: options.charts.section.table ? () => sectionTable(sight) : null,
      });
    },
  };
}

function emptyText(sight: SectionSight | null, paused: boolean): string {
  if (sight === null) return paused ? 'Cancelled' : 'Looking for points …';
  return sight.state === 'impossible' ? 'No point to go through yet' : '';
}
