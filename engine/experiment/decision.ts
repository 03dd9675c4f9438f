/**
 * The truth of a condition over the runs of a cell in three-valued logic.
 *
 * An observable that is undefined for a run, or a run that has not ended, could have any value. An aggregate over such
 * runs lies between two bounds, and a comparison is decided where both bounds decide it alike: one false run makes
 * `all` false whatever the others do, and `min(risk) < 1` holds once one run is below 1. An estimated observable lies
 * somewhere in its error bar, in the same way.
 */
import {
  allOf,
  anyOf,
  compileNumber,
  compileTruth,
  not,
  type Scope,
  type Truth,
} from '../expression/evaluate';
import type { AggregateNode, ComparisonNode, Expression } from '../expression/expression';
import { aggregate } from './aggregate';
import { approximateBounds, compareBounds, wilsonInterval, type Bounds } from './bounds';
import { isForEveryRun, isObservable, observablesIn } from './condition';
import { propagate } from './propagate';
import { countOf, medianLevel, type Series } from './quantile';
import type { ObservableName } from './result';

/** A value for each run, by the number of the run. */
export type OfRuns<T> = (run: number) => T;

/** The observables of a cell's runs, column by column. They are gone through in the order of runs, several times. */
export interface ObservableTable {
  /** How many runs the cell has, ended or not: there may be more than fit into memory. */
  readonly runs: number;
  /** Whether all runs are the same one: their fractions then speak of no probability. */
  readonly repeated?: boolean;
  /** NaN is undefined. */
  column(name: ObservableName): OfRuns<number>;
  /** Half the length of the error bar of each run's number; null where there are none. */
  errors?(name: ObservableName): OfRuns<number> | null;
  /** Why some value of this column is undefined, in a sentence, where it is known. */
  reason(name: ObservableName): string | null;
}

/** A number over the runs, and where it may lie as far as they say. */
export interface Observed extends Bounds {
  /** The number over the runs that are defined; NaN where there are none. */
  readonly seen: number;
  /** By how much the number may be off, where estimates make it up; above zero. */
  readonly error?: number;
}

/** How many of the runs meet a condition for certain, and how many may. */
export interface Successes extends Bounds {
  readonly trials: number;
}

export class Decision {
  private readonly table: ObservableTable;
  private readonly deviations: number | null;
  private readonly scope: Scope<number>;
  /** By how many error bars estimated observables are moved while a number is bounded. */
  private readonly shifts = new Map<ObservableName, number>();
  private readonly known = new Map<AggregateNode, Observed>();
  /** What aggregates inside of a condition for every run come to. */
  private readonly inner = new Map<AggregateNode, number | Truth>();

  /**
   * With a number of standard deviations, a fraction of the runs stands for all probabilities in its Wilson interval: what is
   * decided then holds for all of them.
   */
  constructor(table: ObservableTable, deviations: number | null = null) {
    this.table = table;
    this.deviations = deviations;
    this.scope = {
      variable: (name) => (isObservable(name) ? this.observable(name) : undefined),
      aggregates: {
        number: (node) => this.once(node, (decision) => decision.point(node)) as number,
        truth: (node) => this.once(node, (decision) => decision.aggregateTruth(node)) as Truth,
      },
      undefinedAtPoles: true,
    };
  }

  private observable(name: ObservableName): OfRuns<number> {
    const column = this.table.column(name);
    const errors = this.table.errors?.(name);
    if (!errors) return column;
    return (run) => column(run) + (this.shifts.get(name) ?? 0) * errors(run);
  }

  /** An aggregate is the same for every run; error bars that are moved meanwhile don't touch it. */
  private once(node: AggregateNode, find: (decision: Decision) => number | Truth): number | Truth {
    if (!this.inner.has(node)) this.inner.set(node, find(new Decision(this.table, this.deviations)));
    return this.inner.get(node);
  }

