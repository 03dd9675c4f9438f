/**
 * Evaluation of an expression near a point without cancellation: its polynomial parts are expanded there exactly, so
 * that sqrt(1 - x) or sqrt(abs(3*x - 1)) keep their digits at the singularity.
 */
import { compileNumber, type Compiled } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import type { Algebraic } from './algebraic';
import { horner, result } from './double-double';
import { dependsOn, type ExactBuilder } from './exact-body';
import { MAXIMAL_ROOT_DEGREE, polynomialBeside } from './exact-piecewise';
import type { Polynomial } from './polynomial';
import { Rational } from './rational';

/** A polynomial about a point, in double-double. */
class LocalPolynomial {
  readonly high: Float64Array;
  readonly low: Float64Array;

  constructor(p: Polynomial, at: Algebraic) {
    const shifted = p.substitute(at.approximate(400), Rational.one).coefficients();
    const vanishes = at.value === undefined && p.degree <= 2 * MAXIMAL_ROOT_DEGREE && at.signOf(p) === 0;
    if (vanishes || shifted[0]!.absolute().compare(TINY) < 0) shifted[0] = Rational.zero;
    this.high = Float64Array.from(shifted, (value) => value.toNumber());
    this.low = Float64Array.from(shifted, (value, k) => {
      const high = this.high[k]!;
      return Number.isFinite(high) ? value.subtract(Rational.fromNumber(high)).toNumber() : 0;
    });
  }

  evaluate(t: number): number {
    return horner(this.high, this.low, t);
  }
}

const TINY = Rational.of(1n, 1n << 150n);

const FUNCTIONS = {
  sin: (value: number): number => Math.sin(value),
  cos: (value: number): number => Math.cos(value),
  exp: (value: number): number => Math.exp(value),
} as const;

/** Derivatives by which a rounded argument is corrected. */
const DERIVATIVES = {
  sin: FUNCTIONS.cos,
  cos: (value: number): number => -Math.sin(value),
  exp: FUNCTIONS.exp,
} as const;

/**
 * The function t -> node(origin + t), accurate for the smallest t; the polynomials are those that hold on one side of the
 * point `at`.
 */
export function compileLocally(
  node: Expression,
  builder: ExactBuilder,
  at: Algebraic,
  side: 'left' | 'right',
  origin = at,
): Compiled<number> {
  const localPolynomial = (part: Expression): LocalPolynomial | undefined => {
    if (!dependsOn(part, builder.variable)) return undefined;
    const form = builder.build(part);
    return form === null ? undefined : new LocalPolynomial(polynomialBeside(form, at, side), origin);
  };
  return compileNumber<number>(node, {
    variable: () => undefined,
    replace: (part) => {
      const polynomial = localPolynomial(part);
      if (polynomial !== undefined) return (t) => polynomial.evaluate(t);
      return corrected(part, localPolynomial);
    },
  });
}

/** sin, cos and exp of a polynomial: large arguments are rounded, and the function at the rounded one is corrected. */
function corrected(
  part: Expression,
  localPolynomial: (part: Expression) => LocalPolynomial | undefined,
): Compiled<number> | undefined {
  if (part.kind !== 'call' || part.arguments.length !== 1) return undefined;
  const name = part.function;
  if (name !== 'sin' && name !== 'cos' && name !== 'exp') return undefined;
  const argument = localPolynomial(part.arguments[0]!);
  if (argument === undefined) return undefined;
  const apply = FUNCTIONS[name];
  const derivative = DERIVATIVES[name];
  return (t) => {
    const value = argument.evaluate(t);
    const lost = result.low;
    const sum = apply(value) + derivative(value) * lost;
    return Number.isFinite(sum) ? sum : apply(value);
  };
}
