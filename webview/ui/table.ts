/** Tables of numbers: every digit as text, bounded in length, with a caption that says what they hold. */
import type { TableDrawing } from '../view/drawing';
import { counted, exact } from '../view/numbers';
import { make, setText } from './element';

/** Rows beyond this are left to the record, and that is said. */
const maximalRows = 4000;

export interface TableView {
  readonly element: HTMLElement;
  update(drawing: TableDrawing): void;
}

export function createTable(name: string): TableView {
  const caption = make('caption');
  const head = make('tr');
  const body = make('tbody');
  const table = make('table', { 'data-table': name }, caption, make('thead', {}, head), body);
  const note = make('p', { class: 'note' });
  const scroller = make('div', { class: 'table-scroller', tabindex: '0', role: 'region' }, table, note);
  let columns = '';
  return {
    element: scroller,
    update(drawing) {
      scroller.setAttribute('aria-label', drawing.caption);
      setText(caption, drawing.caption);
      if (columns !== drawing.columns.join('\n')) {
        columns = drawing.columns.join('\n');
        head.replaceChildren(...drawing.columns.map((title) => make('th', { scope: 'col' }, title)));
      }
      const rows = drawing.rows.slice(0, maximalRows);
      rows.forEach((row, k) => updateRow(body, k, row.map(exact)));
      while (body.rows.length > rows.length) body.deleteRow(-1);
      const left = drawing.rows.length - rows.length;
      setText(note, left > 0 ? `${counted(left, 'more row')} in the record.` : '');
    },
  };
}

/** Changes only the cells that differ. */
function updateRow(body: HTMLTableSectionElement, k: number, texts: readonly string[]): void {
  const row = body.rows[k] ?? body.insertRow();
  texts.forEach((text, column) => {
    const cell = row.cells[column] ?? row.insertCell();
    if (cell.textContent !== text) cell.textContent = text;
  });
  while (row.cells.length > texts.length) row.deleteCell(-1);
}