  truth(node: Expression): Truth {
    if (isForEveryRun(node)) return allOf(this.overRuns(this.truths(node)));
    switch (node.kind) {
      case 'logical': {
        const truths = node.operands.map((operand) => this.truth(operand));
        return node.operator === 'and' ? allOf(truths) : anyOf(truths);
      }
      case 'unary':
        return node.operator === 'not' ? not(this.truth(node.operand)) : undefined;
      case 'aggregate':
        return this.aggregateTruth(node);
      case 'comparison': {
        const bounds = node.operands.map((operand) => this.bounds(operand));
        return compareChain(node, bounds);
      }
      case 'approximately':
        return approximateBounds(
          this.bounds(node.left),
          this.bounds(node.right),
          node.within && this.point(node.within),
        );
      default:
        return undefined;
    }
  }

  private *overRuns<T>(values: OfRuns<T>): Generator<T> {
    for (let run = 0; run < this.table.runs; run++) yield values(run);
  }

  /** The truth of a condition for each run. */
  truths(node: Expression): OfRuns<Truth> {
    const bounded = this.estimated(node).length > 0 ? this.boundedTruth(node) : null;
    return bounded ?? compileTruth(node, this.scope);
  }

  /** The truth of a condition on estimated observables wherever they lie in their error bars. */
  private boundedTruth(node: Expression): OfRuns<Truth> | null {
    switch (node.kind) {
      case 'logical': {
        const parts = node.operands.map((operand) => this.truths(operand));
        const join = node.operator === 'and' ? allOf : anyOf;
        return (run) => join(parts.map((part) => part(run)));
      }
      case 'unary': {
        const operand = this.truths(node.operand);
        return (run) => not(operand(run));
      }
      case 'comparison': {
        const operands = node.operands.map((operand) => this.ranges(operand));
        return (run) => {
          const bounds = operands.map((operand) => operand(run));
          return compareChain(node, bounds);
        };
      }
      case 'approximately': {
        const [left, right] = [this.ranges(node.left), this.ranges(node.right)];
        const within = node.within && this.numbers(node.within);
        return (run) => approximateBounds(left(run), right(run), within?.(run));
      }
      default:
        return null;
    }
  }

  /** The observables of an expression that have error bars. */
  private estimated(node: Expression): ObservableName[] {
    return [...observablesIn(node)].filter((name) => (this.table.errors?.(name) ?? null) !== null);
  }

  /** What a number comes to at the ends and the middles of the error bars: all there is where it is monotone in each. */
  ranges(node: Expression): OfRuns<Bounds> {
    const value = this.numbers(node);
    const names = this.estimated(node);
    if (names.length === 0) {
      return (run) => {
        const known = value(run);
        return { low: known, high: known };
      };
    }
    const corners = cornersOf(names.length);
    return (run) => {
      let low = value(run);
      let high = low;
      for (const corner of corners) {
        names.forEach((name, k) => this.shifts.set(name, corner[k]!));
        const moved = value(run);
        low = Math.min(low, moved);
        high = Math.max(high, moved);
      }
      this.shifts.clear();
      return { low, high };
    };
  }

  numbers(node: Expression): OfRuns<number> {
    return compileNumber(node, this.scope);
  }

  private aggregateTruth(node: AggregateNode): Truth {
    if (node.aggregate === 'all') return allOf(this.overRuns(this.truths(node.body)));
    if (node.aggregate === 'any') return anyOf(this.overRuns(this.truths(node.body)));
    return undefined;
  }

  private point(node: Expression): number {
    const { low, high } = this.bounds(node);
    return low === high ? low : NaN;
  }

  /** A number over all runs; a formula of aggregates lies where they let it. */
  bounds(node: Expression): Observed {
    if (node.kind === 'aggregate') return this.aggregateBounds(node);
    const { low, high } = propagate(node, (part) => this.aggregateBounds(part));
    const { low: seen } = propagate(node, (part) => {
      const { seen: value } = this.aggregateBounds(part);
      return { low: value, high: value };
    });
    return { low, high, seen };
  }

