/**
 * A bound on the work that goes into one function, so that no body keeps anybody waiting. Work is counted, not timed: the
 * same file is resolved or refused on every machine alike.
 */
import type { Expression } from '../expression/expression';

/** One unit is about the evaluation of a sine: some fifty nanoseconds. This is well below a second. */
const MOST = 16_000_000;

/** Thrown where the work for a function has become too much. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

let left = Infinity;

/** Counts work that is about to be done; throws TooMuchWork once it is more than a function may take. */
export function spend(units: number): void {
  left -= units;
  if (left < 0) throw new TooMuchWork('The function takes too much work.');
}

/** What `act` comes to; `otherwise` where it takes too much work. */
function unlessTooMuch<T, U>(act: () => T, otherwise: U): T | U {
  try {
    return act();
  } catch (error) {
    if (error instanceof TooMuchWork) return otherwise;
    throw error;
  }
}

/** Does something with bounded work; `otherwise` is the result where that is not enough. */
export function withBoundedWork<T>(act: () => T, otherwise: T): T {
  const before = left;
  left = Math.min(before, MOST);
  try {
    return unlessTooMuch(act, otherwise);
  } finally {
    left = before;
  }
}

/** Does something with a third of the work that is left at most, which counts; null where that is not enough. */
export function withSomeOfTheWork<T>(act: () => T): T | null {
  const before = left;
  const budget = before / 3;
  left = budget;
  try {
    return unlessTooMuch(act, null);
  } finally {
    left = before - (budget - Math.max(0, left));
  }
}

/** About how many units an operation on integers of so many bits takes. */
export function longOperation(bits: number): number {
  return 1 + bits / 1000;
}

/** About how many units one evaluation of an expression in doubles takes. */
export function evaluationCost(node: Expression): number {
  return costOf(node, { leaf: 0.1, arithmetic: 0.2, power: 2, degree: 0.2, call: 0.8 });
}

/** About how many units one evaluation with 120 digits takes. */
export function preciseCost(node: Expression): number {
  return costOf(node, { leaf: 10, arithmetic: 40, power: 3000, degree: 5, call: 800 });
}

interface Costs {
  readonly leaf: number;
  readonly arithmetic: number;
  readonly power: number;
  /** Of an integer power, for each factor. */
  readonly degree: number;
  readonly call: number;
}

function costOf(node: Expression, costs: Costs): number {
  const sum = (nodes: readonly Expression[]): number =>
    nodes.reduce((total, each) => total + costOf(each, costs), 0);
  switch (node.kind) {
    case 'number':
    case 'variable':
      return costs.leaf;
    case 'unary':
      return costs.leaf + sum([node.operand]);
    case 'binary': {
      const { operator, left: first, right } = node;
      const degree = right.kind === 'number' && Number.isInteger(right.value) ? Math.abs(right.value) : NaN;
      const power = degree <= 100 ? costs.arithmetic + costs.degree * degree : costs.power;
      return (operator === '^' ? power : costs.arithmetic) + sum([first, right]);
    }
    case 'call':
      return costs.call + sum(node.arguments);
    case 'comparison':
    case 'logical':
      return costs.arithmetic + sum(node.operands);
    case 'approximately':
      return costs.arithmetic + sum([node.left, node.right]);
    case 'aggregate':
      return costs.arithmetic + sum([node.body]);
  }
}
