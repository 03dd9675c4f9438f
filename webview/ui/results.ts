/** What came out: in words, the expectations, the observables of the run, and a table of the cell's runs. */
import { observableNames } from '../../engine/experiment/result';
import type { ExpectationResult, RunResult } from '../../engine/experiment/result';
import type { CellView, PanelState } from '../messages';
import { exact, readable } from '../view/numbers';
import type { ViewOptions } from '../view/options';
import {
  cellSummary,
  expectationDetail,
  expectationSign,
  expectationsSummary,
  kindLabel,
  observableLabel,
  runSigns,
  runStateOf,
  runSummary,
} from '../view/words';
import { arrowsMove, make, setText, show } from './element';
import { signElement } from './icons';
import { createPoints } from './points';

export interface Results {
  readonly element: HTMLElement;
  update(state: PanelState, cell: CellView, options: ViewOptions): void;
}

export interface ResultActions {
  readonly selectRun: (run: number) => void;
  /** Shows the critical point at this place among those that can be drawn. */
  readonly selectPoint: (index: number) => void;
  readonly reveal: (line: number) => void;
}

/** Rows of the table of runs; the others are reached by the run field. */
const listedRuns = 200;

export function createSummary(): { readonly element: HTMLElement; update(state: PanelState): void } {
  const sign = make('span', { 'data-role': 'run-status' });
  const run = make('p', { class: 'run-summary', 'data-summary': 'run' });
  const cell = make('p', { class: 'cell-summary', 'data-summary': 'cell' });
  const element = make('section', { class: 'summary', 'aria-label': 'Result in words' }, sign, run, cell);
  return {
    element,
    update(state) {
      const shown = state.experiment?.cell;
      show(element, shown !== null && shown !== undefined);
      if (!shown) return;
      const runState = runStateOf(shown.table, state.selection.run);
      if (sign.dataset['state'] !== runState) {
        sign.dataset['state'] = runState;
        sign.replaceChildren(signElement(runSigns[runState], 'badge'));
      }
      const words = cellSummary(shown);
      setText(run, shown.selected ? runSummary(shown.selected) : waitingText(runState, state.selection.run));
      setText(cell, words);
      show(cell, words !== '');
    },
  };
}

function waitingText(state: string, run: number): string {
  if (state === 'waiting') return `Run ${run} has not begun.`;
  return state === 'running' ? `Run ${run} is on its way.` : `Run ${run}: ${state}.`;
}

export function createResults(actions: ResultActions): Results {
  const points = createPoints(actions.selectPoint);
  const expectations = make('ul', { class: 'expectations', 'data-role': 'expectations' });
  const expectationsTitle = make('h2', { id: 'expectations-title' }, 'Expectations');
  const tally = make('p', { class: 'note', 'data-role': 'expectations-tally' });
  const expectationsSection = make(
    'section',
    { 'aria-labelledby': 'expectations-title' },
    expectationsTitle,
    tally,
    expectations,
  );
  const observables = make('tbody');
  const observablesTable = make(
    'table',
    { class: 'observables', 'data-table': 'observables' },
    make('caption', {}, 'At the end of the run'),
    observables,
  );
  const runsBody = make('tbody');
  const runsCaption = make('caption');
  const runsTable = make(
    'table',
    { 'data-table': 'runs' },
    runsCaption,
    make('thead', {}, headRow(['run', 'status', 'risk', 'gradient norm', 'time', 'steps'])),
    runsBody,
  );
  const runsSection = make(
    'section',
    { class: 'table-scroller', tabindex: '0', 'aria-label': 'Runs of this cell' },
    runsTable,
  );
  runsBody.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    if (row?.dataset['run'] !== undefined) actions.selectRun(Number(row.dataset['run']));
  });
  arrowsMove(runsBody);
  const settings = make('p', { class: 'note', 'data-role': 'setting' });
  const element = make(
    'div',
    { class: 'results' },
    make('div', { class: 'column' }, points.element, expectationsSection, runsSection),
    make('section', { 'aria-label': 'Observables' }, observablesTable, settings),
  );
  return {
    element,
    update(state, cell, options) {
      points.update(cell, options);
      show(expectationsSection, cell.expectations.length > 0);
      updateExpectations(expectations, cell, actions.reveal);
      setText(tally, expectationsSummary(cell.result?.expectations ?? []));
      show(observablesTable, cell.selected !== null);
      if (cell.selected) updateObservables(observables, cell.selected);
      setText(settings, settingText(cell));
      show(runsSection, cell.table.state.length > 1);
      updateRuns(runsBody, runsCaption, cell, state.selection.run);
    },
  };
}

