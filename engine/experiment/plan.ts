/**
 * What is to be run: the plan that a file is compiled to. Plain data that structured clone and JSON carry.
 */
import type { PiecewisePolynomial } from '../calculus/piecewise';
import type { DescentMethod, FlowMethod } from '../dynamics/method';
import type { Expression } from '../expression/expression';
import type { Initialization } from '../network/initialization';

/** One side of a box: [a, b] with a < b. */
export interface Interval {
  readonly a: number;
  readonly b: number;
}

/** A function of one variable as the engine integrates it. */
export interface LineFunction {
  readonly name: string;
  readonly polynomial: PiecewisePolynomial;
  /** The same function with rational breaks and coefficients (decimal strings "p/q", in powers of x), where that is exact. */
  readonly exact?: ExactPieces;
  /** Present where the body is not piecewise polynomial and was approximated: a bound on the error on the domain. */
  readonly approximation?: { readonly bound: number };
}

/** Rational breaks and, for each piece, rational coefficients of 1, x, x^2, … as "p/q" or "p". */
export interface ExactPieces {
  readonly breaks: readonly string[];
  readonly coefficients: readonly (readonly string[])[];
}

/** The setting that a risk is made of. */
export type Problem =
  | {
      readonly kind: 'line';
      readonly domain: Interval;
      readonly target: LineFunction;
      readonly density: LineFunction;
      /** Integral of the density over the domain. */
      readonly mass: number;
    }
  | {
      readonly kind: 'data';
      readonly name: string;
      readonly inputs: number;
      /** Row by row, inputs then output. */
      readonly rows: Float64Array;
    };

export type SearchMethod =
  | { readonly kind: 'critical_points'; readonly starts: number }
  | { readonly kind: 'family'; readonly points: number };

export type Method = FlowMethod | DescentMethod | SearchMethod;

export type Integration =
  | { readonly kind: 'exact' }
  | { readonly kind: 'gauss'; readonly n: number }
  | { readonly kind: 'sobol'; readonly n: number };

/** One `expect` line. Sweep variables are already substituted in `condition`. */
export interface Expectation {
  /** As written in the file, one line, without `expect`. */
  readonly text: string;
  readonly condition: Expression;
  /** Line of the `expect` in the file, from 1. */
  readonly line: number;
  /** Its column, from 1; plans of versions that wrote none leave it out. */
  readonly column?: number;
  /** The comparisons and fractions of the condition as written, in the order in which they begin. */
  readonly parts?: readonly string[];
}

/** One choice of all sweep variables, ready to run. */
export interface Cell {
  readonly index: number;
  /** The sweep variables of this cell, in the order of the file. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly problem: Problem;
  readonly widths: readonly number[];
  readonly initialization: Initialization;
  readonly seed: number;
  readonly runs: number;
  readonly method: Method;
  readonly stop: Expression | null;
  readonly record: number;
  readonly integration: Integration;
  readonly refine: 'newton' | null;
  readonly expectations: readonly Expectation[];
}

export interface ExperimentPlan {
  readonly name: string;
  readonly documentation: string;
  /** Line of the declaration in the file, from 1. */
  readonly line: number;
  readonly cells: readonly Cell[];
}

export interface Plan {
  /** The file's name as messages show it. */
  readonly file: string;
  readonly experiments: readonly ExperimentPlan[];
}
