/** What came out: in words, the expectations, the observables of the run, and a table of the cell's runs. */
import { observableNames } from '../../engine/experiment/result';
import type { ExpectationResult, RunResult } from '../../engine/experiment/result';
import type { CellView, PanelState, RunState } from '../messages';
import { exact, formatMeasured, readable } from '../view/numbers';
import {
  cellSummary,
  expectationDetail,
  expectationSign,
  expectationsSummary,
  isOver,
  kindLabel,
  missingRuns,
  observableLabel,
  runStateOf,
  runSummary,
  signOfRun,
} from '../view/words';
import { make, setText, show, whole } from './element';
import { icon, signElement } from './icons';
import { createPoints } from './points';
import { createRunTable } from './run-table';
import { memory } from './view';
import type { Changes, Shown, View } from './view';

export interface ResultActions extends Changes {
  /** Shows the critical point at this place among those that can be drawn. */
  readonly selectPoint: (index: number) => void;
  readonly reveal: (line: number) => void;
}

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
      const runSign = signOfRun(runState, isOver(state.experiment));
      if (sign.dataset['sign'] !== runSign.text) {
        sign.dataset['sign'] = runSign.text;
        sign.className = `sign sign-${runSign.icon}`;
        sign.replaceChildren(icon(runSign.icon));
      }
      const words = cellSummary(shown);
      const about = `Run ${state.selection.run}`;
      setText(run, shown.selected ? runSummary(shown.selected) : pendingText(about, runState, runSign.text));
      setText(cell, words);
      show(cell, words !== '');
    },
  };
}

function pendingText(about: string, state: RunState, word: string): string {
  if (word === 'waiting') return `${about} has not begun.`;
  if (state === 'waiting') return `${about} was not run.`;
  return state === 'running' ? `${about} is on its way.` : `${about}: ${word}.`;
}

export function createResults(actions: ResultActions): View {
  const points = createPoints('points', actions.selectPoint);
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
  const changed = memory();
  const runs = createRunTable('runs', actions);
  const settings = make('p', { class: 'note', 'data-role': 'setting' });
  const element = make(
    'div',
    { class: 'results' },
    make('div', { class: 'column' }, points.element, expectationsSection, runs.element),
    make('section', { 'aria-label': 'Observables' }, observablesTable, settings),
  );
  return {
    element,
    update(shown) {
      const { cell, options } = shown;
      points.update(cell, options);
      show(expectationsSection, cell.expectations.length > 0);
      updateExpectations(expectations, shown, actions.reveal);
      setText(tally, expectationsSummary(cell.result?.expectations ?? []));
      show(observablesTable, cell.selected !== null);
      if (cell.selected && changed([cell.selected])) updateObservables(observables, cell.selected);
      setText(settings, settingText(cell));
      runs.update(shown);
    },
  };
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

function updateExpectations(
  list: HTMLElement,
  { cell, state }: Pick<Shown, 'cell' | 'state'>,
  reveal: (line: number) => void,
): void {
  const results = cell.result?.expectations;
  const missing = state.experiment && isOver(state.experiment) ? missingRuns(cell.table) : null;
  const signature = JSON.stringify([cell.expectations, results?.map(resultKey), missing]);
  if (list.dataset['signature'] === signature) return;
  list.dataset['signature'] = signature;
  list.replaceChildren(
    ...cell.expectations.map((expectation, k) => expectationItem(expectation, results?.[k], missing, reveal)),
  );
}

function resultKey({ holds, observed, reason }: ExpectationResult): unknown {
  return [holds, String(observed), reason];
}

function expectationItem(
  { text, line }: Pick<ExpectationResult, 'text' | 'line'>,
  result: ExpectationResult | undefined,
  missing: string | null,
  reveal: (line: number) => void,
): HTMLElement {
  const sign = expectationSign(result?.holds, missing !== null);
  const link = make('button', { class: 'link', title: `Go to line ${line}`, type: 'button' }, text);
  link.addEventListener('click', () => reveal(line));
  const detail = make(
    'span',
    { class: 'detail' },
    ...whole(result ? expectationDetail(result) : (missing ?? '')),
  );
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
      const error = result.errors?.[name];
      const known = error === undefined ? written(value) : formatMeasured(value ?? null, error);
      const text = value === null && reason !== '' ? `undefined: ${reason}` : known;
      const all = error === undefined ? {} : { title: exact(value) };
      return make(
        'tr',
        { 'data-observable': name },
        make('th', { scope: 'row' }, observableLabel(name)),
        make('td', { 'data-value': exact(value), ...all }, text),
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

/** Every digit; what is infinite by its sign. */
function written(value: number | null | undefined): string {
  return value === Infinity || value === -Infinity ? readable(value) : exact(value);
}
