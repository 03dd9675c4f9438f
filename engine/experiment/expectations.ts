/**
 * Deciding `expect` lines: aggregates over the runs of a cell in three-valued logic.
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
import { approximateBounds, compareBounds, wilsonInterval, type Bounds } from './bounds';
import { medianLevel, quantileOf } from './quantile';
import type { Expectation } from './plan';
import { observableNames, type ExpectationResult, type ObservableName } from './result';

/** The observables of a cell's runs, column by column. */
export interface ObservableTable {
  /** How many runs the cell has, ended or not. */
  readonly runs: number;
  /** One number for each run; NaN is undefined. */
  column(name: ObservableName): Float64Array;
  /** Half the length of the error bar of each run's number; null where there are none. */
  errors?(name: ObservableName): Float64Array | null;
  /** Why some value of this column is undefined, in a sentence, where it is known. */
  reason(name: ObservableName): string | null;
}

/** Whether the expectation holds over the table's runs, with what was observed. */
export function decide(expectation: Expectation, table: ObservableTable): ExpectationResult {
  const decision = new Decision(table);
  const truth = decision.truth(expectation.condition);
  const observed = decision.observed(expectation.condition);
  const result = {
    text: expectation.text,
    line: expectation.line,
    holds: truth ?? null,
    observed: Number.isNaN(observed.seen) ? null : observed.seen,
    ...(observed.interval && { interval: observed.interval }),
  };
  return truth === undefined ? { ...result, reason: decision.reason(expectation.condition) } : result;
}

/** The observables that a condition speaks of, inside aggregates and outside. */
export function observablesIn(expression: Expression): ReadonlySet<ObservableName> {
  const found = new Set<ObservableName>();
  visit(expression, (node) => {
    if (node.kind === 'variable' && isObservable(node.name)) found.add(node.name);
  });
  return found;
}

function isObservable(name: string): name is ObservableName {
  return (observableNames as readonly string[]).includes(name);
}

function children(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'number':
    case 'variable':
      return [];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'call':
      return node.arguments;
    case 'comparison':
    case 'logical':
      return node.operands;
    case 'approximately':
      return node.within ? [node.left, node.right, node.within] : [node.left, node.right];
    case 'aggregate':
      return node.q ? [node.body, node.q] : [node.body];
  }
}

function visit(node: Expression, see: (node: Expression) => void): void {
  see(node);
  for (const child of children(node)) visit(child, see);
}

/** Whether an observable stands outside of every aggregate: then the condition is meant for every run. */
export function isForEveryRun(node: Expression): boolean {
  if (node.kind === 'variable') return isObservable(node.name);
  return node.kind !== 'aggregate' && children(node).some(isForEveryRun);
}

function speaksOfRuns(node: Expression): boolean {
  return node.kind === 'aggregate' || isForEveryRun(node) || children(node).some(speaksOfRuns);
}

/** Where a number may lie, as far as the runs say. */
interface Observed extends Bounds {
  /** The number over the runs that are defined; NaN where there are none. */
  readonly seen: number;
  /** Where the probability may lie that a fraction of the runs speaks of. */
  readonly interval?: readonly [low: number, high: number];
}

/** Bounds for each run. */
interface Ranges {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

class Decision {
  private readonly table: ObservableTable;
  private readonly scope: Scope<number>;
  /** By how many error bars estimated observables are moved while a number is bounded. */
  private readonly shifts = new Map<ObservableName, number>();

