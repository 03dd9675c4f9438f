/** The view of the neurons: where the kink of each has moved, a table of them, and the scrubber. */
import type { NeuronsSight } from '../messages';
import { button, enable } from '../toolkit';
import { drawNeurons, neuronRows, neuronTable, readNeurons, rowAt } from '../view/neurons';
import type { NeuronRow, NeuronsDrawing } from '../view/neurons';
import { counted, readable } from '../view/numbers';
import { sceneCount, sceneIndex, scenesOf, sceneText } from '../view/scenes';
import { abscissaOf } from '../view/trajectory';
import type { Dataset } from './chart';
import { arrowsMove, make, setText, show } from './element';
import { icon } from './icons';
import { createScrubber } from './scrubber';
import { createSection } from './section';
import type { Theme } from './theme';
import { memory } from './view';
import type { Changes, Shown, View } from './view';

/** Rows of the table; the chart has them all. */
const listed = 500;

export function createNeurons(changes: Changes): View {
  const chart = createKinkChart(changes);
  const table = createNeuronTable(changes);
  const charts = make('div', { class: 'charts' }, chart.element, table.element);
  return {
    element: make('div', { class: 'view' }, charts),
    update(shown) {
      chart.update(shown);
      table.update(shown);
    },
  };
}

function neuronOf({ sights, options }: Shown): number {
  return Math.min(options.neuron, Math.max(0, (sights.neurons?.width ?? 1) - 1));
}

/** All neurons alike but the chosen one, which is drawn thick and with marks at its ends. */
function kinkDatasets({ kinks }: NeuronsDrawing, neuron: number, theme: Theme): Dataset[] {
  const lines = kinks.map((points, i): Dataset => {
    const chosen = i === neuron;
    return {
      label: `neuron ${i + 1}`,
      data: [...points],
      showLine: true,
      spanGaps: false,
      borderColor: chosen ? theme.primary : theme.others,
      backgroundColor: theme.primary,
      borderWidth: chosen ? 2.5 : 1,
      pointRadius: chosen
        ? points.map((_, k) => (k === 0 || k === points.length - 1 ? 4 : 0))
        : points.length === 1
          ? 2
          : 0,
      pointHitRadius: 5,
      order: chosen ? 0 : 1,
    };
  });
  return lines;
}

function createKinkChart({ change, chart }: Changes): View {
  let count = 0;
  let neuron = 0;
  const step = (by: number) => change({ neuron: Math.min(Math.max(0, neuron + by), count - 1) });
  const previous = stepButton('Previous neuron', 'previous', () => step(-1));
  const next = stepButton('Next neuron', 'next', () => step(1));
  const name = make('span', { role: 'status', 'data-role': 'neuron' });
  const scrubber = createScrubber((frame) => change({ frame }));
  const section = createSection({
    name: 'neurons',
    title: 'Kinks of the neurons',
    above: [make('span', { class: 'field' }, previous, name, next)],
    below: scrubber.element,
    change: (part) => chart('neurons', part),
  });
  const changed = memory();
  return {
    element: section.element,
    update(shown) {
      const { cell, run, options, sights, themes } = shown;
      const sight = sights.neurons;
      neuron = neuronOf(shown);
      count = sight?.width ?? 0;
      const scenes = scenesOf(cell);
      const index = sceneIndex(scenes, options);
      const text = sceneText(cell, run, scenes, index);
      scrubber.update({ count: sceneCount(scenes), index, text, ordered: true });
      const abscissa = abscissaOf(cell, options);
      const column = abscissa === 'time' ? sight?.time : sight?.step;
      section.mark(sight && column ? column[rowAt(sight, options.frame)]! : null);
      if (
        !changed([
          sight,
          cell.problem,
          neuron,
          abscissa,
          options.logarithmicX,
          options.charts.neurons,
          themes,
        ])
      )
        return;
      setText(name, count > 0 ? `Neuron ${neuron + 1} of ${count}` : '');
      enable(previous, neuron > 0);
      enable(next, neuron < count - 1);
      const drawing = drawNeurons(sight, cell, neuron, options);
      section.update({
        chart: {
          x: drawing.x,
          y: drawing.y,
          zoom: options.charts.neurons.zoom,
          summary: drawing.summary,
          readout: (x, y) => readNeurons(drawing, neuron, x, y),
          datasets: (theme) => kinkDatasets(drawing, neuron, theme),
        },
        empty: sight ? '' : 'The kinks are on their way, if samples keep Θ',
        table: options.charts.neurons.table ? () => neuronTable(sight, neuron) : null,
      });
    },
  };
}

