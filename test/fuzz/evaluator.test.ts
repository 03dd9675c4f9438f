import fc from '../properties';
import { expect, it } from 'vitest';
import { evaluateConstant } from '../../engine/calculus/constant';
import { Rational } from '../../engine/calculus/rational';
import { compileExpression } from '../../engine/expression/evaluate';
import type { ArithmeticOperator, Expression } from '../../engine/expression/expression';

/** A double and a bound on its error, by the usual analysis of rounding: each operation errs by half a unit at most. */
interface Rounded {
  readonly value: number;
  readonly error: number;
}

const number = fc
  .tuple(fc.integer({ min: -99, max: 99 }), fc.constantFrom(1, 2, 3, 7, 10))
  .map(([n, d]): Expression => {
    const exact = Rational.of(n, d);
    return {
      kind: 'number',
      value: exact.toNumber(),
      exact: { numerator: exact.numerator.toString(), denominator: exact.denominator.toString() },
    };
  });

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    number,
    fc
      .tuple(fc.constantFrom<ArithmeticOperator>('+', '-', '*', '/'), tie('tree'), tie('tree'))
      .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right })),
    fc.tuple(tie('tree'), fc.integer({ min: 0, max: 4 })).map(([left, power]): Expression => {
      const right: Expression = { kind: 'number', value: power };
      return { kind: 'binary', operator: '^', left, right };
    }),
    tie('tree').map((operand): Expression => ({ kind: 'unary', operator: '-', operand })),
    fc
      .tuple(fc.constantFrom('min' as const, 'max' as const), tie('tree'), tie('tree'))
      .map(([name, left, right]): Expression => ({ kind: 'call', function: name, arguments: [left, right] })),
    tie('tree').map((inner): Expression => ({ kind: 'call', function: 'abs', arguments: [inner] })),
  ),
}));

const unit = 2 ** -52;

function rounded(node: Expression): Rounded {
  switch (node.kind) {
    case 'number':
      return { value: node.value, error: unit * Math.abs(node.value) };
    case 'unary': {
      const { value, error } = rounded(node.operand);
      return { value: -value, error };
    }
    case 'call': {
      const parts = node.arguments.map(rounded);
      const error = Math.max(...parts.map((part) => part.error));
      const values = parts.map(({ value }) => value);
      if (node.function === 'abs') return { value: Math.abs(values[0]!), error };
      return { value: Math[node.function as 'min' | 'max'](...values), error };
    }
    case 'binary':
      return node.operator === '^'
        ? powered(node.left, node.right)
        : combined(node.operator, node.left, node.right);
    default:
      throw new Error('not generated');
  }
}

function powered(base: Expression, exponent: Expression): Rounded {
  const { value, error } = rounded(base);
  const k = exponent.kind === 'number' ? exponent.value : NaN;
  const power = value ** k;
  const change = (Math.abs(value) + error) ** k - Math.abs(value) ** k;
  return { value: power, error: change + 4 * unit * (Math.abs(power) + change) };
}

function combined(operator: ArithmeticOperator, left: Expression, right: Expression): Rounded {
  const [a, b] = [rounded(left), rounded(right)];
  const finish = (value: number, error: number) => ({
    value,
    error: error + 2 * unit * (Math.abs(value) + error),
  });
  if (operator === '+') return finish(a.value + b.value, a.error + b.error);
  if (operator === '-') return finish(a.value - b.value, a.error + b.error);
  if (operator === '*') {
    const error = Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error;
    return finish(a.value * b.value, error);
  }
  const room = Math.abs(b.value) - b.error;
  if (!(room > 0)) return { value: a.value / b.value, error: Infinity };
  const quotient = a.value / b.value;
  return finish(quotient, (a.error + Math.abs(quotient) * b.error) / room);
}

it('exact constants and doubles agree as far as doubles can', () => {
  fc.assert(
    fc.property(tree, (node) => {
      const exact = evaluateConstant(node);
      const { value, error } = rounded(node);
      const double = compileExpression(node, 'x')(0);
      expect(Object.is(double, value) || double === value || Number.isNaN(value)).toBe(true);
      if (exact.problem !== undefined || !Number.isFinite(error) || !(exact.value instanceof Rational))
        return;
      const difference = Math.abs(exact.value.subtract(Rational.fromNumber(double)).toNumber());
      expect(difference).toBeLessThanOrEqual(error + Number.MIN_VALUE);
    }),
    { numRuns: 2000 },
  );
});
