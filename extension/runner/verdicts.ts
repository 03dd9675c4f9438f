/**
 * What became of the expectations of an experiment, for those who show them one by one.
 */
import { comparedWith } from '../../engine/experiment/condition';
import type { Cell } from '../../engine/experiment/plan';
import { observationWords, type CellResult, type ExpectationResult } from '../../engine/experiment/result';
import { describeParameters, formatMeasured, formatNumber } from '../../engine/host/numbers';
import { chosenRun } from '../../engine/experiment/condition';
import type { Verdict } from './protocol';

/** More cells than these are counted, not named. */
const mostCells = 20;
/** Enough to see on which side of its bound a number lies. */
const digits = 8;

interface Decided {
  readonly cell: Cell;
  readonly result: ExpectationResult;
}

/** The expectations of an experiment over its cells; those of cells without a result are undecided. */
export function verdictsOf(
  cells: readonly Cell[],
  results: readonly (CellResult | null)[],
): readonly Verdict[] {
  const expectations = cells[0]?.expectations ?? [];
  return expectations.map(({ text, line, column = 1 }, k) => {
    const decided = cells.map((cell, index): Decided => {
      const known = results[index]?.expectations[k];
      return {
        cell,
        result: known ?? { text, line, holds: null, observed: null, reason: 'it has not ended' },
      };
    });
    return { text, line, column, ...verdictOf(decided, k) };
  });
}

function verdictOf(decided: readonly Decided[], k: number): Pick<Verdict, 'holds' | 'observed' | 'message'> {
  const fails = decided.filter(({ result }) => result.holds === false);
  const open = decided.filter(({ result }) => result.holds === null);
  const holds = fails.length > 0 ? false : open.length > 0 ? null : true;
  const [first] = [...fails, ...open, ...decided];
  const observed = first ? describeObserved(first, k) : '';
  if (decided.length === 1) return { holds, observed, message: first ? describe(first, k) : '' };
  const wanting = [...fails, ...open];
  const lines = wanting
    .slice(0, mostCells)
    .map((each) => `[${describeParameters(each.cell.parameters)}] ${describe(each, k)}`);
  const more = wanting.length > mostCells ? [`and ${wanting.length - mostCells} more cells`] : [];
  const head = `Holds in ${decided.length - wanting.length} of ${decided.length} cells.`;
  return { holds, observed, message: [head, ...lines, ...more].join('\n') };
}

/** "Fails: observed 0.02 in the worst of 3 runs, off by 0.01." */
function describe(decided: Decided, k: number): string {
  const { cell, result } = decided;
  const word = result.holds === null ? 'Undecided' : result.holds ? 'Holds' : 'Fails';
  const seen = describeObserved(decided, k);
  const bound = comparedWith(cell.expectations[k]!.condition);
  const off =
    result.holds === false && bound !== null && result.observed !== null
      ? Math.abs(result.observed - bound)
      : NaN;
  const words = observationWords(seen === '' ? null : seen, result, (value) => formatNumber(value, 3));
  const parts = [
    ...(words === '' ? [] : [words]),
    ...(off > 0 ? [`off by ${formatNumber(off)}`] : []),
    ...(result.reason === undefined ? [] : [result.reason]),
  ];
  return `${word}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`;
}

function describeObserved({ cell, result }: Decided, k: number): string {
  if (result.observed === null) return '';
  const which = cell.runs > 1 ? chosenRun(cell.expectations[k]!.condition) : null;
  const where = which === null ? '' : ` in the ${which} of ${cell.runs} runs`;
  return `${formatMeasured(result.observed, result.error, digits)}${where}`;
}
