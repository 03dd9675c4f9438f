import { observablesIn } from '../experiment/condition';
import { isFixed } from '../network/initialization';
import { decide, type ObservableTable } from '../experiment/expectations';
import type { Cell } from '../experiment/plan';
import { realizationsOf } from '../experiment/problem';
import type { CellResult, ObservableName, RunResult, SearchOutcome } from '../experiment/result';
import { joinFamilies, joinSearches } from '../landscape/point';

/** Keeps, of the results of a cell's runs, what its expectations ask about: a number per run and observable. */
export class CellBook {
  readonly cell: Cell;
  private readonly columns = new Map<ObservableName, Float64Array>();
  private readonly errors = new Map<ObservableName, Float64Array>();
  private readonly reasons = new Map<ObservableName, { readonly run: number; readonly reason: string }>();
  private readonly ended: Uint8Array;
  private readonly searches = new Map<number, SearchOutcome>();
  private done = 0;

  constructor(cell: Cell) {
    this.cell = cell;
    this.ended = new Uint8Array(cell.runs);
    for (const expectation of cell.expectations) {
      for (const name of observablesIn(expectation.condition)) {
        if (!this.columns.has(name)) this.columns.set(name, new Float64Array(cell.runs).fill(NaN));
      }
    }
  }

  has(run: number): boolean {
    return this.ended[run] === 1;
  }

  /** Enters a result; a cancelled run counts as not done. */
  enter(result: RunResult): void {
    if (this.has(result.run) || result.status === 'cancelled') return;
    this.ended[result.run] = 1;
    this.done++;
    if (result.search) this.searches.set(result.run, result.search);
    for (const [name, column] of this.columns) {
      const value = result.observables[name];
      if (value === null || value === undefined) this.note(name, result.run, result.undecided[name]);
      else column[result.run] = value;
      const error = result.errors?.[name];
      if (error !== undefined) this.errorsOf(name)[result.run] = error;
    }
  }

  private errorsOf(name: ObservableName): Float64Array {
    const known = this.errors.get(name) ?? new Float64Array(this.cell.runs);
    this.errors.set(name, known);
    return known;
  }

  /** The reason of the first run counts, whichever run ends first. */
  private note(name: ObservableName, run: number, reason: string | undefined): void {
    const known = this.reasons.get(name);
    if (reason !== undefined && (known === undefined || run < known.run))
      this.reasons.set(name, { run, reason });
  }

  /** What the cell's expectations come to. */
  result(): CellResult {
    const { runs, expectations, initialization, method } = this.cell;
    const missing = runs - this.done;
    const none = new Float64Array(runs).fill(NaN);
    const table: ObservableTable = {
      runs,
      repeated: isFixed(initialization) && method.kind !== 'sgd',
      column: (name) => this.columns.get(name) ?? none,
      errors: (name) => this.errors.get(name) ?? null,
      reason: (name) =>
        missing > 0 ? `only ${this.done} of ${runs} runs are done` : (this.reasons.get(name)?.reason ?? null),
    };
    const decided = expectations.map((expectation) => decide(expectation, table));
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
