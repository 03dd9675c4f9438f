/** The pinned runs beside the one that is shown, fact by fact. */
import { comparisonOf, factsOf, runLabel } from '../view/comparison';
import type { ComparisonRow } from '../view/comparison';
import { make, show } from './element';
import { memory } from './view';
import type { View } from './view';

export function createComparison(): View {
  const changed = memory();
  const head = make('tr');
  const body = make('tbody');
  const table = make(
    'table',
    { class: 'comparison', 'data-table': 'comparison' },
    make('caption', {}, 'Rows marked ≠ differ between the runs.'),
    make('thead', {}, head),
    body,
  );
  const scroller = make(
    'div',
    { class: 'table-scroller', tabindex: '0', role: 'region', 'aria-labelledby': 'comparison-title' },
    table,
  );
  const title = make('h2', { id: 'comparison-title' }, 'Compared runs');
  const element = make('section', { class: 'compared' }, title, scroller);
  return {
    element,
    update({ state, cell, run, options }) {
      if (!changed([cell.selected, cell.table, cell.index, run, state.experiment?.startedAt, options.pins]))
        return;
      show(element, options.pins.length > 0);
      const { experiment, selection } = state;
      if (!experiment || options.pins.length === 0) return;
      const shown = { experiment, selection };
      const labels = [`shown: ${runLabel(shown)}`, ...options.pins.map(({ label }) => label)];
      const rows = comparisonOf([factsOf(shown), ...options.pins.map(({ facts }) => facts)]);
      head.replaceChildren(
        make('th', { scope: 'col' }, 'of the run'),
        ...labels.map((label) => make('th', { scope: 'col' }, label)),
      );
      body.replaceChildren(...rows.map(rowElement));
    },
  };
}

function rowElement({ name, values, differs }: ComparisonRow): HTMLElement {
  const mark = make('span', { class: 'differs' }, differs ? '≠' : '');
  return make(
    'tr',
    { 'data-fact': name, 'data-differs': String(differs) },
    make('th', { scope: 'row' }, mark, name),
    ...values.map((value) => make('td', {}, value === '' ? '–' : value)),
  );
}
