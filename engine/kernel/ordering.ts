import {
  constant,
  equals,
  ge,
  lt,
  minus,
  not,
  or,
  and,
  over,
  plus,
  same,
  times,
  type Local,
} from './wasm/expression';
import { at, type Column, type IntegerColumn } from './wasm/memory';
import type { Callable, FunctionBuilder, ModuleBuilder } from './wasm/module';

/** The columns of entries that are kept in the order of (key, number), and how they lie in memory. */
export interface OrderedColumns {
  readonly key: Column;
  /** Eight times the number of the entry. */
  readonly id: IntegerColumn;
  /** What moves along. */
  readonly others: readonly Column[];
  /** How many entries are sorted, and the bytes between neighbours. */
  readonly entries: number;
  readonly stride: number;
  /** Where the rows of the pieces' table are noted for each cell, if there is more than one piece. */
  readonly rows: RowColumn | null;
}
interface RowColumn {
  readonly column: IntegerColumn;
  /** How many cells there are, and the bytes of a row. */
  readonly cells: number;
  readonly bytes: number;
  /** The numbers of the entries that are breaks: from … to - 1, times eight. */
  readonly from: number;
  readonly to: number;
}

/**
 * Adds the function `sort(lane)`: insertion, quick when few kinks have crossed; Shell's method (gaps shrinking by 5/11)
 * when many have. `lane` is the byte at which the network's columns start.
 */
export function sortFunction(module: ModuleBuilder, columns: OrderedColumns): Callable {
  const { stride, entries, rows } = columns;
  return module.function(null, { lane: 'i32' }, (fn, { lane }) => {
    const gap = fn.variable('i32');
    const moves = fn.variable('i32');
    const k = fn.variable('i32');
    const end = fn.let(plus(lane, entries * stride));
    const insertion = () => {
      fn.set(k, plus(lane, gap));
      fn.while(lt(k, end), () => {
        insertOne(fn, columns, k, gap, lane, moves);
        fn.set(k, plus(k, stride));
        fn.if(lt(moves, 0), () => fn.set(k, end));
      });
    };
    fn.set(gap, constant('i32', stride));
    fn.set(moves, constant('i32', 8 * entries + 64));
    insertion();
    fn.if(lt(moves, 0), () => {
      const count = fn.variable('i32');
      fn.set(count, constant('i32', entries));
      fn.while(lt(1, count), () => {
        fn.set(count, over(minus(times(count, 5), 1), 11));
        fn.if(lt(count, 1), () => fn.set(count, constant('i32', 1)));
        fn.set(gap, times(count, stride));
        fn.set(moves, constant('i32', 0x7fffffff));
        insertion();
      });
    });
    if (rows) noteRows(fn, columns, rows, lane);
    return undefined;
  });
}

type Index = Local<'i32'>;

/** Moves the entry at k down, gap by gap, to where it belongs. */
function insertOne(
  fn: FunctionBuilder,
  columns: OrderedColumns,
  k: Index,
  gap: Index,
  lane: Index,
  moves: Index,
) {
  const { key, id } = columns;
  const j = fn.let(plus(k, 0));
  const before = fn.variable('i32');
  const moving = fn.variable('i32');
  fn.set(moving, ge(minus(j, gap), lane));
  fn.while(moving, () => {
    fn.set(before, minus(j, gap));
    const [here, there] = [at(j), at(before)];
    const smaller = lt(key.number(here), key.number(there));
    const earlier = and(same(key.number(here), key.number(there)), lt(id.number(here), id.number(there)));
    fn.set(moving, or(smaller, earlier));
    fn.if(moving, () => {
      for (const column of [key, ...columns.others]) {
        const kept = fn.let(column.number(here));
        fn.do(column.setNumber(here, column.number(there)));
        fn.do(column.setNumber(there, kept));
      }
      const kept = fn.let(id.number(here));
      fn.do(id.setNumber(here, id.number(there)));
      fn.do(id.setNumber(there, kept));
      fn.set(moves, minus(moves, 1));
      fn.set(j, before);
      fn.set(moving, ge(minus(j, gap), lane));
    });
  });
}

/** Walks through the cells and notes the row of the pieces' table that each lies on. */
function noteRows(fn: FunctionBuilder, { id, stride }: OrderedColumns, rows: RowColumn, lane: Index) {
  const row = fn.variable('i32');
  const k = fn.let(plus(lane, 0));
  const end = fn.let(plus(lane, rows.cells * stride));
  fn.set(row, constant('i32', 0));
  fn.while(lt(k, end), () => {
    fn.do(rows.column.setNumber(at(k), row));
    const entry = fn.let(id.number(at(k)));
    const isBreak = and(ge(entry, rows.from), lt(entry, rows.to));
    fn.if(not(equals(isBreak, 0)), () => fn.set(row, plus(row, rows.bytes)));
    fn.set(k, plus(k, stride));
  });
}
