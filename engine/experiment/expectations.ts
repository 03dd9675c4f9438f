/**
 * Deciding `expect` lines: aggregates over the runs of a cell in three-valued logic.
 *
 * An observable that is undefined for a run, or a run that has not ended, could have any value. An aggregate over such
 * runs lies between two bounds, and a comparison is decided where both bounds decide it alike: one false run makes
 * `all` false whatever the others do, and `min(risk) < 1` holds once one run is below 1.
 */
import {
  allOf,
  anyOf,
  approximately,
  compare,
  compileNumber,
  compileTruth,
  not,
  type Scope,
  type Truth,
} from '../expression/evaluate';
import type { AggregateNode, ComparisonOperator, Expression } from '../expression/expression';
import { medianLevel, quantileOf } from './quantile';
import type { Expectation } from './plan';
import { observableNames, type ExpectationResult, type ObservableName } from './result';

/** The observables of a cell's runs, column by column. */
export interface ObservableTable {
  /** How many runs the cell has, ended or not. */
  readonly runs: number;
  /** One number for each run; NaN is undefined. */
  column(name: ObservableName): Float64Array;
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
    observed: Number.isNaN(observed) ? null : observed,
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

/** Where a number may lie; NaN in both is undefined. */
interface Bounds {
  readonly low: number;
  readonly high: number;
  /** The number over the runs that are defined; NaN where there are none. */
  readonly seen: number;
}

class Decision {
  private readonly table: ObservableTable;
  private readonly scope: Scope<number>;

  constructor(table: ObservableTable) {
    this.table = table;
    this.scope = {
      variable: (name) => {
        if (!isObservable(name)) return undefined;
        const column = table.column(name);
        return (run) => column[run] ?? NaN;
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
        return approximately(
          this.point(node.left),
          this.point(node.right),
          node.within && this.point(node.within),
        );
      default:
        return undefined;
    }
  }

  /** The truth of a condition for each run. */
  private truths(node: Expression): Truth[] {
    const condition = compileTruth(node, this.scope);
    return Array.from({ length: this.table.runs }, (_, run) => condition(run));
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

  private bounds(node: Expression): Bounds {
    if (node.kind !== 'aggregate') {
      const value = compileNumber(node, this.scope)(0);
      return { low: value, high: value, seen: value };
    }
    if (node.aggregate === 'fraction') return fractionBounds(this.truths(node.body));
    if (node.aggregate === 'all' || node.aggregate === 'any') return { low: NaN, high: NaN, seen: NaN };
    const level = node.aggregate === 'median' ? medianLevel : node.q ? this.point(node.q) : NaN;
    const values = this.numbers(node.body);
    const defined = values.filter((value) => !Number.isNaN(value));
    const over = (numbers: Float64Array) => aggregate(node.aggregate, level, numbers);
    if (defined.length === values.length) {
      const value = over(values);
      return { low: value, high: value, seen: value };
    }
    const completed = (value: number) => over(values.map((known) => (Number.isNaN(known) ? value : known)));
    return {
      low: completed(-Infinity),
      high: completed(Infinity),
      seen: defined.length > 0 ? over(defined) : NaN,
    };
  }

  /** The number that the condition is about; NaN where there is none. */
  observed(node: Expression): number {
    switch (node.kind) {
      case 'comparison': {
        const place = Math.max(0, node.operands.findIndex(speaksOfRuns));
        const operand = node.operands[place]!;
        if (!isForEveryRun(node)) return this.bounds(operand).seen;
        return this.extremeValue(node, 'worst');
      }
      case 'approximately':
        return isForEveryRun(node)
          ? this.extremeValue(node, 'worst')
          : this.bounds(speaksOfRuns(node.left) ? node.left : node.right).seen;
      case 'logical': {
        const wanted = this.truth(node);
        const deciding = node.operands.find((operand) => this.truth(operand) === wanted);
        return this.observed(deciding ?? node.operands[0]!);
      }
      case 'unary':
        return node.operator === 'not' ? this.observed(node.operand) : NaN;
      case 'aggregate':
        if (node.aggregate === 'all') return this.extremeValue(node.body, 'worst');
        return node.aggregate === 'any' ? this.extremeValue(node.body, 'best') : NaN;
      default:
        return NaN;
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
    return 'the compared numbers are not defined';
  }
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

function fractionBounds(truths: readonly Truth[]): Bounds {
  const total = truths.length;
  const holds = truths.filter((truth) => truth === true).length;
  const open = truths.filter((truth) => truth === undefined).length;
  return { low: holds / total, high: (holds + open) / total, seen: holds / total };
}

function compareBounds(operator: ComparisonOperator, left: Bounds, right: Bounds): Truth {
  if ([left.low, left.high, right.low, right.high].some(Number.isNaN)) return undefined;
  const apart = left.high < right.low || right.high < left.low;
  const points = left.low === left.high && right.low === right.high;
  switch (operator) {
    case '<':
    case '<=': {
      if (compare(operator, left.high, right.low)) return true;
      return compare(operator, left.low, right.high) ? undefined : false;
    }
    case '>':
    case '>=': {
      if (compare(operator, left.low, right.high)) return true;
      return compare(operator, left.high, right.low) ? undefined : false;
    }
    case '=':
      return points ? left.low === right.low : apart ? false : undefined;
    case '!=':
      return points ? left.low !== right.low : apart ? true : undefined;
  }
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