function headRow(titles: readonly string[]): HTMLElement {
  return make('tr', {}, ...titles.map((title) => make('th', { scope: 'col' }, title)));
}

function settingText(cell: CellView): string {
  const network = cell.widths.join(' → ');
  const problem =
    cell.problem.kind === 'line'
      ? `target ${cell.problem.targetName}, density ${cell.problem.densityName} of mass ${readable(cell.problem.mass, 6)}`
      : cell.problem.description;
  const bound =
    cell.problem.kind === 'line' && cell.problem.bound !== null
      ? ` (approximated to ${readable(cell.problem.bound, 2)})`
      : '';
  return `Network ${network}, ${problem}${bound}; ${cell.initialization}, seed ${cell.seed}; ${cell.method}.`;
}

function updateExpectations(list: HTMLElement, cell: CellView, reveal: (line: number) => void): void {
  const results = cell.result?.expectations;
  const signature = JSON.stringify([cell.expectations, results?.map(resultKey)]);
  if (list.dataset['signature'] === signature) return;
  list.dataset['signature'] = signature;
  list.replaceChildren(
    ...cell.expectations.map((expectation, k) => expectationItem(expectation, results?.[k], reveal)),
  );
}

function resultKey({ holds, observed, reason }: ExpectationResult): unknown {
  return [holds, String(observed), reason];
}

function expectationItem(
  { text, line }: Pick<ExpectationResult, 'text' | 'line'>,
  result: ExpectationResult | undefined,
  reveal: (line: number) => void,
): HTMLElement {
  const sign = expectationSign(result?.holds);
  const link = make('button', { class: 'link', title: `Go to line ${line}`, type: 'button' }, text);
  link.addEventListener('click', () => reveal(line));
  const detail = make('span', { class: 'detail' }, expectationDetail(result));
  if (typeof result?.observed === 'number') detail.title = exact(result.observed);
  const holds = result === undefined ? 'waiting' : String(result.holds);
  return make(
    'li',
    { 'data-expectation': text, 'data-holds': holds, 'data-observed': exact(result?.observed) },
    signElement(sign, 'badge'),
    link,
    detail,
  );
}

function updateObservables(body: HTMLElement, result: RunResult): void {
  const rows = observableNames
    .filter((name) => result.observables[name] !== undefined)
    .map((name) => {
      const value = result.observables[name];
      const reason = result.undecided[name] ?? '';
      const text = value === null && reason !== '' ? `undefined: ${reason}` : exact(value);
      return make(
        'tr',
        { 'data-observable': name },
        make('th', { scope: 'row' }, observableLabel(name)),
        make('td', { 'data-value': exact(value) }, text),
      );
    });
  const kind = make(
    'tr',
    { 'data-observable': 'kind' },
    make('th', { scope: 'row' }, 'end point'),
    make('td', { 'data-value': result.kind, class: 'words' }, kindLabel(result.kind)),
  );
  body.replaceChildren(...rows, kind);
}

function updateRuns(
  body: HTMLTableSectionElement,
  caption: HTMLElement,
  cell: CellView,
  selected: number,
): void {
  const { table } = cell;
  const total = table.state.length;
  if (total < 2) return;
  const start = Math.min(Math.max(0, selected - Math.floor(listedRuns / 2)), Math.max(0, total - listedRuns));
  const end = Math.min(total, start + listedRuns);
  setText(caption, total > listedRuns ? `Runs ${start} to ${end - 1} of ${total}` : 'Runs of this cell');
  for (let run = start; run < end; run++) updateRunRow(body, run - start, run, cell, run === selected);
  while (body.rows.length > end - start) body.deleteRow(-1);
}

function updateRunRow(
  body: HTMLTableSectionElement,
  k: number,
  run: number,
  { table }: CellView,
  selected: boolean,
): void {
  const row = body.rows[k] ?? body.insertRow();
  const state = runStateOf(table, run);
  const values = [table.risk, table.gradient, table.time, table.steps].map((column) => column[run]!);
  const signature = [run, state, selected, ...values].join(' ');
  if (row.dataset['signature'] === signature) return;
  row.dataset['signature'] = signature;
  row.dataset['run'] = String(run);
  row.toggleAttribute('data-selected', selected);
  row.setAttribute('aria-current', String(selected));
  const focused = row.contains(document.activeElement);
  const choose = make(
    'button',
    { class: 'link', type: 'button', tabindex: selected ? '0' : '-1', 'aria-label': `Show run ${run}` },
    String(run),
  );
  row.replaceChildren(
    make('th', { scope: 'row' }, choose),
    make('td', {}, signElement(runSigns[state])),
    ...values.map((value) => make('td', {}, Number.isNaN(value) ? '' : exact(value))),
  );
  if (focused) choose.focus();
}