  constructor(table: ObservableTable) {
    this.table = table;
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
  private truths(node: Expression): Truth[] {
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
  private ranges(node: Expression): Ranges {
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

  private numbers(node: Expression): Float64Array {
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

  private bounds(node: Expression): Observed {
    if (node.kind !== 'aggregate') {
      const value = compileNumber(node, this.scope)(0);
      return { low: value, high: value, seen: value };
    }
    if (node.aggregate === 'fraction') return fractionBounds(this.truths(node.body));
    if (node.aggregate === 'all' || node.aggregate === 'any') return { low: NaN, high: NaN, seen: NaN };
    const level = node.aggregate === 'median' ? medianLevel : node.q ? this.point(node.q) : NaN;
    const values = this.numbers(node.body);
    const { low, high } = this.ranges(node.body);
    const over = (numbers: Float64Array) => aggregate(node.aggregate, level, numbers);
    const completed = (numbers: Float64Array, value: number) =>
      over(numbers.map((known) => (Number.isNaN(known) ? value : known)));
    const defined = values.filter((value) => !Number.isNaN(value));
    return {
      low: completed(low, -Infinity),
      high: completed(high, Infinity),
      seen: defined.length > 0 ? over(defined) : NaN,
    };
  }

  /** The number that the condition is about; `seen` is NaN where there is none. */
  observed(node: Expression): Pick<Observed, 'seen' | 'interval'> {
    switch (node.kind) {
      case 'comparison': {
        const place = Math.max(0, node.operands.findIndex(speaksOfRuns));
        const operand = node.operands[place]!;
        if (!isForEveryRun(node)) return this.bounds(operand);
        return { seen: this.extremeValue(node, 'worst') };
      }
      case 'approximately':
        return isForEveryRun(node)
          ? { seen: this.extremeValue(node, 'worst') }
          : this.bounds(speaksOfRuns(node.left) ? node.left : node.right);
      case 'logical': {
        const wanted = this.truth(node);
        const deciding = node.operands.find((operand) => this.truth(operand) === wanted);
        return this.observed(deciding ?? node.operands[0]!);
      }
      case 'unary':
        return node.operator === 'not' ? this.observed(node.operand) : { seen: NaN };
      case 'aggregate':
        if (node.aggregate === 'all') return { seen: this.extremeValue(node.body, 'worst') };
        return { seen: node.aggregate === 'any' ? this.extremeValue(node.body, 'best') : NaN };
      default:
        return { seen: NaN };
    }
  }

  /** The compared value of the run that is furthest from, or nearest to, meeting a comparison. */
  private extremeValue(node: Expression, which: 'worst' | 'best'): number {
    const parts = comparisonParts(node);
    if (!parts) return NaN;
    const values = this.numbers(parts.value);
    const others = this.numbers(parts.other);
    let found = NaN;
    let extreme = which === 'worst' ? -Infinity : Infinity;
    for (let run = 0; run < values.length; run++) {
      const value = values[run]!;
      const miss = parts.miss(value, others[run]!);
      if (Number.isNaN(miss)) continue;
      if (Number.isNaN(found) || (which === 'worst' ? miss > extreme : miss < extreme)) {
        extreme = miss;
        found = value;
      }
    }
    return found;
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

function at({ low, high }: Ranges, run: number): Bounds {
  return { low: low[run]!, high: high[run]! };
}

/** The value that a comparison is about, what it is compared with, and by how much it misses (negative: it holds). */
function comparisonParts(node: Expression) {
  if (node.kind === 'approximately') {
    const miss = (value: number, other: number) => (value === other ? 0 : Math.abs(value - other));
    return { value: node.left, other: node.right, miss };
  }
  if (node.kind !== 'comparison') return null;
  const place = Math.max(0, node.operands.findIndex(speaksOfRuns));
  const forward = place + 1 < node.operands.length;
  const operator = forward ? node.operators[place]! : node.operators[place - 1]!;
  const other = node.operands[forward ? place + 1 : place - 1]!;
  const upward = operator.startsWith('<') === forward;
  const miss = (value: number, reference: number): number => {
    if (value === reference) return 0;
    if (operator === '=' || operator === '!=') return Math.abs(value - reference);
    return upward ? value - reference : reference - value;
  };
  return { value: node.operands[place]!, other, miss };
}

/** The number that the observed value of a condition is compared with; null where there is no single one. */
export function comparedWith(condition: Expression): number | null {
  const forRuns = condition.kind === 'aggregate' && ['all', 'any'].includes(condition.aggregate);
  const compared = forRuns ? condition.body : condition;
  if (compared.kind !== 'comparison' && compared.kind !== 'approximately') return null;
  const swapped = compared.kind === 'approximately' && !speaksOfRuns(compared.left);
  const other = swapped ? compared.left : comparisonParts(compared)!.other;
  if (speaksOfRuns(other)) return null;
  const value = compileNumber(other, { variable: () => undefined })(0);
  return Number.isNaN(value) ? null : value;
}

function fractionBounds(truths: readonly Truth[]): Observed {
  const total = truths.length;
  const holds = truths.filter((truth) => truth === true).length;
  const open = truths.filter((truth) => truth === undefined).length;
  const interval = wilsonInterval({ low: holds, high: holds + open }, total);
  return { low: holds / total, high: (holds + open) / total, seen: holds / total, interval };
}

function aggregate(kind: AggregateNode['aggregate'], level: number, values: Float64Array): number {
  switch (kind) {
    case 'min':
      return values.reduce((a, b) => Math.min(a, b), Infinity);
    case 'max':
      return values.reduce((a, b) => Math.max(a, b), -Infinity);
    case 'mean':
      return mean(values);
    case 'median':
    case 'quantile':
      return quantileOf(values.slice().sort(), level);
    default:
      return NaN;
  }
}

/** Summed with compensation, so that the mean of equal numbers is that number. */
function mean(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (Number.isFinite(sum) ? sum + lost : sum) / values.length;
}
