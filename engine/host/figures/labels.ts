/** What figures are called, and numbers in their words. */
import type { Cell } from '../../experiment/plan';
import type { CriticalKind, RunResult } from '../../experiment/result';
import { describeParameters, formatNumber } from '../numbers';
import type { Text } from './figure';

/** The experiment, its cell, and what is drawn: "first, H = 8: risk". */
export function titleOf(experiment: string, cell: Cell, subject: string): Text {
  const parameters = describeParameters(cell.parameters);
  return [`${experiment}${parameters === '' ? '' : `, ${parameters}`}: ${subject}`];
}

/** The name of a figure of a cell; the only cell needs no number. */
export function figureName(cell: Cell, cells: number, subject: string): string {
  return cells === 1 ? subject : `cell-${cell.index}-${subject}`;
}

/** Every digit that tells a number from its neighbours. */
export function exactly(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? 'undefined' : String(value);
}

/** At most so many numbers are listed in words. */
const listed = 40;

export function listExactly(values: ArrayLike<number>): string {
  const shown = Array.from({ length: Math.min(values.length, listed) }, (_, k) => exactly(values[k]));
  return `${shown.join(', ')}${values.length > listed ? `, … (${values.length} in all)` : ''}`;
}

const kinds: Readonly<Record<CriticalKind, string>> = {
  global_minimum: 'global minimum',
  local_minimum: 'local minimum',
  saddle: 'saddle',
  not_critical: 'not critical',
  undecided: 'undecided',
};

export function kindWord(kind: CriticalKind): string {
  return kinds[kind];
}

/** "run 3, risk 1.2e-9". */
export function runLabel({ run, observables }: RunResult): Text {
  return [`run ${run}, risk ${formatNumber(observables.risk)}`];
}
