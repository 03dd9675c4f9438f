/** Which views a cell has, and what the runner is asked for while one of them is looked at. */
import type { CellView, Look } from '../messages';
import type { ViewName, ViewOptions } from './options';

export function availableViews(cell: CellView): readonly ViewName[] {
  const all: readonly (readonly [ViewName, boolean])[] = [
    ['run', true],
    ['neurons', cell.problem.kind === 'line' && !cell.searches],
    ['ensemble', cell.table.state.length > 1],
    ['landscape', true],
  ];
  return all.filter(([, there]) => there).map(([name]) => name);
}

export function lookOf(view: ViewName, options: ViewOptions): Look | null {
  switch (view) {
    case 'run':
      return null;
    case 'neurons':
      return { kind: 'neurons' };
    case 'landscape':
      return { kind: 'section', points: options.sectionPoints };
    case 'ensemble':
      return { kind: 'ensemble', threshold: options.threshold };
  }
}
