import { observablesIn } from '../experiment/condition';
import { isFixed } from '../network/initialization';
import { decide, type ObservableTable } from '../experiment/expectations';
import type { Cell } from '../experiment/plan';
import { realizationsOf } from '../experiment/problem';
import type { CellResult, ObservableName, RunResult, SearchOutcome } from '../experiment/result';
import { joinFamilies, joinSearches } from '../landscape/point';
import type { Column, Columns } from './columns';

/** Keeps, of the results of a cell's runs, what its expectations ask about: a number per run and observable. */
export class CellBook {
  readonly cell: Cell;
  private readonly columns: Columns;
  private readonly values = new Map<ObservableName, Column>();
  private readonly errors = new Map<ObservableName, Column>();
  private readonly reasons = new Map<ObservableName, { readonly run: number; readonly reason: string }>();
  /** One bit for each run. */
  private readonly ended: Uint8Array;
  private readonly searches = new Map<number, SearchOutcome>();
  private count = 0;

  /** `columns` is where the numbers are kept, together with those of other cells. */
  constructor(cell: Cell, columns: Columns) {
    this.cell = cell;
    this.columns = columns;
    this.ended = new Uint8Array(Math.ceil(cell.runs / 8));
    for (const expectation of cell.expectations) {
      for (const name of observablesIn(expectation.condition)) {
        if (!this.values.has(name)) this.values.set(name, columns.create(NaN));
      }
    }
  }

  /** How many runs have ended. */
  get done(): number {
    return this.count;
  }

  has(run: number): boolean {
    return (this.ended[run >>> 3]! & (1 << (run & 7))) !== 0;
  }

  /** Enters a result; a cancelled run counts as not done. */
  enter(result: RunResult): void {
    const { run } = result;
    if (this.has(run) || result.status === 'cancelled') return;
    this.ended[run >>> 3]! |= 1 << (run & 7);
    this.count++;
    if (result.search) this.searches.set(run, result.search);
    for (const [name, column] of this.values) {
      const value = result.observables[name];
      if (value === null || value === undefined) this.note(name, run, result.undecided[name]);
      else column.set(run, value);
      const error = result.errors?.[name];
      if (error !== undefined) this.errorsOf(name).set(run, error);
    }
  }

  private errorsOf(name: ObservableName): Column {
    const known = this.errors.get(name) ?? this.columns.create(0);
    this.errors.set(name, known);
    return known;
  }

  /** The reason of the first run counts, whichever run ends first. */
  private note(name: ObservableName, run: number, reason: string | undefined): void {
    const known = this.reasons.get(name);
    if (reason !== undefined && (known === undefined || run < known.run))
      this.reasons.set(name, { run, reason });
  }

  /** What the cell's expectations come to; the book is closed with that. */
  close(): CellResult {
    const { runs, expectations, initialization, method } = this.cell;
    const missing = runs - this.count;
    const table: ObservableTable = {
      runs,
      repeated: isFixed(initialization) && method.kind !== 'sgd',
      column: (name) => reader(this.values.get(name)) ?? (() => NaN),
      errors: (name) => reader(this.errors.get(name)),
      reason: (name) =>
        missing > 0
          ? `only ${this.count} of ${runs} runs are done`
          : (this.reasons.get(name)?.reason ?? null),
    };
    const decided = expectations.map((expectation) => decide(expectation, table));
    for (const column of [...this.values.values(), ...this.errors.values()]) column.clear();
    return { ...this.found(), expectations: decided };
  }

  /** What the runs' searches found, together. */
  private found(): Pick<CellResult, 'criticalPoints' | 'complete' | 'searchReason'> {
    const inOrder = [...this.searches].sort(([a], [b]) => a - b).map(([, search]) => search);
    const whole =
      this.cell.method.kind === 'family'
        ? joinFamilies(inOrder)
        : joinSearches(inOrder, realizationsOf(this.cell));
    if (whole === null) return {};
    return { criticalPoints: whole.points, complete: whole.complete, searchReason: whole.reason };
  }
}

function reader(column: Column | undefined): ((run: number) => number) | null {
  return column ? (run) => column.get(run) : null;
}
