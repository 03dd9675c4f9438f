/**
 * What of a record can be taken elsewhere where one run of it is shown.
 */
import type { Cell } from '../../engine/experiment/plan';
import type { OpenRecord } from '../../engine/host/host';
import { describeParameters } from '../../engine/host/numbers';
import { cellsOf } from '../../engine/host/selection';
import type { RecordPart, ShownRun } from './protocol';
import { counted } from './words';

/** All of the record first, then the cell and the run that are shown as far as these are less; none but the first without them. */
export async function partsOf(record: OpenRecord, shown: ShownRun): Promise<readonly RecordPart[]> {
  const cells = cellsOf(record);
  const missing = record.summary.status !== 'complete';
  const recorded = record.header.selection?.runs ?? null;
  const runsIn = (runs: number): number => recorded?.filter((run) => run < runs).length ?? runs;
  /** "46 of 200 runs" where not all were made. */
  const counting = async (of: readonly Cell[]): Promise<string> => {
    const total = of.reduce((sum, { runs }) => sum + runsIn(runs), 0);
    const done = missing ? await countRuns(record, of) : total;
    return `${done < total ? `${done.toLocaleString('en-US')} of ` : ''}${counted(total, 'run')}`;
  };
  const size = cells.length === 1 ? [] : [counted(cells.length, 'cell')];
  const all: RecordPart = {
    label: 'Everything',
    description: [...size, await counting(cells)].join(', '),
    wanted: null,
    suffix: '',
  };
  const cell = cells.find(({ index }) => index === shown.cell);
  if (!cell || shown.run >= cell.runs || recorded?.includes(shown.run) === false) return [all];
  const place = describeParameters(cell.parameters);
  const several = cells.length > 1;
  const inCell = several ? `-cell-${cell.index}` : '';
  const parts = [all];
  if (several) {
    const description = [place, await counting([cell])].join(', ');
    const wanted = { cells: [cell.index], runs: null };
    parts.push({ label: 'The cell that is shown', description, wanted, suffix: inCell });
  }
  if (runsIn(cell.runs) > 1) {
    parts.push({
      label: 'The run that is shown',
      description: [place, `run ${shown.run}`].filter(Boolean).join(', '),
      wanted: { cells: [cell.index], runs: [shown.run] },
      suffix: `${inCell}-run-${shown.run}`,
    });
  }
  return parts;
}

/** The runs of some cells that the record holds to their end. */
async function countRuns(record: OpenRecord, cells: readonly Cell[]): Promise<number> {
  let count = 0;
  for (const { index } of cells)
    for await (const result of record.runs(index)) if (result.status !== 'cancelled') count++;
  return count;
}
