/** One chart on one canvas: axes, zoom and pan that survive updates, keys, and the theme's colours. */
import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
} from 'chart.js';
import type { ChartDataset, Scale, ScaleOptionsByType } from 'chart.js';
import zoomPlugin from 'chartjs-plugin-zoom';
import type { AxisDrawing, Point } from '../view/drawing';
import type { Zoom } from '../view/options';
import type { Readout } from '../view/reading';
import { changeRange } from '../view/ranges';
import { linearTicks, logarithmicTicks } from '../view/ticks';
import type { Range } from '../view/ticks';
import { createCrosshair } from './crosshair';
import type { PixelScale } from './crosshair';
import { make } from './element';
import { readTheme } from './theme';
import type { Theme } from './theme';
import { installZooming } from './zooming';

Chart.register(
  Filler,
  LineController,
  ScatterController,
  LinearScale,
  LogarithmicScale,
  LineElement,
  PointElement,
  zoomPlugin,
);
installZooming();

export type Dataset = ChartDataset<'scatter', Point[]> & {
  /** Written into its points. */
  readonly letter?: string;
};

/** For curves that don't ascend: the library takes unparsed ones to, and leaves parts of them out. */
export const unordered = { parsing: { xAxisKey: 'x', yAxisKey: 'y' } } as const;

/** A picture below the curves, on linear axes. */
export interface Underlay {
  readonly canvas: HTMLCanvasElement;
  readonly x: Range;
  readonly y: Range;
}

/** What is drawn; datasets are made for the current theme. */
export interface ChartContent {
  readonly x: AxisDrawing;
  readonly y: AxisDrawing;
  readonly zoom: Zoom | null;
  readonly datasets: (theme: Theme) => Dataset[];
  readonly underlay?: (theme: Theme) => Underlay | null;
  /** What the crosshair reads off. */
  readonly readout: Readout;
  /** Said to screen readers. */
  readonly summary: string;
}

export interface ChartView {
  readonly element: HTMLElement;
  update(content: ChartContent): void;
  /** Marks a place on the x axis by a line; null takes it away. */
  mark(x: number | null): void;
  zoomBy(factor: number): void;
  reset(): void;
}

type AxisName = 'x' | 'y';

/** Said to screen readers when a chart gets the focus. */
const keyWords =
  'Shift with the arrow keys reads off values. The arrow keys move, plus and minus zoom, and 0 shows all.';

/** Parts of the width and height by which Shift with an arrow moves the place that is read. */
const reads: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-0.02, 0],
  ArrowRight: [0.02, 0],
  ArrowUp: [0, 0.02],
  ArrowDown: [0, -0.02],
};

function ticksOf(scale: Scale): void {
  const { min, max } = scale;
  const room = scale.isHorizontal() ? scale.width : scale.height;
  const count = Math.max(2, Math.floor(room / (scale.isHorizontal() ? 62 : 36)));
  const { whole } = scale.options as { readonly whole?: boolean };
  const all =
    scale.type === 'logarithmic' ? logarithmicTicks({ min, max }, count) : linearTicks({ min, max }, count);
  const ticks = whole === true ? all.filter(({ value }) => Number.isInteger(value)) : all;
  scale.ticks = ticks.map(({ value, label }) => ({ value, label }));
}

function axisOptions(axis: AxisDrawing, range: Range, theme: Theme): object {
  const font = { family: theme.font, size: theme.fontSize - 1 };
  return {
    type: axis.logarithmic ? 'logarithmic' : 'linear',
    whole: axis.whole === true,
    min: range.min,
    max: range.max,
    afterBuildTicks: ticksOf,
    // Chart.js writes labels of its own between the two.
    afterTickToLabelConversion: ticksOf,
    title: { display: true, text: axis.title, color: theme.foreground, font, padding: 2 },
    border: { color: theme.faint },
    grid: { color: theme.grid, tickColor: theme.faint, tickLength: 4 },
    ticks: { color: theme.foreground, font, autoSkip: false, maxRotation: 0, padding: 3 },
  } satisfies Partial<Record<keyof ScaleOptionsByType<'linear' | 'logarithmic'> | 'whole', unknown>>;
}

/** Where values of an axis are on the canvas. */
function pixelScale(scale: Scale): PixelScale {
  return {
    pixelOf: (value) => scale.getPixelForValue(value),
    valueAt: (pixel) => scale.getValueForPixel(pixel) ?? NaN,
  };
}

function drawUnderlay({ ctx, chartArea, scales }: Chart, { canvas, x, y }: Underlay): void {
  const { left, top, width, height } = chartArea;
  const [across, up] = [scales['x']!, scales['y']!];
  const [from, to] = [across.getPixelForValue(x.min), across.getPixelForValue(x.max)];
  const [low, high] = [up.getPixelForValue(y.min), up.getPixelForValue(y.max)];
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.drawImage(canvas, from, high, to - from, low - high);
  ctx.restore();
}

