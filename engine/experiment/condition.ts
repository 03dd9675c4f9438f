/**
 * What the condition of an `expect` line speaks of.
 */
import { compileNumber } from '../expression/evaluate';
import type {
  AggregateNode,
  ApproximationNode,
  ComparisonNode,
  ComparisonOperator,
  Expression,
} from '../expression/expression';
import { observableNames, type ObservableName } from './result';

/** The observables that a condition speaks of, inside aggregates and outside. */
export function observablesIn(expression: Expression): ReadonlySet<ObservableName> {
  const found = new Set<ObservableName>();
  visit(expression, (node) => {
    if (node.kind === 'variable' && isObservable(node.name)) found.add(node.name);
  });
  return found;
}

export function isObservable(name: string): name is ObservableName {
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

export function speaksOfRuns(node: Expression): boolean {
  return node.kind === 'aggregate' || isForEveryRun(node) || children(node).some(speaksOfRuns);
}

/** A part of a condition that has a text of its own: a comparison, or a fraction of the runs. */
export type Part = ComparisonNode | ApproximationNode | AggregateNode;

/** The comparisons and the fractions of a condition, in the order in which they begin. */
export function partsOf(condition: Expression): readonly Part[] {
  const compares = condition.kind === 'comparison' || condition.kind === 'approximately';
  if (condition.kind === 'aggregate' && condition.aggregate === 'fraction') return [condition];
  return [...(compares ? [condition] : []), ...children(condition).flatMap(partsOf)];
}

/** The fractions of the runs that an expression speaks of, each once. */
export function fractionsIn(expression: Expression): readonly AggregateNode[] {
  const found = new Map<string, AggregateNode>();
  visit(expression, (node) => {
    if (node.kind === 'aggregate' && node.aggregate === 'fraction') found.set(JSON.stringify(node), node);
  });
  return [...found.values()];
}

/** Whether a fraction stands in a comparison that probabilities beside the observed one can meet, too: not in an equation. */
export function bordersOnFractions(condition: Expression): boolean {
  return partsOf(condition).some(
    (part) =>
      part.kind === 'comparison' &&
      part.operators.some((operator) => operator !== '=' && operator !== '!=') &&
      fractionsIn(part).length > 0,
  );
}

/** Which operand a comparison is about: of a chain the one in the middle, if it speaks of the runs. */
function placeOfValue({ operands }: ComparisonNode): number {
  const spoken = operands.map(speaksOfRuns);
  const inside = spoken.findIndex((speaks, k) => speaks && k > 0 && k < operands.length - 1);
  return inside >= 0 ? inside : Math.max(0, spoken.indexOf(true));
}

/** The value that a comparison is about, what it is compared with, and by how much it misses (negative: it holds). */
export function comparisonParts(node: ComparisonNode | ApproximationNode) {
  if (node.kind === 'approximately') {
    const swapped = !speaksOfRuns(node.left) && speaksOfRuns(node.right);
    const [value, other] = swapped ? [node.right, node.left] : [node.left, node.right];
    const miss = (a: number, b: number) => (a === b ? 0 : Math.abs(a - b));
    return { value, others: [{ other, miss }] };
  }
  const { operands, operators } = node;
  const place = placeOfValue(node);
  const others = [place - 1, place + 1].flatMap((k) => {
    const other = operands[k];
    return other === undefined ? [] : [{ other, miss: missOf(operators[Math.min(k, place)]!, k > place) }];
  });
  return { value: operands[place]!, others };
}

/** By how much a value misses `value operator reference`, or `reference operator value` backwards. */
function missOf(operator: ComparisonOperator, forward: boolean) {
  const upward = operator.startsWith('<') === forward;
  return (value: number, reference: number): number => {
    if (value === reference) return 0;
    if (operator === '=') return Math.abs(value - reference);
    if (operator === '!=') return -Math.abs(value - reference);
    return upward ? value - reference : reference - value;
  };
}

/** The number that the observed value of a condition is compared with; null where there is no single one. */
export function comparedWith(condition: Expression): number | null {
  const forRuns = condition.kind === 'aggregate' && ['all', 'any'].includes(condition.aggregate);
  const compared = forRuns ? condition.body : condition;
  if (compared.kind !== 'comparison' && compared.kind !== 'approximately') return null;
  const { others } = comparisonParts(compared);
  const { other } = others.at(-1)!;
  if (speaksOfRuns(other)) return null;
  const value = compileNumber(other, { variable: () => undefined })(0);
  return Number.isNaN(value) ? null : value;
}

/** Which run's value is observed, where it is that of one run. */
export function chosenRun(condition: Expression): 'worst' | 'best' | null {
  if (condition.kind === 'aggregate') {
    return condition.aggregate === 'all' ? 'worst' : condition.aggregate === 'any' ? 'best' : null;
  }
  return isForEveryRun(condition) ? 'worst' : null;
}
