/**
 * Expressions that are piecewise polynomial, turned into exact piecewise polynomials.
 */
import type { BinaryNode, CallNode, Expression } from '../expression/expression';
import type { Algebraic } from './algebraic';
import * as exact from './exact-piecewise';
import type { ExactPiecewise } from './exact-piecewise';
import { evaluationCost, spend } from './effort';
import { FindingError, problemFinding, intervalText } from './finding';
import { Polynomial } from './polynomial';
import { realConstant, type RealConstant } from './real';

/** Whether an expression contains the variable. */
export function dependsOn(node: Expression, variable: string): boolean {
  switch (node.kind) {
    case 'number':
      return false;
    case 'variable':
      return node.name === variable;
    case 'unary':
      return dependsOn(node.operand, variable);
    case 'binary':
      return dependsOn(node.left, variable) || dependsOn(node.right, variable);
    case 'call':
      return node.arguments.some((argument) => dependsOn(argument, variable));
    case 'comparison':
    case 'logical':
      return node.operands.some((operand) => dependsOn(operand, variable));
    case 'approximately':
      return dependsOn(node.left, variable) || dependsOn(node.right, variable);
    case 'aggregate':
      return dependsOn(node.body, variable);
  }
}

/** Functions that keep piecewise polynomials what they are. */
const pieceFunctions: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'relu']);

/** Whether an expression is a polynomial in the variable as it is written, or with `pieces` a piecewise one. */
export function isPolynomial(node: Expression, variable: string, pieces: boolean): boolean {
  if (!dependsOn(node, variable)) return true;
  const whole = (part: Expression): boolean => isPolynomial(part, variable, pieces);
  switch (node.kind) {
    case 'variable':
      return true;
    case 'unary':
      return node.operator !== 'not' && whole(node.operand);
    case 'binary': {
      if (node.operator === '+' || node.operator === '-' || node.operator === '*')
        return whole(node.left) && whole(node.right);
      if (dependsOn(node.right, variable) || !whole(node.left)) return false;
      return node.operator === '/' || isWhole(node.right);
    }
    case 'call':
      return pieces && pieceFunctions.has(node.function) && node.arguments.every(whole);
    default:
      return false;
  }
}

function isWhole(node: Expression): boolean {
  const { constant } = realConstant(node);
  return constant?.rational === true && constant.value.isInteger() && constant.value.sign() >= 0;
}

/** A constant expression, or a thrown FindingError about the part of it that is wrong. */
export function constantOrThrow(node: Expression): RealConstant {
  const result = realConstant(node);
  if (result.problem !== undefined) throw new FindingError(problemFinding(result.problem));
  return result.constant;
}

/** Throws the finding that a function has too many kinks or crossings. */
export function refuseManyPlaces(node: Expression): never {
  const message =
    'The parts of this function cross or vanish at too many places to look at each. ' +
    'Use fewer parts in `min`, `max` and `abs`, lower powers, slower oscillations or a smaller domain.';
  throw new FindingError({ kind: 'unresolved', severity: 'error', node, message });
}

/**
 * Builds the exact forms of an expression and its parts on one interval; null for parts that are not piecewise
 * polynomial. Throws a FindingError for what is meaningless whatever is done with it, such as an unknown name.
 */
export class ExactBuilder {
  readonly low: Algebraic;
  readonly high: Algebraic;
  readonly variable: string;
  /** The highest degree that is calculated with. */
  private readonly highest: number;
  /** Where parts that were looked at already may have kinks or be singular. */
  readonly singular = new Map<Expression, readonly Algebraic[]>();
  private readonly costs = new Map<Expression, number>();
  private readonly depending = new Map<Expression, boolean>();
  private readonly known = new Map<Expression, ExactPiecewise | null>();

  constructor(low: Algebraic, high: Algebraic, variable: string, highest = exact.MAXIMAL_DEGREE) {
    this.highest = highest;
    this.low = low;
    this.high = high;
    this.variable = variable;
  }

  /** Units of work for one numeric evaluation of a part. */
  cost(node: Expression): number {
    let cost = this.costs.get(node);
    if (cost === undefined) {
      cost = evaluationCost(node);
      this.costs.set(node, cost);
    }
    return cost;
  }

