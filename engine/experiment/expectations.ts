/**
 * What an `expect` line comes to: whether it holds (see `decision.ts`), the number that shows it, and how sure it is.
 */
import type { Truth } from '../expression/evaluate';
import type { AggregateNode, ComparisonNode, ApproximationNode, Expression } from '../expression/expression';
import { deviationsFor, wilsonInterval } from './bounds';
import {
  bordersOnFractions,
  comparisonParts,
  fractionsIn,
  isForEveryRun,
  partsOf,
  speaksOfRuns,
} from './condition';
import { Decision, errorOf, type ObservableTable } from './decision';
import type { Expectation } from './plan';
import type { ExpectationResult, ObservedFraction } from './result';

export type { ObservableTable } from './decision';

/** Whether the expectation holds over the table's runs, with what was observed. */
export function decide(
  { text, line, condition, parts }: Expectation,
  table: ObservableTable,
): ExpectationResult {
  const decision = new Decision(table);
  const truth = decision.truth(condition);
  const { leaf, seen, error, interval } = new Observer(decision, table).observe(condition);
  const texts = new Map(partsOf(condition).map((part, k) => [part as Expression, parts?.[k]]));
  const whole = leaf === condition || (condition.kind === 'aggregate' && leaf === condition.body);
  const by = leaf === null || whole ? undefined : texts.get(leaf);
  return {
    text,
    line,
    holds: truth ?? null,
    observed: Number.isNaN(seen) ? null : seen,
    ...(error !== undefined && { error }),
    ...(interval && { interval }),
    ...(by !== undefined && { decidedBy: by }),
    ...confidence(condition, decision, table, truth, (node) => texts.get(node) ?? 'fraction(…)'),
    ...(truth === undefined && { reason: decision.reason(condition) }),
  };
}

/** The fractions of the runs in a condition, and whether all probabilities in their intervals decide it alike. */
function confidence(
  condition: Expression,
  decision: Decision,
  table: ObservableTable,
  truth: Truth,
  textOf: (node: AggregateNode) => string,
): Pick<ExpectationResult, 'fractions' | 'sure'> {
  const nodes = fractionsIn(condition);
  if (nodes.length === 0 || table.repeated) return {};
  const fractions = nodes.map((node): ObservedFraction => {
    const successes = decision.successes(node);
    const { low, trials } = successes;
    return { text: textOf(node), value: low / trials, interval: wilsonInterval(successes, trials) };
  });
  if (truth === undefined) return { fractions };
  const sure = new Decision(table, deviationsFor(nodes.length)).truth(condition) === truth;
  // An equation between probabilities can't be seen in runs: it is refuted or left open.
  return sure || bordersOnFractions(condition) ? { fractions, sure } : { fractions };
}

/** What shows that a condition holds, or that it does not. */
interface Observation {
  /** The comparison that decided; null where there is none. */
  readonly leaf: Expression | null;
  /** The number that it compares; NaN where it is undefined, or does not depend on the runs. */
  readonly seen: number;
  readonly error?: number;
  /** Where the number lies for all probabilities in the intervals of its fractions. */
  readonly interval?: readonly [low: number, high: number];
}

const nothing: Observation = { leaf: null, seen: NaN };

/** What one run says of a condition: the comparison that decides there, and by how much it misses. */
interface Verdict {
  readonly leaf: ComparisonNode | ApproximationNode;
  readonly truth: Truth;
  readonly miss: number;
}

/** Of several parts those that decide: they come to what the whole does; if possible they speak of the runs. */
function deciding<T extends { readonly leaf: Expression; readonly truth: Truth }>(
  parts: readonly T[],
  wanted: Truth,
): T[] {
  const agreeing = parts.filter(({ truth }) => truth === wanted);
  const candidates = agreeing.length > 0 ? agreeing : [...parts];
  const observed = candidates.filter(({ leaf }) => speaksOfRuns(leaf));
  return observed.length > 0 ? observed : candidates;
}

const failing = (truth: Truth): number => (truth === true ? 0 : truth === undefined ? 1 : 2);

/** Positive where the first is further from holding. */
function compareVerdicts(a: Verdict, b: Verdict): number {
  return failing(a.truth) - failing(b.truth) || a.miss - b.miss;
}

