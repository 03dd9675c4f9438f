/**
 * Evaluation of constant expressions: exact where the value is rational and found by rational steps, else a double.
 */
import type { BinaryNode, CallNode, Expression, FunctionName, NumberNode } from '../expression/expression';
import { namedConstant, power } from '../expression/evaluate';
import { MAXIMAL_BITS, NumberTooLongError, Rational } from './rational';

/** An exact rational number, or the double nearest to an irrational (or infinite) one. */
export type Constant = Rational | number;

export type ConstantProblemKind =
  'division-by-zero' | 'undefined' | 'too-large' | 'unknown-name' | 'not-a-number';

/** Why a constant has no value: a sentence about `node`, the smallest expression that is wrong. */
export interface ConstantProblem {
  readonly kind: ConstantProblemKind;
  readonly node: Expression;
  readonly message: string;
}

export type ConstantResult =
  | { readonly value: Constant; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: ConstantProblem };

/** Values of names, such as sweep variables; they win over `pi`, `e` and `infinity`. */
export type ConstantEnvironment = Readonly<Record<string, Constant>>;

class Failure extends Error {
  readonly problem: ConstantProblem;

  constructor(kind: ConstantProblemKind, node: Expression, message: string) {
    super(message);
    this.problem = { kind, node, message };
  }
}

export function toNumber(value: Constant): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** Compares two constants exactly (a double counts as the dyadic number it is). */
export function compareConstants(left: Constant, right: Constant): number {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'number' && !Number.isFinite(left)) return left > 0 ? 1 : -1;
  if (typeof right === 'number' && !Number.isFinite(right)) return right > 0 ? -1 : 1;
  const exactly = (value: Constant): Rational =>
    typeof value === 'number' ? Rational.fromNumber(value) : value;
  return exactly(left).compare(exactly(right));
}

/** The exact square root of a rational number that is a square, else undefined. */
export function exactRoot(value: Rational, degree: bigint): Rational | undefined {
  if (value.sign() < 0 || degree < 1n || degree > 64n) return undefined;
  const numerator = integerRoot(value.numerator, degree);
  const denominator = integerRoot(value.denominator, degree);
  if (numerator ** degree !== value.numerator || denominator ** degree !== value.denominator)
    return undefined;
  return Rational.of(numerator, denominator);
}

/** The largest integer whose power of this degree is not above `value` (not negative). */
export function integerRoot(value: bigint, degree: bigint): bigint {
  if (value < 2n || degree === 1n) return value;
  const bits = BigInt(value.toString(2).length);
  let estimate = 1n << ((bits + degree - 1n) / degree);
  for (;;) {
    const next = ((degree - 1n) * estimate + value / estimate ** (degree - 1n)) / degree;
    if (next >= estimate) return estimate;
    estimate = next;
  }
}

/** Evaluates an expression without free variables; never throws and never hangs. */
export function evaluateConstant(
  expression: Expression,
  environment: ConstantEnvironment = {},
): ConstantResult {
  try {
    return { value: evaluate(expression, environment) };
  } catch (error) {
    if (error instanceof Failure) return { problem: error.problem };
    if (error instanceof NumberTooLongError) {
      return { problem: { kind: 'too-large', node: expression, message: error.message } };
    }
    throw error;
  }
}

type Exact = NonNullable<NumberNode['exact']>;

/** Long numbers that were written by `exactly` are not read again. */
const written = new WeakMap<Exact, Rational>();

/** A rational number as an expression tells it. */
export function exactly(value: Rational): Exact {
  const exact = { numerator: value.numerator.toString(), denominator: value.denominator.toString() };
  written.set(exact, value);
  return exact;
}

function rationalOf(exact: Exact): Rational {
  return written.get(exact) ?? Rational.parse(`${exact.numerator}/${exact.denominator}`);
}

function evaluate(node: Expression, environment: ConstantEnvironment): Constant {
  switch (node.kind) {
    case 'number':
      if (node.exact !== undefined) return rationalOf(node.exact);
      return Number.isSafeInteger(node.value) ? Rational.of(node.value) : node.value;
    case 'variable':
      return lookUp(node.name, node, environment);
    case 'unary': {
      if (node.operator === 'not') break;
      const operand = evaluate(node.operand, environment);
      return typeof operand === 'number' ? -operand : operand.negate();
    }
    case 'binary':
      return evaluateBinary(node, evaluate(node.left, environment), evaluate(node.right, environment));
    case 'call':
      return evaluateCall(node, environment);
    default:
      break;
  }
  throw new Failure('not-a-number', node, 'A number is needed here, and this is a condition.');
}

function lookUp(name: string, node: Expression, environment: ConstantEnvironment): Constant {
  const value = Object.hasOwn(environment, name) ? environment[name] : namedConstant(name);
  if (value === undefined)
    throw new Failure('unknown-name', node, `A constant is expected here, and \`${name}\` is none.`);
  return value;
}

