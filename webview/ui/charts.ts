/** The panel's two charts: the trajectory, and the realization against the target. */
import { maximalCurves } from '../messages';
import { button, checkbox, dropdown, enable } from '../toolkit';
import { quantities } from '../view/options';
import type { ViewOptions } from '../view/options';
import { mostPins, pinOf } from '../view/pins';
import type { Pin } from '../view/pins';
import { drawRealization, readRealization, realizationTable } from '../view/realization';
import type { RealizationDrawing } from '../view/realization';
import { criticalPoints, sceneCount, sceneIndex, scenesOf, sceneText } from '../view/scenes';
import {
  abscissaOf,
  drawTrajectory,
  quantityWords,
  readTrajectory,
  trajectoryTable,
} from '../view/trajectory';
import type { CurveDrawing, TrajectoryDrawing } from '../view/trajectory';
import type { Dataset } from './chart';
import { createScrubber } from './scrubber';
import { createSection } from './section';
import { make, show } from './element';
import { dashSample, icon } from './icons';
import { withAlpha } from './theme';
import type { Theme } from './theme';
import { memory } from './view';
import type { Changes, View } from './view';

function curveDataset({ run, selected, points }: CurveDrawing, theme: Theme): Dataset {
  return {
    label: `run ${run}`,
    data: [...points],
    showLine: true,
    borderColor: selected ? theme.primary : theme.others,
    backgroundColor: selected ? theme.primary : theme.others,
    borderWidth: selected ? 2.25 : 1,
    pointRadius: points.length === 1 ? 3 : 0,
    pointHitRadius: 6,
    order: selected ? 0 : 1,
  };
}

/** Dashes tell pinned runs apart; each list entry shows its own. */
const dashes = [
  [9, 4],
  [2, 3],
  [9, 3, 2, 3],
  [5, 2],
] as const;

function pinDataset({ label, points }: TrajectoryDrawing['pins'][number], k: number, theme: Theme): Dataset {
  return {
    label,
    data: [...points],
    showLine: true,
    borderColor: theme.secondary,
    backgroundColor: theme.secondary,
    borderWidth: 2,
    borderDash: [...dashes[k % dashes.length]!],
    pointRadius: 0,
    pointHitRadius: 6,
  };
}

/** The pinned runs, each with its dashes and a button that lets go of it. */
function createPinList(change: Changes['change']): {
  readonly element: HTMLElement;
  update(pins: readonly Pin[]): void;
} {
  const element = make('ul', { class: 'pins', 'aria-label': 'Pinned runs' });
  return {
    element,
    update(pins) {
      show(element, pins.length > 0);
      element.replaceChildren(
        ...pins.map(({ label }, k) => {
          const remove = button({
            label: `Let go of ${label}`,
            name: `unpin-${k}`,
            appearance: 'icon',
            icon: icon('bad'),
            pressed: () => change({ pins: pins.filter((_, other) => other !== k) }),
          });
          const sample = dashSample(dashes[k % dashes.length]!);
          return make('li', {}, sample, make('span', {}, label), remove);
        }),
      );
    },
  };
}

export function createTrajectory({ change, chart }: Changes): View {
  const changed = memory();
  let pinnable: Pin | null = null;
  let pins: readonly Pin[] = [];
  const pin = button({
    label: 'Pin',
    name: 'pin',
    title: 'Keep this run drawn while you look at others, or run again',
    pressed: () => pinnable && change({ pins: [...pins, pinnable] }),
  });
  const pinList = createPinList(change);
  const unzoomed = (part: Partial<ViewOptions>) => {
    change(part);
    chart('trajectory', { zoom: null });
  };
  const quantity = dropdown('Show', 'quantity', (value) => {
    unzoomed({ quantity: quantities.find((name) => name === value) ?? 'risk' });
  });
  quantity.element.classList.add('bare');
  const against = dropdown('against', 'against', (value) => {
    unzoomed({ against: value === 'time' ? 'time' : 'steps' });
  });
  const logX = checkbox('log x', 'log-x', (on) => unzoomed({ logarithmicX: on }));
  const logY = checkbox('log y', 'log-y', (on) => unzoomed({ logarithmicY: on }));
  const others = checkbox('Other runs', 'others', (on) => change({ others: on }));
  const section = createSection({
    name: 'trajectory',
    title: 'Training',
    above: [quantity.element, against.element, logX.element, logY.element, others.element, pin],
    below: pinList.element,
    change: (part) => chart('trajectory', part),
  });
  return {
    element: section.element,
    update({ state, cell, run, options, pending, themes }) {
      const { quantity: shown, against: axis, logarithmicX, logarithmicY, others: beside, charts } = options;
      const axes = [shown, axis, logarithmicX, logarithmicY, beside, charts.trajectory, options.pins];
      if (!changed([cell.curves, cell.result, cell.table, cell.axis, run, pending, themes, ...axes])) return;
      pinnable = pinOf(state);
      if (pins !== options.pins || pins.length === 0) pinList.update(options.pins);
      pins = options.pins;
      enable(pin, pinnable !== null && pins.length < mostPins);
      // A search for critical points has no trajectory.
      show(section.element, cell.curves.length > 0 || criticalPoints(cell).length === 0);
      const drawing = drawTrajectory(cell, run, options);
      quantity.update({
        choices: quantities.map((value) => ({ value, label: quantityWords[value] })),
        value: options.quantity,
      });
      against.update({
        choices: [
          { value: 'time', label: 'time t' },
          { value: 'steps', label: 'steps n' },
        ],
        value: abscissaOf(cell, options),
      });
      logX.update(options.logarithmicX);
      logY.update(options.logarithmicY);
      others.update(options.others);
      show(others.element, cell.table.state.length > 1);
      others.element.title = `Up to ${maximalCurves} other runs`;
      const nothing = drawing.curves.every(({ points }) => points.length === 0);
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: options.charts.trajectory.zoom,
          summary: drawing.summary,
          readout: (x) => readTrajectory(drawing, x),
          datasets: (theme) => [
            ...drawing.pins.map((line, k) => pinDataset(line, k, theme)),
            ...drawing.curves.map((curve) => curveDataset(curve, theme)),
          ],
        },
        empty: nothing ? pending : '',
        table: options.charts.trajectory.table ? () => trajectoryTable(cell, run) : null,
      });
    },
  };
}

