/**
 * Irrational constants such as `pi` or `sqrt(2)` as rational numbers near them, far closer than doubles are, so that
 * piecewise polynomials with such coefficients keep all digits of a double.
 */
import type { ArithmeticOperator, Expression } from '../expression/expression';
import {
  evaluateConstant,
  integerRoot,
  rationalArithmetic,
  type ConstantEnvironment,
  type ConstantProblem,
} from './constant';
import { bitLength, Rational } from './rational';

/** Binary places behind the point. */
const PLACES = 400;
const GUARD = 64;

/** A constant: itself where it is rational, else a rational number within about 2^-400 (or a double, for want of better). */
export interface RealConstant {
  readonly value: Rational;
  readonly rational: boolean;
}

export type RealResult =
  | { readonly constant: RealConstant; readonly problem?: undefined }
  | { readonly constant?: undefined; readonly problem: ConstantProblem };

/** The value of a constant expression for exact calculations; infinite values are a problem here. */
export function realConstant(expression: Expression, environment: ConstantEnvironment = {}): RealResult {
  const result = evaluateConstant(expression, environment);
  if (result.problem !== undefined) return { problem: result.problem };
  if (result.value instanceof Rational) return { constant: { value: result.value, rational: true } };
  if (!Number.isFinite(result.value)) {
    return {
      problem: { kind: 'too-large', node: expression, message: 'An infinite value has no place here.' },
    };
  }
  const value = closest(expression, environment) ?? Rational.fromNumber(result.value);
  return { constant: { value, rational: false } };
}

/** The value of an expression with 120 digits, rounded to a double; NaN where it has none. */
export function preciseNumber(expression: Expression, environment: ConstantEnvironment): number {
  const value = closest(expression, environment) ?? realConstant(expression, environment).constant?.value;
  return value === undefined ? NaN : value.toNumber();
}

/** A double as a constant: safe integers are taken as rational, other doubles as stand-ins for irrational numbers. */
export function realNumber(value: number): RealConstant {
  if (Number.isSafeInteger(value)) return { value: Rational.of(value), rational: true };
  return { value: namedNumber(value) ?? Rational.fromNumber(value), rational: false };
}

/** The doubles of pi and e stand for pi and e. */
function namedNumber(value: number): Rational | undefined {
  if (value === Math.PI) return (knownPi ??= pi(PLACES));
  if (value === Math.E) return (knownE ??= exponential(Rational.one, PLACES));
  return undefined;
}

let knownPi: Rational | undefined;
let knownE: Rational | undefined;
const knownNumbers = new WeakMap<Expression, Rational>();

/** The value to PLACES places, or undefined where this is not worth the effort or not possible. */
function closest(node: Expression, environment: ConstantEnvironment): Rational | undefined {
  switch (node.kind) {
    case 'number': {
      const value = knownNumbers.get(node) ?? closestLeaf(node, environment);
      if (value !== undefined) knownNumbers.set(node, value);
      return value;
    }
    case 'variable':
      return closestLeaf(node, environment);
    case 'unary':
      return closest(node.operand, environment)?.negate();
    case 'binary': {
      const left = closest(node.left, environment);
      const right = closest(node.right, environment);
      if (left === undefined || right === undefined) return undefined;
      const result = closestBinary(node.operator, left, right);
      return result === undefined ? undefined : shortened(result);
    }
    case 'call': {
      const values: Rational[] = [];
      for (const argument of node.arguments) {
        const value = closest(argument, environment);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return closestCall(node.function, values);
    }
    default:
      return undefined;
  }
}

function closestLeaf(node: Expression, environment: ConstantEnvironment): Rational | undefined {
  const value = evaluateConstant(node, environment).value;
  if (value instanceof Rational) return value;
  return value === undefined || !Number.isFinite(value) ? undefined : realNumber(value).value;
}

/** Rounds to 2^-PLACES once numbers grow longer than that. */
function shortened(value: Rational): Rational {
  return value.bits() <= 2 * PLACES ? value : fromFixed(toFixed(value, PLACES), PLACES);
}

function closestBinary(operator: ArithmeticOperator, left: Rational, right: Rational): Rational | undefined {
  if (operator === '^') return closestPower(left, right);
  return operator === '/' && right.isZero() ? undefined : rationalArithmetic(operator, left, right);
}

function closestPower(base: Rational, exponent: Rational): Rational | undefined {
  if (exponent.isInteger() && exponent.absolute().toNumber() <= 128 && base.sign() !== 0) {
    return integerPower(base, exponent.toNumber());
  }
  if (base.sign() <= 0) return undefined;
  const log = logarithm(base);
  return log === undefined ? undefined : bounded(log.multiply(exponent), 300, exponential);
}

/** Keeps as many digits of a number, however small it is. */
function significant(value: Rational): Rational {
  if (value.isZero() || value.bits() <= 2 * PLACES) return value;
  const size = bitLength(value.numerator) - bitLength(value.denominator);
  const shift = 2 * PLACES - size;
  if (shift <= 0) return Rational.of(value.numerator / value.denominator);
  return Rational.of((value.numerator << BigInt(shift)) / value.denominator, 1n << BigInt(shift));
}

/** A power by squaring, rounded on the way; the base is not zero. */
function integerPower(base: Rational, exponent: number): Rational {
  let result = Rational.one;
  let square = base;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = significant(result.multiply(square));
    if (rest > 1) square = significant(square.multiply(square));
  }
  return exponent < 0 ? Rational.one.divide(result) : result;
}