  /** Counts numeric evaluations of a part. */
  spend(node: Expression, evaluations: number): void {
    spend(evaluations * this.cost(node));
  }

  /** Whether a part contains the variable. */
  depends(node: Expression): boolean {
    let depends = this.depending.get(node);
    if (depends === undefined) {
      depends = dependsOn(node, this.variable);
      this.depending.set(node, depends);
    }
    return depends;
  }

  /** The exact form of `node`, or null. */
  build(node: Expression): ExactPiecewise | null {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const built = this.depends(node) ? this.construct(node) : this.constant(constantOrThrow(node));
    this.known.set(node, built);
    return built;
  }

  private on(p: Polynomial, rational: boolean): ExactPiecewise {
    return exact.polynomialOn(this.low, this.high, p, rational);
  }

  private constant(value: RealConstant): ExactPiecewise {
    return this.on(Polynomial.constant(value.value), value.rational);
  }

  private construct(node: Expression): ExactPiecewise | null {
    switch (node.kind) {
      case 'variable':
        return this.on(Polynomial.identity, true);
      case 'unary': {
        if (node.operator === 'not') break;
        const operand = this.build(node.operand);
        return operand === null ? null : exact.negate(operand);
      }
      case 'binary':
        return this.binary(node);
      case 'call':
        return this.call(node);
      default:
        break;
    }
    throw new FindingError({
      kind: 'malformed',
      severity: 'error',
      node,
      message: 'A number is needed here, and this is a condition.',
    });
  }

  private binary(node: BinaryNode): ExactPiecewise | null {
    const left = this.build(node.left);
    const right = this.build(node.right);
    if (node.operator === '/' && right !== null) this.refuseZeroDivisor(node, right);
    if (node.operator === '^') return this.power(node, left);
    if (left === null || right === null) return null;
    switch (node.operator) {
      case '+':
        return exact.add(left, right);
      case '-':
        return exact.subtract(left, right);
      case '*':
        return exact.multiply(left, right, this.highest);
      case '/':
        return exact.divide(left, right);
    }
  }

  private refuseZeroDivisor(node: Expression, divisor: ExactPiecewise): void {
    const zero = exact.zeroPiece(divisor);
    if (zero === undefined) return;
    const a = zero.low.toNumber();
    const b = zero.high.toNumber();
    throw new FindingError({
      kind: 'division-by-zero',
      severity: 'error',
      node,
      at: a,
      interval: { a, b },
      message: `This divides by zero: the divisor is zero ${intervalText(zero.low, zero.high)}.`,
    });
  }

  private power(node: BinaryNode, base: ExactPiecewise | null): ExactPiecewise | null {
    if (this.depends(node.right)) return null;
    const exponent = constantOrThrow(node.right);
    if (!exponent.rational || !exponent.value.isInteger() || base === null) return null;
    const k = exponent.value.toNumber();
    if (Math.abs(k) > 1e6) return null;
    if (k >= 0) return exact.power(base, k, this.highest);
    this.refuseZeroDivisor(node, base);
    const divisor = exact.power(base, -k, this.highest);
    return divisor === null ? null : exact.divide(this.on(Polynomial.one, true), divisor);
  }

  private call(node: CallNode): ExactPiecewise | null {
    const several = node.function === 'min' || node.function === 'max';
    if (node.arguments.length === 0 || (node.arguments.length > 1 && !several)) {
      const expected = several ? 'one argument or more' : 'one argument';
      const message = `'${node.function}' takes ${expected}.`;
      throw new FindingError({ kind: 'malformed', severity: 'error', node, message });
    }
    const values = node.arguments.map((argument) => this.build(argument));
    const present = values.filter((value) => value !== null);
    const first = present[0];
    if (first === undefined || present.length < values.length) return null;
    switch (node.function) {
      case 'abs':
        return exact.absolute(first);
      case 'relu':
        return exact.maximum(first, this.on(Polynomial.zero, true));
      case 'min':
      case 'max': {
        const choose = node.function === 'min' ? exact.minimum : exact.maximum;
        return present.reduce<ExactPiecewise | null>(
          (best, f) => (best === null ? null : choose(best, f)),
          first,
        );
      }
      default:
        return null;
    }
  }
}
