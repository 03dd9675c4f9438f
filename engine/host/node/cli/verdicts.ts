/**
 * What became of the expectations of an experiment, for people: one line for each, and of several cells the ones that
 * need a look.
 */
import { chosenRun } from '../../../experiment/condition';
import type { Cell } from '../../../experiment/plan';
import { observationWords, type ExpectationResult } from '../../../experiment/result';
import { describeParameters, formatMeasured, formatNumber } from '../../numbers';
import { paint, visible } from './output';

/** The expectations of one cell, and how many of its runs were done. */
export interface CellVerdicts {
  readonly cell: Cell;
  readonly runs: number;
  readonly verdicts: readonly ExpectationResult[];
}

/** `2 of 3 hold, 1 undecided`; nothing where nothing is expected. */
export function countVerdicts(verdicts: readonly ExpectationResult[]): string {
  if (verdicts.length === 0) return '';
  const held = verdicts.filter(({ holds }) => holds === true).length;
  const open = verdicts.filter(({ holds }) => holds === null).length;
  return `${held} of ${verdicts.length} hold${open > 0 ? `, ${open} undecided` : ''}`;
}

/** All cells of an experiment have the same expectations, in the same order. */
export function describeVerdicts(cells: readonly CellVerdicts[]): string {
  const count = Math.max(0, ...cells.map(({ verdicts }) => verdicts.length));
  return Array.from({ length: count }, (_, k) => describeExpectation(cells, k)).join('');
}

const signs = { true: '✓', false: '✗', null: '?' } as const;
const words = { true: 'holds', false: 'fails', null: 'undecided' } as const;
const colours = { true: 'green', false: 'red', null: 'yellow' } as const;

type Key = keyof typeof signs;

const keyOf = (holds: boolean | null) => String(holds) as Key;

function mark(key: Key, text: string): string {
  return paint(`${signs[key]} ${text}`, colours[key], process.stdout);
}

/** More cells than these are counted, not named. */
const mostCells = 20;

function describeExpectation(cells: readonly CellVerdicts[], k: number): string {
  const concerned = cells.filter(({ verdicts }) => verdicts[k] !== undefined);
  const [first] = concerned;
  const text = visible(first!.verdicts[k]!.text);
  if (cells.length === 1) {
    const key = keyOf(first!.verdicts[k]!.holds);
    return `  ${mark(key, words[key])}: ${text}${describeObserved(first!, k)}\n`;
  }
  const wanting = concerned.filter(({ verdicts }) => verdicts[k]!.holds !== true);
  const fails = wanting.some(({ verdicts }) => verdicts[k]!.holds === false);
  const key = fails ? 'false' : wanting.length > 0 ? 'null' : 'true';
  const held = concerned.length - wanting.length;
  const share =
    held === concerned.length
      ? `all ${held} cells`
      : held === 0
        ? 'no cell'
        : `${held} of ${concerned.length} cells`;
  const lines = wanting.slice(0, mostCells).map((each) => {
    const own = keyOf(each.verdicts[k]!.holds);
    return `      ${mark(own, words[own])} [${describeParameters(each.cell.parameters)}]${describeObserved(each, k)}\n`;
  });
  const more = wanting.length > mostCells ? `      … and ${wanting.length - mostCells} more\n` : '';
  return `  ${mark(key, `holds in ${share}${describeSureCells(concerned, k)}`)}: ${text}\n${lines.join('')}${more}`;
}

/** Of the cells whose fractions are compared, in how many the verdict is sure. */
function describeSureCells(cells: readonly CellVerdicts[], k: number): string {
  const known = cells.flatMap(({ verdicts }) => verdicts[k]!.sure ?? []);
  if (known.length === 0) return '';
  const sure = known.filter(Boolean).length;
  return `, sure at 95 %${sure === known.length ? '' : ` in ${sure} of ${known.length}`}`;
}

/** Enough digits to see on which side of its bound a number lies. */
const observedDigits = 8;

function describeObserved({ cell, runs, verdicts }: CellVerdicts, k: number): string {
  const { observed, error, reason } = verdicts[k]!;
  const condition = cell.expectations[k]?.condition;
  const which = condition && runs > 1 ? chosenRun(condition) : null;
  const where = which === null ? '' : ` in the ${which} of ${runs} runs`;
  const seen = observed === null ? null : `${formatMeasured(observed, error, observedDigits)}${where}`;
  const words = observationWords(seen, verdicts[k]!, (value) => formatNumber(value, 3));
  return `${words === '' ? '' : `  (${visible(words)})`}${reason ? `  – ${visible(reason)}` : ''}`;
}
