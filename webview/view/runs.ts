/** The runs of a cell in the order and choice of the reader. */
import { runStates } from '../messages';
import type { RunTable } from '../messages';
import type { RunColumn, RunOrder } from './options';

function valueOf(table: RunTable, column: RunColumn): (run: number) => number {
  if (column === 'run') return (run) => run;
  const values = column === 'status' ? table.state : table[column];
  return (run) => values[run]!;
}

/** Run numbers in order; runs without a value come last in both directions, equal ones by their number. */
export function orderedRuns(table: RunTable, { by, descending, state }: RunOrder): Uint32Array {
  const wanted = state === null ? null : runStates.indexOf(state);
  const all = new Uint32Array(table.state.length).map((_, run) => run);
  const runs = wanted === null ? all : all.filter((run) => table.state[run] === wanted);
  if (by === 'run') return descending ? runs.reverse() : runs;
  const value = valueOf(table, by);
  const sign = descending ? -1 : 1;
  return runs.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || a - b;
    }
    return left === right ? a - b : left < right ? -sign : sign;
  });
}
