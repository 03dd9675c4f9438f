/**
 * Which part of an expression has no finite value at a point, and why.
 */
import type { Compiled } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import { numberText, type FindingKind } from './finding';

export interface Diagnosis {
  readonly kind: FindingKind;
  readonly node: Expression;
  /** What happens, to be followed by the place: "… at x = 1". */
  readonly what: string;
}

function children(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'call':
      return node.arguments;
    default:
      return [];
  }
}

/** The innermost part of `node` without a finite value at the argument whose own parts have finite values there. */
export function diagnose<T>(
  node: Expression,
  compile: (node: Expression) => Compiled<T>,
  argument: T,
): Diagnosis | undefined {
  const value = compile(node)(argument);
  if (Number.isFinite(value)) return undefined;
  for (const child of children(node)) {
    const inner = diagnose(child, compile, argument);
    if (inner !== undefined) return inner;
  }
  const operands = children(node).map((child) => compile(child)(argument));
  return { node, ...describe(node, operands, value) };
}

function describe(
  node: Expression,
  operands: readonly number[],
  value: number,
): { kind: FindingKind; what: string } {
  const first = operands[0] ?? NaN;
  const second = operands[1] ?? NaN;
  if (node.kind === 'binary' && node.operator === '/' && second === 0) {
    return { kind: 'division-by-zero', what: 'this divides by zero' };
  }
  if (node.kind === 'binary' && node.operator === '^' && first === 0 && second < 0) {
    return { kind: 'division-by-zero', what: 'a negative power of zero divides by zero' };
  }
  if (node.kind === 'binary' && node.operator === '^' && first < 0 && Number.isNaN(value)) {
    return {
      kind: 'undefined',
      what: `a negative number (${numberText(first)}) has no real power with an exponent that is not an integer`,
    };
  }
  if (node.kind === 'call' && node.function === 'sqrt') {
    return {
      kind: 'undefined',
      what: `the square root of a negative number (${numberText(first)}) is undefined`,
    };
  }
  if (node.kind === 'call' && node.function === 'log') {
    return first === 0
      ? { kind: 'not-finite', what: 'the logarithm of zero is infinite' }
      : { kind: 'undefined', what: `the logarithm of a negative number (${numberText(first)}) is undefined` };
  }
  if (Number.isNaN(value)) return { kind: 'undefined', what: 'the value is undefined' };
  return { kind: 'not-finite', what: 'the value is larger than the largest number, about 1.8e308' };
}
