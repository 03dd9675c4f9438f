/**
 * Evaluation of an expression near a point without cancellation: its polynomial parts are expanded there exactly, so
 * that sqrt(1 - x) or sqrt(abs(3*x - 1)) keep their digits at the singularity.
 */
import { compileNumber, type Compiled } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import type { Algebraic } from './algebraic';
import { horner, LARGE, result } from './double-double';
import type { ExactBuilder } from './exact-body';
import { MAXIMAL_ROOT_DEGREE, polynomialBeside } from './exact-piecewise';
import type { Polynomial } from './polynomial';
import { magnitude, nearestQuotient, Rational } from './rational';

/** A polynomial about a point, in double-double. */
class LocalPolynomial {
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** A power of two that the coefficients are divided by, so that their products don't overflow. */
  private readonly unit: number;

  constructor(p: Polynomial, at: Algebraic) {
    const { numerators, denominator } = p.substituted(at.approximate(400), Rational.one);
    const vanishes = at.value === undefined && p.degree <= 2 * MAXIMAL_ROOT_DEGREE && at.signOf(p) === 0;
    if (vanishes || magnitude(numerators[0]!) << TINY < denominator) numerators[0] = 0n;
    this.high = Float64Array.from(numerators, (numerator) => nearestQuotient(numerator, denominator));
    this.low = Float64Array.from(numerators, (numerator, k) => {
      const high = this.high[k]!;
      if (!Number.isFinite(high)) return 0;
      const rounded = Rational.fromNumber(high);
      return nearestQuotient(
        numerator * rounded.denominator - rounded.numerator * denominator,
        denominator * rounded.denominator,
      );
    });
    this.unit = this.high.some((value) => Math.abs(value) > LARGE) ? LARGE : 1;
    if (this.unit === 1) return;
    for (const part of [this.high, this.low]) part.forEach((value, k) => (part[k] = value / LARGE));
  }

  evaluate(t: number): number {
    const value = horner(this.high, this.low, t);
    if (this.unit === 1) return value;
    result.low *= this.unit;
    return value * this.unit;
  }
}

/** Expansions that were made already: the same ones are needed on both sides of a point and about zero. */
const expansions = new WeakMap<Polynomial, WeakMap<Algebraic, LocalPolynomial>>();

function expansion(p: Polynomial, at: Algebraic): LocalPolynomial {
  let known = expansions.get(p);
  if (known === undefined) {
    known = new WeakMap();
    expansions.set(p, known);
  }
  let local = known.get(at);
  if (local === undefined) {
    local = new LocalPolynomial(p, at);
    known.set(at, local);
  }
  return local;
}

/** To compile takes as long as so many evaluations. */
const COMPILATION = 30;

/** A value at the point below 2 to the power of -TINY is zero but for rounding. */
const TINY = 150n;

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
    if (!builder.depends(part)) return undefined;
    const form = builder.build(part);
    return form === null ? undefined : expansion(polynomialBeside(form, at, side), origin);
  };
  builder.spend(node, COMPILATION);
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
