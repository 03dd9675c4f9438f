/** A chart with its title, controls, summary and table: the same inner shape for every chart. */
import { button, checkbox } from '../toolkit';
import type { Control } from '../toolkit';
import type { TableDrawing } from '../view/drawing';
import type { ChartName, ChartOptions } from '../view/options';
import { createChart } from './chart';
import type { ChartContent } from './chart';
import { make, setText, show } from './element';
import { icon } from './icons';
import { createTable } from './table';

export interface SectionOptions {
  readonly name: ChartName;
  readonly title: string;
  /** The row between title and chart: controls, or a legend. */
  readonly above: readonly HTMLElement[];
  /** Below the chart, e.g. a scrubber. */
  readonly below?: HTMLElement;
  readonly change: (part: Partial<ChartOptions>) => void;
}

export interface SectionContent {
  readonly chart: ChartContent;
  readonly empty: string;
  readonly table: (() => TableDrawing) | null;
}

export interface Section {
  readonly element: HTMLElement;
  update(content: SectionContent): void;
  /** Marks a place on the x axis by a line; null takes it away. Cheap: nothing is drawn again. */
  mark(x: number | null): void;
}

export function createSection(options: SectionOptions): Section {
  const chart = createChart(options.name, (zoom) => options.change({ zoom }));
  const table = createTable(options.name);
  const tableToggle: Control<boolean> = checkbox('Table', `${options.name}-table`, (table) =>
    options.change({ table }),
  );
  const reset = button({
    label: 'Show all',
    name: `${options.name}-zoom-reset`,
    appearance: 'icon',
    icon: icon('zoom-reset'),
    pressed: () => chart.reset(),
  });
  const zoomButtons = [
    button({
      label: 'Zoom in',
      name: `${options.name}-zoom-in`,
      appearance: 'icon',
      icon: icon('zoom-in'),
      pressed: () => chart.zoomBy(0.7),
    }),
    button({
      label: 'Zoom out',
      name: `${options.name}-zoom-out`,
      appearance: 'icon',
      icon: icon('zoom-out'),
      pressed: () => chart.zoomBy(1 / 0.7),
    }),
    reset,
  ];
  const heading = make('h2', { id: `${options.name}-title` }, options.title);
  const summary = make('figcaption', { 'data-summary': options.name });
  const empty = make('p', { class: 'empty-chart' });
  const frame = make('div', { class: 'chart-frame' }, chart.element, empty);
  const tools = make(
    'div',
    { class: 'tools', role: 'group', 'aria-label': `${options.title}: view` },
    tableToggle.element,
    make('span', { class: 'zoom-buttons' }, ...zoomButtons),
  );
  const figure = make('figure', {}, frame);
  if (options.below) figure.append(options.below);
  figure.append(summary);
  const element = make(
    'section',
    { class: 'chart-section', 'aria-labelledby': heading.id, 'data-section': options.name },
    make('header', { class: 'section-header' }, heading, tools),
    make('div', { class: 'above-chart' }, ...options.above),
    figure,
    table.element,
  );
  return {
    element,
    mark: (x) => chart.mark(x),
    update(content) {
      chart.update(content.chart);
      setText(summary, content.chart.summary);
      setText(empty, content.empty);
      show(empty, content.empty !== '');
      tableToggle.update(content.table !== null);
      show(table.element, content.table !== null);
      if (content.table) table.update(content.table());
      element.toggleAttribute('data-zoomed', content.chart.zoom !== null);
    },
  };
}