  /** How many runs meet the condition of a fraction. */
  successes({ body }: AggregateNode): Successes {
    let [low, open] = [0, 0];
    for (const truth of this.overRuns(this.truths(body))) {
      if (truth === true) low++;
      else if (truth === undefined) open++;
    }
    return { low, high: low + open, trials: this.table.runs };
  }

  private fractionBounds(node: AggregateNode): Observed {
    const successes = this.successes(node);
    const { low, high, trials } = successes;
    const seen = low / trials;
    if (this.deviations === null) return { low: seen, high: high / trials, seen };
    const [least, most] = wilsonInterval(successes, trials, this.deviations);
    return { low: least, high: most, seen };
  }

  private aggregateBounds(node: AggregateNode): Observed {
    let known = this.known.get(node);
    if (!known) this.known.set(node, (known = this.findBounds(node)));
    return known;
  }

  private findBounds(node: AggregateNode): Observed {
    if (node.aggregate === 'fraction') return this.fractionBounds(node);
    if (node.aggregate === 'all' || node.aggregate === 'any') return { low: NaN, high: NaN, seen: NaN };
    const level = node.aggregate === 'median' ? medianLevel : node.q ? this.point(node.q) : NaN;
    const over = (series: Series) => aggregate(node.aggregate, level, series);
    const values = this.numbers(node.body);
    const defined = this.definedIn(values);
    const seen = defined > 0 ? over(this.series(values, values)) : NaN;
    const estimated = this.estimated(node.body).length > 0;
    if (!estimated && defined === this.table.runs) return { low: seen, high: seen, seen };
    const ranges = this.ranges(node.body);
    const [low, high] = [(run: number) => ranges(run).low, (run: number) => ranges(run).high];
    const completed = (numbers: OfRuns<number>, value: number) =>
      over(
        this.series((run) => {
          const known = numbers(run);
          return Number.isNaN(known) ? value : known;
        }),
      );
    return {
      low: completed(low, -Infinity),
      high: completed(high, Infinity),
      seen,
      ...(estimated && errorOf(seen, over(this.series(low, values)), over(this.series(high, values)))),
    };
  }

  /** The numbers of all runs, or of those for which others are defined. */
  private series(numbers: OfRuns<number>, where?: OfRuns<number>): Series {
    return (visit) => {
      for (let run = 0; run < this.table.runs; run++)
        if (!where || !Number.isNaN(where(run))) visit(numbers(run));
    };
  }

  /** For how many runs a number is defined. */
  private definedIn(numbers: OfRuns<number>): number {
    return countOf(this.series(numbers, numbers));
  }

  /** Why the condition can't be decided. */
  reason(node: Expression): string {
    const { runs } = this.table;
    for (const name of observablesIn(node)) {
      const undefinedRuns = runs - this.definedIn(this.table.column(name));
      if (undefinedRuns === 0) continue;
      const where = runs === 1 ? '' : ` in ${undefinedRuns} of ${runs} runs`;
      const why = this.table.reason(name);
      return `${name} is undefined${where}${why === null ? '' : `: ${why}`}`;
    }
    for (const name of this.estimated(node)) {
      const largest = aggregate('max', NaN, this.series(this.table.errors!(name)!));
      return `${name} is an estimate that may be off by ${largest.toPrecision(2)}, too much to tell`;
    }
    return 'the compared numbers are not defined';
  }
}

/** `a < b <= c`, of which bounds are known. */
function compareChain({ operators }: ComparisonNode, bounds: readonly Bounds[]): Truth {
  return allOf(operators.map((operator, k) => compareBounds(operator, bounds[k]!, bounds[k + 1]!)));
}

/** All ways to choose one of -1, 0 and 1 for each of `count` numbers. */
function cornersOf(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return cornersOf(count - 1).flatMap((rest) => [-1, 0, 1].map((shift) => [shift, ...rest]));
}

/** Nothing where the number is certain, or its bounds say nothing. */
export function errorOf(seen: number, low: number, high: number): Pick<Observed, 'error'> {
  const error = Math.max(seen - low, high - seen);
  return error > 0 && error < Infinity ? { error } : {};
}
