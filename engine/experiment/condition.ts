/**
 * What the condition of an `expect` line speaks of.
 */
import { compileNumber } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
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

/** The value that a comparison is about, what it is compared with, and by how much it misses (negative: it holds). */
export function comparisonParts(node: Expression) {
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