function writeLetters(chart: Chart): void {
  const { ctx, chartArea, data } = chart;
  const { background, font, fontSize } = readTheme();
  ctx.save();
  ctx.beginPath();
  ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  ctx.clip();
  ctx.font = `bold ${fontSize - 1}px ${font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = background;
  (data.datasets as Dataset[]).forEach(({ letter }, k) => {
    if (letter === undefined) return;
    for (const { x, y } of chart.getDatasetMeta(k).data) ctx.fillText(letter, x, y + 0.5);
  });
  ctx.restore();
}

export function createChart(name: string, zoomed: (zoom: Zoom | null) => void): ChartView {
  const canvas = document.createElement('canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  canvas.dataset['chart'] = name;
  const element = document.createElement('div');
  element.className = 'chart';
  const line = document.createElement('div');
  line.className = 'chart-mark';
  line.hidden = true;
  const crosshair = createCrosshair(canvas, () => {
    const { x, y } = chart.scales as Record<AxisName, Scale>;
    const { left, right, top, bottom } = chart.chartArea;
    return { left, right, top, bottom, x: pixelScale(x), y: pixelScale(y) };
  });
  const keysHint = make('p', { id: `${name}-keys`, hidden: '' }, keyWords);
  canvas.setAttribute('aria-describedby', keysHint.id);
  element.append(canvas, line, keysHint, ...crosshair.elements);
  let picture: Underlay | null = null;
  let marked: number | null = null;
  let content: ChartContent | null = null;

  const ranges = (): Zoom => {
    const { x, y } = chart.scales as Record<AxisName, Scale>;
    return { x: { min: x.min, max: x.max }, y: { min: y.min, max: y.max } };
  };
  const report = () => zoomed(ranges());
  const placeMark = () => {
    const { x } = chart.scales;
    const { left, right, top, bottom } = chart.chartArea;
    const pixel = marked === null || !x ? NaN : x.getPixelForValue(marked);
    line.hidden = !(pixel >= left && pixel <= right);
    Object.assign(line.style, { left: `${pixel}px`, top: `${top}px`, height: `${bottom - top}px` });
  };
  const chart = new Chart<'scatter', Point[]>(canvas, {
    type: 'scatter',
    plugins: [
      {
        id: 'surroundings',
        beforeDatasetsDraw(shown) {
          if (picture) drawUnderlay(shown, picture);
        },
        afterDatasetsDraw: writeLetters,
        afterDraw: placeMark,
      },
    ],
    data: { datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      plugins: {
        zoom: {
          // While the hand still moves, too: an update that comes meanwhile must not throw the chart back.
          pan: { enabled: true, mode: 'xy', onPan: report },
          zoom: {
            wheel: { enabled: true, modifierKey: 'ctrl' },
            pinch: { enabled: true },
            drag: { enabled: true, modifierKey: 'shift' },
            mode: 'xy',
            onZoom: report,
          },
        },
      },
    },
  });

  const change = (factor: number, shiftX: number, shiftY: number) => {
    if (!content) return;
    const { x, y } = ranges();
    zoomed({
      x: changeRange(x, content.x.logarithmic, { factor, shift: shiftX }),
      y: changeRange(y, content.y.logarithmic, { factor, shift: shiftY }),
    });
  };
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => change(0.8, 0, 0),
    '=': () => change(0.8, 0, 0),
    '-': () => change(1.25, 0, 0),
    '0': () => zoomed(null),
    ArrowLeft: () => change(1, -0.1, 0),
    ArrowRight: () => change(1, 0.1, 0),
    ArrowUp: () => change(1, 0, 0.1),
    ArrowDown: () => change(1, 0, -0.1),
  };
  canvas.addEventListener('keydown', (event) => {
    const [right, up] = (event.shiftKey ? reads[event.key] : undefined) ?? [0, 0];
    if ((right !== 0 || up !== 0) && crosshair.move(right, up)) {
      event.preventDefault();
      return;
    }
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  canvas.addEventListener('dblclick', () => zoomed(null));

  return {
    element,
    update(next) {
      content = next;
      const theme = readTheme();
      canvas.setAttribute('aria-label', next.summary);
      picture = next.underlay?.(theme) ?? null;
      chart.data.datasets = next.datasets(theme);
      chart.options.scales = {
        x: axisOptions(next.x, next.zoom?.x ?? next.x.range, theme),
        y: axisOptions(next.y, next.zoom?.y ?? next.y.range, theme),
      };
      chart.update('none');
      crosshair.update(next.readout);
    },
    mark(x) {
      if (marked === x) return;
      marked = x;
      if (content) placeMark();
    },
    zoomBy: (factor) => change(factor, 0, 0),
    reset: () => zoomed(null),
  };
}