class Observer {
  private readonly decision: Decision;
  private readonly table: ObservableTable;

  constructor(decision: Decision, table: ObservableTable) {
    this.decision = decision;
    this.table = table;
  }

  observe(node: Expression): Observation {
    if (isForEveryRun(node)) return this.extreme(node, 'worst');
    switch (node.kind) {
      case 'comparison':
      case 'approximately':
        return this.compared(node);
      case 'logical': {
        const parts = node.operands.map((operand) => ({
          leaf: operand,
          truth: this.decision.truth(operand),
        }));
        const found = this.observe(deciding(parts, this.decision.truth(node))[0]!.leaf);
        return found.leaf && !speaksOfRuns(found.leaf) ? { leaf: found.leaf, seen: NaN } : found;
      }
      case 'unary':
        return node.operator === 'not' ? this.observe(node.operand) : nothing;
      case 'aggregate':
        if (node.aggregate === 'all') return this.extreme(node.body, 'worst');
        return node.aggregate === 'any' ? this.extreme(node.body, 'best') : nothing;
      default:
        return nothing;
    }
  }

  /** A comparison of numbers over all runs. */
  private compared(leaf: ComparisonNode | ApproximationNode): Observation {
    const { value } = comparisonParts(leaf);
    const { seen, error } = this.decision.bounds(value);
    const count = fractionsIn(value).length;
    const bar = error === undefined ? {} : { error };
    if (count === 0 || this.table.repeated) return { leaf, seen, ...bar };
    const { low, high } = new Decision(this.table, deviationsFor(count)).bounds(value);
    return { leaf, seen, ...bar, ...(Number.isNaN(low) ? {} : { interval: [low, high] }) };
  }

  /** The compared value of the run that is furthest from, or nearest to, meeting a condition. */
  private extreme(node: Expression, which: 'worst' | 'best'): Observation {
    const judge = this.judgeOf(node);
    let found = -1;
    let extreme: Verdict | null = null;
    for (let run = 0; run < this.table.runs; run++) {
      const verdict = judge(run);
      if (verdict === null || Number.isNaN(verdict.miss)) continue;
      const further = extreme === null ? 1 : compareVerdicts(verdict, extreme);
      if (extreme === null || (which === 'worst' ? further > 0 : further < 0))
        [extreme, found] = [verdict, run];
    }
    if (extreme === null) return nothing;
    const { leaf } = extreme;
    const { value } = comparisonParts(leaf);
    if (!speaksOfRuns(leaf)) return { leaf, seen: NaN };
    const seen = this.decision.numbers(value)(found);
    const { low, high } = this.decision.ranges(value)(found);
    return { leaf, seen, ...errorOf(seen, low, high) };
  }

  /** What each run says of a condition; null where it says nothing. */
  private judgeOf(node: Expression): (run: number) => Verdict | null {
    switch (node.kind) {
      case 'comparison':
      case 'approximately':
        return this.judgeOfComparison(node);
      case 'logical': {
        const judges = node.operands.map((operand) => this.judgeOf(operand));
        const truths = this.decision.truths(node);
        return (run) => {
          const verdicts = judges.map((judge) => judge(run)).filter((verdict) => verdict !== null);
          const sign = node.operator === 'and' ? -1 : 1;
          const [first] = deciding(verdicts, truths(run)).sort((a, b) => sign * (a.miss - b.miss));
          return first ?? null;
        };
      }
      case 'unary': {
        const judge = this.judgeOf(node.operand);
        const truths = this.decision.truths(node);
        return (run) => {
          const verdict = judge(run);
          return verdict && { leaf: verdict.leaf, truth: truths(run), miss: -verdict.miss };
        };
      }
      default:
        return () => null;
    }
  }

  private judgeOfComparison(leaf: ComparisonNode | ApproximationNode): (run: number) => Verdict {
    const { value, others } = comparisonParts(leaf);
    const truths = this.decision.truths(leaf);
    const values = this.decision.numbers(value);
    const references = others.map(({ other }) => this.decision.numbers(other));
    return (run) => {
      const misses = others.map(({ miss }, k) => miss(values(run), references[k]!(run)));
      return { leaf, truth: truths(run), miss: Math.max(...misses) };
    };
  }
}
