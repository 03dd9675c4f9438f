/**
 * What of a record can be taken elsewhere where one run of it is shown.
 */
import type { OpenRecord } from '../../engine/host/host';
import { describeParameters } from '../../engine/host/numbers';
import { cellsOf } from '../../engine/host/selection';
import type { RecordPart, ShownRun } from './protocol';
import { counted } from './words';

/** All of the record first, then the cell and the run that are shown as far as these are less; none but the first without them. */
export function partsOf(record: OpenRecord, shown: ShownRun): readonly RecordPart[] {
  const cells = cellsOf(record);
  const recorded = record.header.selection?.runs ?? null;
  const runsIn = (runs: number): number => recorded?.filter((run) => run < runs).length ?? runs;
  const total = cells.reduce((sum, { runs }) => sum + runsIn(runs), 0);
  const size = cells.length === 1 ? [] : [counted(cells.length, 'cell')];
  const all: RecordPart = {
    label: 'Everything',
    description: [...size, counted(total, 'run')].join(', '),
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
    const description = [place, counted(runsIn(cell.runs), 'run')].join(', ');
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
