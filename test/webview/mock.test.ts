import { expect, test } from 'vitest';
import { runStates } from '../../webview/messages';
import type { CellView } from '../../webview/messages';
import * as mock from './mock';

/** What is shown for looking at says one thing in all its parts. */

const cells: Readonly<Record<string, CellView>> = {
  finished: mock.cellOf(),
  running: mock.runningCell(),
  cancelled: mock.cancelledCell(),
  interrupted: mock.interruptedCell(),
  single: mock.parabolaCell(),
  diverged: mock.divergedCell(),
  ensemble: mock.ensembleCell(400),
  points: mock.pointsCell(),
};

test.each(Object.entries(cells))('the numbers of a cell agree: %s', (_, { table, selected, curves }) => {
  table.state.forEach((index, run) => {
    const state = runStates[index]!;
    const known = [table.risk, table.gradient].map((column) => !Number.isNaN(column[run]!));
    expect([run, ...known]).toEqual([run, ...known.map(() => state !== 'waiting' && state !== 'running')]);
    const curve = curves.find((each) => each.run === run);
    if (state === 'waiting') expect(curve).toBeUndefined();
    if (curve && known[0] && state !== 'diverged') expect(curve.risk.at(-1)).toBe(table.risk[run]);
  });
  if (!selected) return;
  const { run, status, observables } = selected;
  expect(runStates[table.state[run]!]).toBe(status);
  expect(observables.risk).toBe(table.risk[run]);
  expect(observables.time ?? NaN).toBe(table.time[run]);
  expect(observables.steps ?? NaN).toBe(table.steps[run]);
});

test.each(Object.entries(cells))('progress is that of the runs: %s', (_, cell) => {
  const { progress, cells: all } = mock.experimentOf({ cell });
  expect(progress.total).toBe(all.reduce((sum, { runs }) => sum + runs, 0));
  const done = cell.table.state.filter(
    (state) => !['waiting', 'running', 'cancelled'].includes(runStates[state]!),
  );
  expect(progress.done).toBe(done.length * all.length);
});
