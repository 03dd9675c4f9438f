/** Conditions and tables of observables, as tests of expectations put them together. */
import { decide, type ObservableTable } from '../../engine/experiment/expectations';
import type { ObservableName } from '../../engine/experiment/result';
import type { AggregateName, ComparisonOperator, Expression } from '../../engine/expression/expression';

export type Columns = Partial<Record<ObservableName, readonly (number | null)[]>>;

export function table(columns: Columns, errors: Columns = {}): ObservableTable {
  const runs = Math.max(...Object.values(columns).map((column) => column.length));
  const numbers = (name: ObservableName) => (run: number) => columns[name]?.[run] ?? NaN;
  const bars = (name: ObservableName) => {
    const known = errors[name];
    return known ? (run: number) => known[run] ?? 0 : null;
  };
  return { runs, column: numbers, errors: bars, reason: (name) => `no ${name}` };
}

export const number = (value: number): Expression => ({ kind: 'number', value });
export const variable = (name: ObservableName): Expression => ({ kind: 'variable', name });
export const compared = (left: Expression, operator: ComparisonOperator, right: Expression): Expression => ({
  kind: 'comparison',
  operands: [left, right],
  operators: [operator],
});
export const aggregate = (name: AggregateName, body: Expression, q?: number): Expression =>
  q === undefined
    ? { kind: 'aggregate', aggregate: name, body }
    : { kind: 'aggregate', aggregate: name, body, q: number(q) };
export const logical = (operator: 'and' | 'or', ...operands: Expression[]): Expression => ({
  kind: 'logical',
  operator,
  operands,
});

/** The comparisons and fractions of a condition in words, as the language gives them. */
export const decided = (condition: Expression, columns: Columns, ...parts: string[]) =>
  decide({ text: '', condition, line: 1, parts }, table(columns));

export function outcome(condition: Expression, columns: Columns, errors: Columns = {}) {
  const { holds, observed, reason } = decide({ text: '', condition, line: 1 }, table(columns, errors));
  return reason === undefined ? [holds, observed] : [holds, observed, reason];
}

export const risk = variable('risk');
