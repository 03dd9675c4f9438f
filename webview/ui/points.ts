/** The critical points that a search has found: a table whose rows choose what is drawn. */
import type { CriticalPoint } from '../../engine/experiment/result';
import type { CellView } from '../messages';
import { exact, readable } from '../view/numbers';
import type { ViewOptions } from '../view/options';
import { criticalPoints, pointsSummary, sceneIndex, scenesOf } from '../view/scenes';
import { kindLabel } from '../view/words';
import { arrowsMove, make, setText, show } from './element';
import { signElement } from './icons';

export interface Points {
  readonly element: HTMLElement;
  update(cell: CellView, options: ViewOptions): void;
}

/** Further points are in the record. */
const listedPoints = 500;

const titles = ['point', 'kind', 'risk', 'gradient norm', 'rank', 'index', 'certified'];
/** Only some searches know these: columns without a number are left out. */
const further = ['reached', 'family'] as const;

const meanings: Readonly<Record<string, string>> = {
  reached: 'From how many starts the gradient flow ends here',
  family: 'Points with the same number are the ends of one family of equal risk',
};

/** `name` tells the tables of several views apart. */
export function createPoints(name: string, select: (index: number) => void): Points {
  const heading = make('h2', { id: `${name}-list-title` }, 'Critical points');
  const summary = make('p', { class: 'note', 'data-summary': name });
  const body = make('tbody');
  const head = make('tr');
  const table = make('table', { class: 'choosing', 'data-table': name }, make('thead', {}, head), body);
  const scroller = make(
    'div',
    { class: 'table-scroller', tabindex: '0', role: 'region', 'aria-label': 'Table of critical points' },
    table,
  );
  const element = make('section', { 'aria-labelledby': `${name}-list-title` }, heading, summary, scroller);
  arrowsMove(body);
  body.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    if (row?.dataset['scene'] !== undefined) select(Number(row.dataset['scene']));
  });
  let drawn: readonly CriticalPoint[] = [];
  return {
    element,
    update(cell, options) {
      const points = criticalPoints(cell);
      show(element, cell.result?.criticalPoints !== undefined);
      show(scroller, points.length > 0);
      setText(summary, pointsSummary(cell));
      const scenes = scenesOf(cell);
      if (points !== drawn) {
        drawn = points;
        const columns = further.filter((name) => points.some((point) => typeof point[name] === 'number'));
        head.replaceChildren(...[...titles, ...columns].map(headOf));
        const places = new Map(scenes?.points?.map((point, place) => [point, place]));
        body.replaceChildren(
          ...points.slice(0, listedPoints).map((point, k) => pointRow(point, k, columns, places.get(point))),
        );
      }
      markSelected(body, sceneIndex(scenes, options));
    },
  };
}

function headOf(title: string): HTMLElement {
  const meaning = meanings[title];
  return make('th', meaning === undefined ? { scope: 'col' } : { scope: 'col', title: meaning }, title);
}

function pointRow(
  point: CriticalPoint,
  k: number,
  columns: readonly (typeof further)[number][],
  scene: number | undefined,
): HTMLElement {
  const choose = make(
    'button',
    { class: 'link', type: 'button', tabindex: '-1', 'aria-label': `Show critical point ${k + 1}` },
    String(k + 1),
  );
  const certified = signElement(
    point.certified ? { icon: 'good', text: 'yes' } : { icon: 'undecided', text: 'no' },
  );
  certified.title = point.reason ?? '';
  const number = (value: number | null | undefined) =>
    value === null || value === undefined
      ? make('td')
      : make('td', { title: exact(value) }, readable(value, 6));
  const row = make(
    'tr',
    { 'data-point': String(k + 1), 'data-kind': point.kind },
    make('th', { scope: 'row' }, choose),
    make('td', { class: 'words' }, kindLabel(point.kind)),
    number(point.risk),
    number(point.gradient),
    number(point.rank),
    number(point.index),
    make('td', {}, certified),
    ...columns.map((name) => number(point[name])),
  );
  if (scene !== undefined) row.dataset['scene'] = String(scene);
  return row;
}

function markSelected(body: HTMLTableSectionElement, scene: number): void {
  for (const row of body.rows) {
    const selected = row.dataset['scene'] === String(scene);
    row.toggleAttribute('data-selected', selected);
    row.setAttribute('aria-current', String(selected));
    row.querySelector('button')?.setAttribute('tabindex', selected ? '0' : '-1');
  }
}
