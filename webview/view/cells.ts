/** Cells told apart by their parameters. */
import type { CellSummary } from '../messages';

/** The sweep variables in the file's order. */
export function parameterNames(cells: readonly CellSummary[]): string[] {
  return Object.keys(cells[0]?.parameters ?? {});
}

/** The distinct values of one sweep variable, in the order in which they occur. */
export function parameterValues(cells: readonly CellSummary[], name: string): number[] {
  return [...new Set(cells.map(({ parameters }) => parameters[name] ?? NaN))];
}

/** The cell that differs from the current one by the given value of one variable; the current one where there is none. */
export function cellFor(cells: readonly CellSummary[], current: number, name: string, value: number): number {
  const wanted: Readonly<Record<string, number>> = { ...cells[current]?.parameters, [name]: value };
  const found = cells.findIndex(({ parameters }) =>
    Object.keys(wanted).every((key) => parameters[key] === wanted[key]),
  );
  return found < 0 ? current : found;
}
