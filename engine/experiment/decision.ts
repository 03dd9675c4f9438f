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
import type { AggregateNode, Expression } from '../expression/expression';
import { aggregate } from './aggregate';
import { approximateBounds, compareBounds, wilsonInterval, type Bounds } from './bounds';
import { isForEveryRun, isObservable, observablesIn } from './condition';
import { propagate } from './propagate';
import { medianLevel } from './quantile';
import type { ObservableName } from './result';

/** The observables of a cell's runs, column by column. */
export interface ObservableTable {
  /** How many runs the cell has, ended or not. */
  readonly runs: number;
  /** Whether all runs are the same one: their fractions then speak of no probability. */
  readonly repeated?: boolean;
  /** One number for each run; NaN is undefined. */
  column(name: ObservableName): Float64Array;
  /** Half the length of the error bar of each run's number; null where there are none. */
  errors?(name: ObservableName): Float64Array | null;
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

/** Bounds for each run. */
interface Ranges {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export class Decision {
  private readonly table: ObservableTable;
  private readonly deviations: number | null;
  private readonly scope: Scope<number>;
  /** By how many error bars estimated observables are moved while a number is bounded. */
  private readonly shifts = new Map<ObservableName, number>();

  /**
   * With a number of standard deviations, a fraction of the runs stands for all probabilities in its Wilson interval: what is
   * decided then holds for all of them.
   */
  constructor(table: ObservableTable, deviations: number | null = null) {
    this.table = table;
    this.deviations = deviations;
    this.scope = {
      variable: (name) => {
        if (!isObservable(name)) return undefined;
        const column = table.column(name);
        const errors = table.errors?.(name);
        if (!errors) return (run) => column[run] ?? NaN;
        return (run) => (column[run] ?? NaN) + (this.shifts.get(name) ?? 0) * (errors[run] ?? 0);
      },
      aggregates: {
        number: (node) => {
          const { low, high } = this.bounds(node);
          return low === high ? low : NaN;
        },
        truth: (node) => this.aggregateTruth(node),
      },
    };
  }

  truth(node: Expression): Truth {
    if (isForEveryRun(node)) return allOf(this.truths(node));
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
        return allOf(
          node.operators.map((operator, k) => compareBounds(operator, bounds[k]!, bounds[k + 1]!)),
        );
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

  /** The truth of a condition for each run. */
  truths(node: Expression): Truth[] {
    if (this.estimated(node).length > 0) {
      const bounded = this.boundedTruth(node);
      if (bounded) return Array.from({ length: this.table.runs }, (_, run) => bounded(run));
    }
    const condition = compileTruth(node, this.scope);
    return Array.from({ length: this.table.runs }, (_, run) => condition(run));
  }

  /** The truth of a condition on estimated observables wherever they lie in their error bars. */
  private boundedTruth(node: Expression): ((run: number) => Truth) | null {
    switch (node.kind) {
      case 'logical': {
        const parts = node.operands.map((operand) => this.truths(operand));
        const join = node.operator === 'and' ? allOf : anyOf;
        return (run) => join(parts.map((part) => part[run]));
      }
      case 'unary': {
        const operand = this.truths(node.operand);
        return (run) => not(operand[run]);
      }
      case 'comparison': {
        const operands = node.operands.map((operand) => this.ranges(operand));
        return (run) =>
          allOf(
            node.operators.map((operator, k) =>
              compareBounds(operator, at(operands[k]!, run), at(operands[k + 1]!, run)),
            ),
          );
      }
      case 'approximately': {
        const [left, right] = [this.ranges(node.left), this.ranges(node.right)];
        const within = node.within && this.numbers(node.within);
        return (run) => approximateBounds(at(left, run), at(right, run), within?.[run]);
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
  ranges(node: Expression): Ranges {
    const middle = this.numbers(node);
    const [low, high] = [middle.slice(), middle.slice()];
    const visitCorners = ([name, ...rest]: readonly ObservableName[]): void => {
      if (name === undefined) {
        this.numbers(node).forEach((value, run) => {
          low[run] = Math.min(low[run]!, value);
          high[run] = Math.max(high[run]!, value);
        });
        return;
      }
      for (const shift of [-1, 0, 1]) {
        this.shifts.set(name, shift);
        visitCorners(rest);
      }
      this.shifts.delete(name);
    };
    visitCorners(this.estimated(node));
    return { low, high };
  }

  numbers(node: Expression): Float64Array {
    const value = compileNumber(node, this.scope);
    return Float64Array.from({ length: this.table.runs }, (_, run) => value(run));
  }

  private aggregateTruth(node: AggregateNode): Truth {
    if (node.aggregate === 'all') return allOf(this.truths(node.body));
    if (node.aggregate === 'any') return anyOf(this.truths(node.body));
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
    const truths = this.truths(body);
    const low = truths.filter((truth) => truth === true).length;
    const open = truths.filter((truth) => truth === undefined).length;
    return { low, high: low + open, trials: truths.length };
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
    if (node.aggregate === 'fraction') return this.fractionBounds(node);
    if (node.aggregate === 'all' || node.aggregate === 'any') return { low: NaN, high: NaN, seen: NaN };
    const level = node.aggregate === 'median' ? medianLevel : node.q ? this.point(node.q) : NaN;
    const values = this.numbers(node.body);
    const { low, high } = this.ranges(node.body);
    const over = (numbers: Float64Array) => aggregate(node.aggregate, level, numbers);
    const defined = (numbers: Float64Array) => numbers.filter((_, run) => !Number.isNaN(values[run]!));
    const completed = (numbers: Float64Array, value: number) =>
      over(numbers.map((known) => (Number.isNaN(known) ? value : known)));
    const seen = defined(values).length > 0 ? over(defined(values)) : NaN;
    return {
      low: completed(low, -Infinity),
      high: completed(high, Infinity),
      seen,
      ...errorOf(seen, over(defined(low)), over(defined(high))),
    };
  }

  /** Why the condition can't be decided. */
  reason(node: Expression): string {
    for (const name of observablesIn(node)) {
      const column = this.table.column(name);
      let undefinedRuns = 0;
      for (const value of column) if (Number.isNaN(value)) undefinedRuns++;
      if (undefinedRuns === 0) continue;
      const where = this.table.runs === 1 ? '' : ` in ${undefinedRuns} of ${this.table.runs} runs`;
      const why = this.table.reason(name);
      return `${name} is undefined${where}${why === null ? '' : `: ${why}`}`;
    }
    for (const name of this.estimated(node)) {
      const largest = Math.max(...this.table.errors!(name)!);
      return `${name} is an estimate that may be off by ${largest.toPrecision(2)}, too much to tell`;
    }
    return 'the compared numbers are not defined';
  }
}

/** Nothing where the number is certain, or its bounds say nothing. */
export function errorOf(seen: number, low: number, high: number): Pick<Observed, 'error'> {
  const error = Math.max(seen - low, high - seen);
  return error > 0 && error < Infinity ? { error } : {};
}

export function at({ low, high }: Ranges, run: number): Bounds {
  return { low: low[run]!, high: high[run]! };
}
