/** The runs of a cell: sorted and filtered as the reader wants, a page at a time. */
import { runStates } from '../messages';
import type { CellView, RunState } from '../messages';
import { button, dropdown, enable } from '../toolkit';
import { counted, exact, readable } from '../view/numbers';
import { runColumns } from '../view/options';
import type { RunColumn, RunOrder } from '../view/options';
import { orderedRuns } from '../view/runs';
import { isOver, runStateOf, signOfRun, tally } from '../view/words';
import { arrowsMove, make, setText, show } from './element';
import { icon, signElement } from './icons';
import { memory } from './view';
import type { Changes, Shown, View } from './view';

/** Rows of one page. */
const pageSize = 100;

const titles: Readonly<Record<RunColumn, string>> = {
  run: 'run',
  status: 'status',
  risk: 'risk',
  gradient: 'gradient norm',
  time: 'time',
  steps: 'steps',
};

export function createRunTable(name: string, { change, selectRun }: Changes): View {
  let order: RunOrder = { by: 'run', descending: false, state: null };
  let runs: Uint32Array = new Uint32Array(0);
  let page = 0;
  let shown: Shown | null = null;
  const body = make('tbody');
  const caption = make('caption');
  const heads = new Map(runColumns.map((column) => [column, sortHead(column, () => sortBy(column))]));
  const headRow = make('tr', {}, ...[...heads.values()].map(({ cell }) => cell));
  const table = make(
    'table',
    { class: 'choosing', 'data-table': name },
    caption,
    make('thead', {}, headRow),
    body,
  );
  const scroller = make(
    'div',
    { class: 'table-scroller', tabindex: '0', role: 'region', 'aria-label': 'Table of the runs' },
    table,
  );
  const filter = dropdown('Status', `${name}-status`, (value) => {
    change({ order: { ...order, state: runStates.find((state) => state === value) ?? null } });
  });
  const earlier = pageButton('Earlier runs', `${name}-earlier`, 'previous', () => turn(-1));
  const later = pageButton('Later runs', `${name}-later`, 'next', () => turn(1));
  const place = make('span', { class: 'detail', 'data-role': `${name}-place` });
  const pages = make('span', { class: 'field' }, earlier, place, later);
  const tools = make('div', { class: 'table-tools' }, filter.element, pages);
  const element = make('section', { class: 'runs', 'aria-label': 'Runs' }, tools, scroller);
  const [resorted, turned] = [memory(), memory()];

  function sortBy(column: RunColumn): void {
    change({ order: { ...order, by: column, descending: order.by === column && !order.descending } });
  }

  function turn(step: number): void {
    page += step;
    if (shown) draw(shown, isOverIn(shown));
  }

  function draw({ cell, run }: Shown, over: boolean): void {
    const last = Math.max(0, Math.ceil(runs.length / pageSize) - 1);
    page = Math.min(Math.max(0, page), last);
    const start = page * pageSize;
    const listed = runs.subarray(start, start + pageSize);
    setText(caption, captionText(runs.length, cell.table.state.length));
    setText(place, `${start + 1} – ${start + listed.length} of ${runs.length.toLocaleString('en-US')}`);
    show(pages, last > 0);
    enable(earlier, page > 0);
    enable(later, page < last);
    const stop = listed.includes(run) ? run : listed[0];
    listed.forEach((each, k) => updateRow(body, k, each, cell, over, each === run, each === stop));
    while (body.rows.length > listed.length) body.deleteRow(-1);
  }

  arrowsMove(body);
  body.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    if (row?.dataset['run'] !== undefined) selectRun(Number(row.dataset['run']));
  });

  return {
    element,
    update(next) {
      shown = next;
      const { cell, run, options } = next;
      const over = isOverIn(next);
      const { table: columns } = cell;
      show(element, columns.state.length > 1);
      if (columns.state.length < 2) return;
      ({ order } = options);
      if (resorted([columns, order, over])) {
        runs = orderedRuns(columns, order);
        for (const [column, { cell: head }] of heads) markSorted(head, column, order);
        filter.update(filterChoices(cell, order.state, over));
      }
      if (turned([run, order, cell.index])) page = Math.max(0, Math.floor(runs.indexOf(run) / pageSize));
      draw(next, over);
    },
  };
}

const isOverIn = ({ state: { experiment } }: Shown): boolean => experiment !== null && isOver(experiment);

function captionText(listed: number, total: number): string {
  if (listed === total) return counted(total, 'run');
  return `${listed.toLocaleString('en-US')} of ${counted(total, 'run')}`;
}

function pageButton(
  label: string,
  name: string,
  symbol: 'previous' | 'next',
  pressed: () => void,
): HTMLElement {
  return button({ label, name, appearance: 'icon', icon: icon(symbol), pressed });
}

function sortHead(column: RunColumn, sort: () => void): { readonly cell: HTMLElement } {
  const control = make('button', { type: 'button', class: 'sort', 'data-sort': column }, titles[column]);
  control.append(make('span', { class: 'sort-mark', 'aria-hidden': 'true' }));
  control.addEventListener('click', sort);
  return { cell: make('th', { scope: 'col' }, control) };
}

function markSorted(head: HTMLElement, column: RunColumn, { by, descending }: RunOrder): void {
  const here = by === column;
  head.setAttribute('aria-sort', here ? (descending ? 'descending' : 'ascending') : 'none');
  setText(head.querySelector('.sort-mark')!, here ? (descending ? '▼' : '▲') : '');
}

function filterChoices(
  cell: CellView,
  chosen: RunState | null,
  over: boolean,
): {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
} {
  const { counts } = tally(cell.table);
  const there = runStates.filter((state) => counts[state] > 0 || state === chosen);
  return {
    choices: [
      { value: 'all', label: 'all' },
      ...there.map((state) => ({ value: state, label: signOfRun(state, over).text })),
    ],
    value: chosen ?? 'all',
  };
}

function updateRow(
  body: HTMLTableSectionElement,
  k: number,
  run: number,
  { table }: CellView,
  over: boolean,
  selected: boolean,
  stop: boolean,
): void {
  const row = body.rows[k] ?? body.insertRow();
  const state = runStateOf(table, run);
  const values = [table.risk, table.gradient, table.time, table.steps].map((column) => column[run]!);
  const sign = signOfRun(state, over);
  const signature = [run, sign.text, selected, stop, ...values].join(' ');
  if (row.dataset['signature'] === signature) return;
  row.dataset['signature'] = signature;
  row.dataset['run'] = String(run);
  row.toggleAttribute('data-selected', selected);
  row.setAttribute('aria-current', String(selected));
  const focused = row.contains(document.activeElement);
  const choose = make(
    'button',
    { class: 'link', type: 'button', tabindex: stop ? '0' : '-1', 'aria-label': `Show run ${run}` },
    String(run),
  );
  row.replaceChildren(
    make('th', { scope: 'row' }, choose),
    make('td', {}, signElement(sign)),
    ...values.map(numberCell),
  );
  if (focused) choose.focus();
}

/** Few digits, so that numbers can be compared at a glance; all of them when pointed at. */
function numberCell(value: number): HTMLElement {
  return Number.isNaN(value) ? make('td') : make('td', { title: exact(value) }, readable(value, 5));
}
