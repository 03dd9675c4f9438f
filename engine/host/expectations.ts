import type { Cell } from '../experiment/plan';
import type { ExpectationResult } from '../experiment/result';
import type { OpenRecord } from './host';
import { cellsOf } from './selection';

/** A cell's expectations; those of a cell that has not ended are undecided. */
export function expectationsOf(record: OpenRecord, cell: Cell): readonly ExpectationResult[] {
  const result = record.cell(cell.index);
  if (result) return result.expectations;
  return cell.expectations.map(({ text, line }) => {
    return { text, line, holds: null, observed: null, reason: 'the cell has not ended' };
  });
}

/** All of a record's expectations, cell by cell. */
export function expectationRows(
  record: OpenRecord,
): readonly { readonly cell: Cell; readonly result: ExpectationResult }[] {
  return cellsOf(record).flatMap((cell) => expectationsOf(record, cell).map((result) => ({ cell, result })));
}