/** Lines and marks differ, not the colours alone: a broad line and diamonds for f, a thin one and discs for N. */
function realizationDatasets(drawing: RealizationDrawing, theme: Theme): Dataset[] {
  const line = { showLine: true, pointRadius: 0, pointHitRadius: 4 };
  const mark = { showLine: false, pointHitRadius: 6 };
  return [
    {
      ...mark,
      label: 'kink of N',
      data: [...drawing.kinks],
      pointStyle: 'circle',
      pointRadius: 4,
      borderColor: theme.background,
      borderWidth: 1,
      backgroundColor: theme.primary,
    },
    {
      ...line,
      label: 'realization N',
      data: [...drawing.realization],
      borderColor: theme.primary,
      backgroundColor: theme.primary,
      borderWidth: 2.25,
    },
    {
      ...mark,
      label: 'break of f',
      data: [...drawing.targetBreaks],
      pointStyle: 'rectRot',
      pointRadius: 4.5,
      borderColor: theme.secondary,
      borderWidth: 1.5,
      backgroundColor: theme.background,
    },
    {
      ...line,
      // Broad, so that it shows on both sides where N meets it.
      label: 'target f',
      data: [...drawing.target],
      borderColor: withAlpha(theme.secondary, 0.55),
      backgroundColor: theme.secondary,
      borderWidth: 7,
      borderJoinStyle: 'round',
      spanGaps: false,
    },
  ];
}

function legend(): HTMLElement {
  const element = document.createElement('p');
  element.className = 'legend';
  for (const [name, text] of [
    ['realization', 'realization N, its kinks'],
    ['target', 'target f, its breaks'],
  ] as const) {
    const entry = document.createElement('span');
    const key = document.createElement('span');
    key.className = `key key-${name}`;
    key.setAttribute('aria-hidden', 'true');
    entry.append(key, text);
    element.append(entry);
  }
  return element;
}

export function createRealization({ change, chart }: Changes): View {
  const changed = memory();
  const scrubber = createScrubber((frame) => change({ frame }));
  const section = createSection({
    name: 'realization',
    title: 'Realization',
    above: [legend()],
    below: scrubber.element,
    change: (part) => chart('realization', part),
  });
  return {
    element: section.element,
    update({ cell, run, options, pending, themes }) {
      const inputs = [cell.frames, cell.result, cell.curves, cell.problem, run, pending, themes];
      if (!changed([...inputs, options.frame, options.charts.realization])) return;
      const drawing = drawRealization(cell, run, options);
      show(section.element, drawing !== null);
      if (!drawing) return;
      const scenes = scenesOf(cell);
      const index = sceneIndex(scenes, options);
      scrubber.update({
        count: sceneCount(scenes),
        index,
        text: sceneText(cell, run, scenes, index),
        ordered: !scenes?.points,
      });
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: options.charts.realization.zoom,
          summary: drawing.summary,
          readout: (x) => readRealization(drawing, cell, options, x),
          datasets: (theme) => realizationDatasets(drawing, theme),
        },
        empty: drawing.target.length === 0 ? pending : '',
        table: options.charts.realization.table ? () => realizationTable(cell, run, options) : null,
      });
    },
  };
}
