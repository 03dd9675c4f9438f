/** What is drawn on a plane section, as a table that is its legend: points by their marks, trajectories, and their risks. */
import type { SectionTrace } from '../messages';
import { exact, readable } from '../view/numbers';
import { make, setText, show } from './element';
import { memory } from './view';
import type { View } from './view';

/** The mark of the point with this index, a letter: shapes tell kinds of critical points. */
export function markOf(k: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + k);
}

const titles = ['on the plane', 'risk L(Θ)', 'first direction', 'second direction', 'away from it'];

export function createPlaces(): View {
  const heading = make('h2', { id: 'places-title' }, 'Points and trajectories');
  const body = make('tbody');
  const head = make('tr', {}, ...titles.map((title) => make('th', { scope: 'col' }, title)));
  const table = make('table', { class: 'places', 'data-table': 'places' }, make('thead', {}, head), body);
  const low = make('span', { 'data-role': 'least-risk' });
  const high = make('span', { 'data-role': 'greatest-risk' });
  const scale = make(
    'p',
    { class: 'legend' },
    make('span', {}, 'risk', low, make('span', { class: 'risk-scale', 'aria-hidden': 'true' }), high),
    make('span', {}, 'contours denser towards the least'),
  );
  const header = make('header', { class: 'section-header' }, heading);
  const element = make('section', { 'aria-labelledby': heading.id }, header, scale, table);
  const changed = memory();
  return {
    element,
    update({ sights: { section: sight } }) {
      if (!changed([sight])) return;
      show(element, sight !== null && sight.places.length > 0);
      if (!sight) return;
      const risks = sight.risk.filter(Number.isFinite);
      show(scale, risks.length > 0);
      setText(low, readable(risks.reduce((least, risk) => Math.min(least, risk), Infinity)));
      setText(high, readable(risks.reduce((most, risk) => Math.max(most, risk), -Infinity)));
      body.replaceChildren(
        ...sight.places.map((place, k) => rowOf('mark', markOf(k), place)),
        ...sight.trajectories.map((path) => rowOf('mark path', '─', path)),
      );
    },
  };
}

/** A trajectory's risk and place are those of its end, its distance the largest. */
function rowOf(mark: string, sign: string, { label, x, y, risk, distance }: SectionTrace): HTMLElement {
  const far = distance.reduce((most, value) => Math.max(most, value), 0);
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, make('span', { class: mark, 'aria-hidden': 'true' }, sign), label),
    ...[risk, x, y]
      .map((column) => column.at(-1)!)
      .map((end) => make('td', { title: exact(end) }, readable(end))),
    make('td', { title: exact(far) }, readable(far, 3)),
  );
}