function evaluateBinary(node: BinaryNode, left: Constant, right: Constant): Constant {
  if (node.operator === '/' && isZero(right)) {
    throw new Failure('division-by-zero', node, 'This divides by zero.');
  }
  if (node.operator === '^' && isZero(left) && compareConstants(right, 0) < 0) {
    throw new Failure('division-by-zero', node, 'A negative power of zero divides by zero.');
  }
  if (left instanceof Rational && right instanceof Rational) {
    const { operator } = node;
    const exact =
      operator === '^' ? exactPower(node, left, right) : rationalArithmetic(operator, left, right);
    if (exact !== undefined) return limited(exact, node);
  }
  return checked(doubleBinary(node, toNumber(left), toNumber(right)), [left, right], node);
}

/** A sum, difference, product or quotient; the divisor is not zero. */
export function rationalArithmetic(
  operator: '+' | '-' | '*' | '/',
  left: Rational,
  right: Rational,
): Rational {
  switch (operator) {
    case '+':
      return left.add(right);
    case '-':
      return left.subtract(right);
    case '*':
      return left.multiply(right);
    case '/':
      return left.divide(right);
  }
}

function exactPower(node: BinaryNode, base: Rational, exponent: Rational): Rational | undefined {
  const root = exponent.isInteger() ? base : exactRoot(base, exponent.denominator);
  if (root === undefined) return undefined;
  try {
    return root.power(exponent.numerator);
  } catch (error) {
    if (error instanceof NumberTooLongError) throw new Failure('too-large', node, error.message);
    throw error;
  }
}

function doubleBinary(node: BinaryNode, left: number, right: number): number {
  switch (node.operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '^':
      return power(left, right);
  }
}

function evaluateCall(node: CallNode, environment: ConstantEnvironment): Constant {
  const values = node.arguments.map((argument) => evaluate(argument, environment));
  const first = values[0];
  const several = node.function === 'min' || node.function === 'max';
  if (first === undefined || (values.length > 1 && !several)) {
    const expected = several ? 'one argument or more' : 'one argument';
    throw new Failure('not-a-number', node, `'${node.function}' takes ${expected}.`);
  }
  if (several) {
    const wanted = node.function === 'min' ? -1 : 1;
    return values.reduce((best, value) => (compareConstants(value, best) * wanted > 0 ? value : best));
  }
  const exact = first instanceof Rational ? exactCall(node.function, first) : undefined;
  return exact ?? checked(doubleCall(node.function, toNumber(first)), [first], node);
}

function exactCall(name: FunctionName, value: Rational): Rational | undefined {
  switch (name) {
    case 'abs':
      return value.absolute();
    case 'relu':
      return value.sign() > 0 ? value : Rational.zero;
    case 'sqrt':
      return exactRoot(value, 2n);
    case 'sin':
    case 'tan':
    case 'tanh':
      return value.isZero() ? Rational.zero : undefined;
    case 'exp':
    case 'cos':
      return value.isZero() ? Rational.one : undefined;
    case 'log':
      return value.equals(Rational.one) ? Rational.zero : undefined;
    default:
      return undefined;
  }
}

function doubleCall(name: FunctionName, value: number): number {
  switch (name) {
    case 'abs':
      return Math.abs(value);
    case 'relu':
      return Math.max(value, 0);
    case 'min':
    case 'max':
      return value;
    case 'log':
      return value === 0 ? NaN : Math.log(value);
    default:
      return Math[name](value);
  }
}

function isZero(value: Constant): boolean {
  return typeof value === 'number' ? value === 0 : value.isZero();
}

function isFinite(value: Constant): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}

/** Refuses undefined results and infinities that come out of finite numbers. */
function checked(value: number, operands: readonly Constant[], node: Expression): number {
  if (Number.isNaN(value)) throw new Failure('undefined', node, undefinedMessage(node));
  if (!Number.isFinite(value) && operands.every(isFinite)) {
    throw new Failure('too-large', node, 'The value is larger than the largest number, about 1.8e308.');
  }
  return value;
}

function undefinedMessage(node: Expression): string {
  if (node.kind === 'call' && node.function === 'sqrt')
    return 'The square root of a negative number is undefined.';
  if (node.kind === 'call' && node.function === 'log')
    return 'The logarithm is defined for positive numbers only.';
  if (node.kind === 'binary' && node.operator === '^') {
    return 'A negative number has no real power with an exponent that is not an integer.';
  }
  return 'The value is undefined.';
}

function limited(value: Rational, node: Expression): Rational {
  if (value.bits() <= 2 * MAXIMAL_BITS) return value;
  throw new Failure('too-large', node, 'This number is too long to calculate with exactly.');
}