function stepButton(label: string, symbol: 'previous' | 'next', pressed: () => void): HTMLElement {
  return button({ label, name: `${symbol}-neuron`, appearance: 'icon', icon: icon(symbol), pressed });
}

const titles = ['neuron', 'kink now', 'at first', 'active', 'in the domain', 'slope change'];

function createNeuronTable({ change }: Changes): View {
  const caption = make('caption');
  const body = make('tbody');
  const head = make('tr', {}, ...titles.map((title) => make('th', { scope: 'col' }, title)));
  const table = make(
    'table',
    { class: 'choosing numbers', 'data-table': 'neurons' },
    caption,
    make('thead', {}, head),
    body,
  );
  const scroller = make(
    'div',
    { class: 'table-scroller', tabindex: '0', role: 'region', 'aria-label': 'Neurons' },
    table,
  );
  arrowsMove(body);
  body.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    if (row?.dataset['neuron'] !== undefined) change({ neuron: Number(row.dataset['neuron']) });
  });
  const changed = memory();
  return {
    element: scroller,
    update(shown) {
      const { sights, cell, options } = shown;
      const sight = sights.neurons;
      show(scroller, sight !== null);
      if (!sight) return;
      const at = rowAt(sight, options.frame);
      const neuron = neuronOf(shown);
      if (!changed([sight, at, neuron])) return;
      setText(caption, captionText(sight, at));
      const rows = neuronRows(sight, cell, at).slice(0, listed);
      rows.forEach((row, k) => updateRow(body, k, row, row.neuron === neuron));
      while (body.rows.length > rows.length) body.deleteRow(-1);
    },
  };
}

function captionText({ step, time, width }: NeuronsSight, at: number): string {
  const more = width > listed ? `, the first ${listed} of ${counted(width, 'neuron')}` : '';
  return `Neurons of the first hidden layer at t = ${readable(time[at])}, step ${readable(step[at])}${more}`;
}

function updateRow(body: HTMLTableSectionElement, k: number, row: NeuronRow, chosen: boolean): void {
  const element = body.rows[k] ?? newRow(body, row.neuron);
  const { now, start, side, inside, jump } = row;
  const texts = [
    Number.isNaN(now) ? 'none' : readable(now, 6),
    Number.isNaN(start) ? 'none' : readable(start, 6),
    side,
    inside ? 'yes' : 'no',
    jump === null ? '' : readable(jump, 6),
  ];
  texts.forEach((text, column) => setText(element.cells[column + 1]!, text));
  element.toggleAttribute('data-selected', chosen);
  element.setAttribute('aria-current', String(chosen));
  element.querySelector('button')!.tabIndex = chosen ? 0 : -1;
}

function newRow(body: HTMLTableSectionElement, neuron: number): HTMLTableRowElement {
  const label = `Show neuron ${neuron + 1}`;
  const choose = make('button', { class: 'link', type: 'button', 'aria-label': label }, String(neuron + 1));
  const row = body.insertRow();
  row.dataset['neuron'] = String(neuron);
  row.append(make('th', { scope: 'row' }, choose), ...titles.slice(1).map(() => make('td')));
  for (const place of [3, 4]) row.cells[place]!.className = 'words';
  return row;
}
