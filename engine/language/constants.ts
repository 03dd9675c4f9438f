/**
 * Constants as the language handles them: exact where they are rational, and told in the words of this language.
 */
import {
  evaluateConstant,
  exactly,
  toNumber,
  type Constant,
  type ConstantProblem,
  type ConstantProblemKind,
} from '../calculus/constant';
import { Rational } from '../calculus/rational';
import type { Expression, NumberNode } from '../expression/expression';
import type { Code } from './codes';

export { compareConstants, toNumber, type Constant } from '../calculus/constant';

/** The constant as an expression. */
export function numberNode(constant: Constant): NumberNode {
  if (typeof constant === 'number') return { kind: 'number', value: constant };
  return { kind: 'number', value: constant.toNumber(), exact: exactly(constant) };
}

/** The formula with every part that is a rational constant worked out exactly: `0.1 + 0.2` is three tenths. */
export function workedOut(formula: Expression): Expression {
  switch (formula.kind) {
    case 'number':
    case 'variable':
      return formula;
    case 'unary': {
      const operand = workedOut(formula.operand);
      return single({ ...formula, operand }, [operand]);
    }
    case 'binary': {
      const [left, right] = [workedOut(formula.left), workedOut(formula.right)];
      return single({ ...formula, left, right }, [left, right]);
    }
    case 'call': {
      const values = formula.arguments.map(workedOut);
      return single({ ...formula, arguments: values }, values);
    }
    case 'aggregate': {
      const q = formula.q && { q: workedOut(formula.q) };
      return { ...formula, ...q, body: workedOut(formula.body) };
    }
    case 'approximately': {
      const within = formula.within && { within: workedOut(formula.within) };
      return { ...formula, left: workedOut(formula.left), right: workedOut(formula.right), ...within };
    }
    case 'comparison':
    case 'logical':
      return { ...formula, operands: formula.operands.map(workedOut) };
  }
}

/** One number for a formula of exact numbers, where its value is one, too. */
function single(formula: Expression, operands: readonly Expression[]): Expression {
  if (!operands.every((operand) => operand.kind === 'number' && operand.exact !== undefined)) return formula;
  const { value } = evaluateConstant(formula);
  return value instanceof Rational ? numberNode(value) : formula;
}

const codeOfProblem: Readonly<Record<ConstantProblemKind, Code>> = {
  'division-by-zero': 'RF406',
  undefined: 'RF410',
  'too-large': 'RF701',
  'unknown-name': 'RF317',
  'not-a-number': 'RF306',
};

/** The value of an expression without variables, or undefined after telling why there is none. */
export function constantValue(
  expression: Expression,
  tell: (code: Code, message: string, node: Expression) => void,
): Constant | undefined {
  const result = evaluateConstant(expression);
  if (result.problem === undefined) return result.value;
  tell(codeOfProblem[result.problem.kind], result.problem.message, blamed(result.problem));
  return undefined;
}

/** What divides by zero is the divisor. */
function blamed({ kind, node }: ConstantProblem): Expression {
  return kind === 'division-by-zero' && node.kind === 'binary' && node.operator === '/' ? node.right : node;
}

/** A whole number as a number; undefined for anything else. Exact numbers are judged exactly. */
export function wholeNumber(constant: Constant): number | undefined {
  if (constant instanceof Rational && !constant.isInteger()) return undefined;
  const value = toNumber(constant);
  return Number.isInteger(value) ? value : undefined;
}

/** A constant as a message shows it: short, exact where it was written as a fraction. */
export function shown(constant: Constant): string {
  if (typeof constant !== 'number' && !constant.isInteger() && constant.bits() <= 40) {
    const decimal = String(constant.toNumber());
    return decimal.length <= 8 ? decimal : constant.toString();
  }
  return shownNumber(toNumber(constant));
}

/** At most six digits, without trailing zeros. */
export function shownNumber(value: number): string {
  if (value === Infinity) return 'infinity';
  if (value === -Infinity) return '-infinity';
  return Number.isInteger(value) && Math.abs(value) < 1e9
    ? String(value)
    : String(Number(value.toPrecision(6)));
}