function closestCall(name: string, values: readonly Rational[]): Rational | undefined {
  const first = values[0];
  if (first === undefined) return undefined;
  switch (name) {
    case 'abs':
      return first.absolute();
    case 'relu':
      return first.sign() > 0 ? first : Rational.zero;
    case 'min':
      return values.reduce((a, b) => (b.compare(a) < 0 ? b : a));
    case 'max':
      return values.reduce((a, b) => (b.compare(a) > 0 ? b : a));
    case 'sqrt':
      return first.sign() < 0 ? undefined : fromFixed(integerRoot(toFixed(first, 2 * PLACES), 2n), PLACES);
    case 'exp':
      return bounded(first, 300, exponential);
    case 'log':
      return first.sign() > 0 ? logarithm(first) : undefined;
    case 'sin':
      return bounded(first, 1e6, sine);
    case 'cos':
      return bounded(first, 1e6, cosine);
    case 'tan':
      return bounded(first, 1e6, (x) => {
        const denominator = cosine(x);
        return denominator.isZero() ? first : shortened(sine(x).divide(denominator));
      });
    case 'tanh':
      return bounded(first, 100, (x) => {
        const square = exponential(x.add(x), PLACES);
        return shortened(square.subtract(Rational.one).divide(square.add(Rational.one)));
      });
    default:
      return undefined;
  }
}

function bounded(
  value: Rational,
  limit: number,
  apply: (value: Rational, places: number) => Rational,
): Rational | undefined {
  return value.absolute().toNumber() <= limit ? apply(value, PLACES) : undefined;
}

function toFixed(value: Rational, places: number): bigint {
  return (value.numerator << BigInt(places)) / value.denominator;
}

function fromFixed(value: bigint, places: number): Rational {
  return Rational.of(value, 1n << BigInt(places));
}

/** Machin: pi = 16 arctan(1/5) - 4 arctan(1/239). */
export function pi(places: number): Rational {
  const one = 1n << BigInt(places + GUARD);
  const arctangent = (inverse: bigint): bigint => {
    let power = one / inverse;
    let sum = power;
    for (let k = 3n; power !== 0n; k += 2n) {
      power = -power / (inverse * inverse);
      sum += power / k;
    }
    return sum;
  };
  return fromFixed((16n * arctangent(5n) - 4n * arctangent(239n)) >> BigInt(GUARD), places);
}

/** exp(x) by halving the argument, the Taylor series and squaring; |x| up to about 300. */
export function exponential(x: Rational, places: number): Rational {
  const halvings = 24;
  const working = places + GUARD + 2 * halvings + Math.ceil(3 * x.absolute().toNumber());
  const argument = toFixed(x, working) >> BigInt(halvings);
  const shift = BigInt(working);
  let term = 1n << shift;
  let sum = term;
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    term = ((term * argument) >> shift) / k;
    sum += term;
  }
  for (let k = 0; k < halvings; k++) sum = (sum * sum) >> shift;
  return fromFixed(sum >> BigInt(working - places), places);
}

/** Halley's iteration triples the digits: from the 45 places of a double beyond 130, and from these beyond PLACES. */
const LOGARITHM_STEPS = [PLACES / 2, PLACES + GUARD];

/** log(x) by Halley's iteration on exp; undefined for numbers beyond the range where that works. */
export function logarithm(x: Rational): Rational | undefined {
  const start = Math.log(x.toNumber());
  if (!Number.isFinite(start) || Math.abs(start) > 200) return undefined;
  let y = Rational.fromNumber(start);
  for (const places of LOGARITHM_STEPS) {
    // The power may be as small as exp(-200), about 2^-289.
    const power = exponential(y, places + 300);
    const wanted = x.numerator * power.denominator;
    const reached = power.numerator * x.denominator;
    const change = ((wanted - reached) << BigInt(places + 1)) / (wanted + reached);
    y = fromFixed(toFixed(y, places) + change, places);
  }
  return fromFixed(toFixed(y, PLACES), PLACES);
}

let knownTurn: bigint | undefined;

/** 2 pi, times 2^(PLACES + GUARD). */
function turn(): bigint {
  knownTurn ??= 2n * toFixed(pi(PLACES + GUARD), PLACES + GUARD);
  return knownTurn;
}

/** The sum of (-1)^k x^(2k + first) / (2k + first)! with x reduced by multiples of 2 pi. */
function trigonometric(x: Rational, first: 0 | 1): Rational {
  const working = PLACES + GUARD;
  const shift = BigInt(working);
  const whole = turn();
  let argument = toFixed(x, working) % whole;
  if (2n * argument > whole) argument -= whole;
  if (2n * argument < -whole) argument += whole;
  let term = first === 0 ? 1n << shift : argument;
  let sum = term;
  for (let k = BigInt(first) + 1n; term !== 0n && term !== -1n; k += 2n) {
    term = -((((term * argument) >> shift) * argument) >> shift) / (k * (k + 1n));
    sum += term;
  }
  return fromFixed(sum >> BigInt(GUARD), PLACES);
}

export function sine(x: Rational): Rational {
  return trigonometric(x, 1);
}

export function cosine(x: Rational): Rational {
  return trigonometric(x, 0);
}
