/** What of a record is wanted. */
import type { Cell } from '../experiment/plan';
import type { OpenRecord, Selection } from './host';

/** The cells of a record that were asked for. */
export function cellsOf(record: OpenRecord): readonly Cell[] {
  const { plan, selection } = record.header;
  const wanted = selection?.cells ?? null;
  return wanted ? plan.cells.filter(({ index }) => wanted.includes(index)) : plan.cells;
}

/** The record as if only these of its runs had been asked for. What was found of a cell as a whole stays as it is. */
export function narrowed(record: OpenRecord, wanted: Selection): OpenRecord {
  const known = record.header.selection;
  const selection = {
    cells: common(known?.cells ?? null, wanted.cells),
    runs: common(known?.runs ?? null, wanted.runs),
  };
  return {
    summary: record.summary,
    header: { ...record.header, selection },
    remarks: record.remarks,
    planIntact: record.planIntact,
    machine: record.machine,
    runs: (cell) => chosen(record.runs(cell), wanted.runs),
    outcomes: (cell) => chosen(record.outcomes(cell), wanted.runs),
    samples: (key) => record.samples(key),
    cell: (index) => record.cell(index),
  };
}

async function* chosen<T extends { readonly run: number }>(
  results: AsyncIterable<T>,
  runs: Selection['runs'],
): AsyncGenerator<T> {
  for await (const result of results) if (runs?.includes(result.run) ?? true) yield result;
}

function common(one: readonly number[] | null, other: readonly number[] | null): readonly number[] | null {
  if (one === null || other === null) return one ?? other;
  return one.filter((value) => other.includes(value));
}
