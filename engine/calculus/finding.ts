/**
 * What the construction of a function of one variable takes and yields.
 */
import type { Case, Expression } from '../expression/expression';
import type { Algebraic } from './algebraic';
import type { Constant, ConstantProblem } from './constant';
import type { ExactPieces, PiecewisePolynomial } from './piecewise';
import type { Rational } from './rational';

/** [a, b] with a < b; rational bounds stay exact, a double that is not an integer counts as irrational. */
export interface LineDomain {
  readonly a: Constant;
  readonly b: Constant;
}

export type FindingKind =
  /** No case holds on an interval. */
  | 'gap'
  /** A case never holds on a set of positive measure (`node` is the Case). */
  | 'unreachable'
  /** One-sided limits differ at a point inside the domain. */
  | 'jump'
  /** A divisor is zero somewhere, or everywhere. */
  | 'division-by-zero'
  /** A square root or logarithm of a negative number and the like. */
  | 'undefined'
  /** The value grows without bound near a point. */
  | 'not-finite'
  /** No piecewise polynomial with a sensible number of pieces meets the function. */
  | 'unresolved'
  /** A polynomial that is too long for exact arithmetic is approximated. */
  | 'long'
  /** A density is negative. */
  | 'negative'
  /** A condition is not made of comparisons of affine expressions in the input. */
  | 'condition'
  /** Interpolation points that are too few, do not increase, or do not begin and end with the domain. */
  | 'points'
  /** A number too long or too large to calculate with. */
  | 'too-large'
  /** A name that is neither the input nor a constant. */
  | 'unknown-name'
  /** A condition where a number is needed, a wrong number of arguments, or an empty or infinite domain. */
  | 'malformed';

/** Jumps, unreachable cases and long polynomials leave the function meaningful; everything else does not. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: 'error' | 'warning' | 'information';
  /** A sentence that says what is wrong and where. */
  readonly message: string;
  /** The node of the body that the finding is about (by identity); absent where it is about the whole body. */
  readonly node?: Expression | Case;
  /** The point it happens at. */
  readonly at?: number;
  /** The interval it happens on. */
  readonly interval?: { readonly a: number; readonly b: number };
  /** For a jump: the limit from the right minus the limit from the left. For `negative`: the value found. */
  readonly size?: number;
  /** For a jump: place and size without error, where both are rational. */
  readonly exact?: { readonly at: Rational; readonly size: Rational };
}

export interface ConstructedFunction {
  /** Null where an error among the findings leaves no function. */
  readonly polynomial: PiecewisePolynomial | null;
  /** Where breaks and coefficients are all rational. */
  readonly exact?: ExactPieces;
  /** Present where the body is not piecewise polynomial: a bound on |polynomial - body| on the domain. */
  readonly approximation?: { readonly bound: number };
  readonly findings: readonly Finding[];
}

/** The integral over the domain; `exact` ("p/q") where the function is exactly rational. */
export interface Mass {
  readonly value: number;
  readonly exact?: string;
}

/** Carries a finding out of a construction that cannot go on. */
export class FindingError extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}

/** What is wrong with a constant inside a body, as a finding. */
export function problemFinding(problem: ConstantProblem): Finding {
  const kind = problem.kind === 'not-a-number' ? 'malformed' : problem.kind;
  return { kind, severity: 'error', node: problem.node, message: problem.message };
}

/** A number for a sentence: up to six digits. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A point for a sentence: as a short fraction where it is one, else to six digits. */
export function pointText(at: Algebraic): string {
  const text = at.value?.toString();
  return text !== undefined && text.length <= 9 ? text : numberText(at.toNumber());
}

/** "between a and b" for a sentence. */
export function intervalText(low: Algebraic, high: Algebraic): string {
  return `between ${pointText(low)} and ${pointText(high)}`;
}
