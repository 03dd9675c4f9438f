/**
 * Typed expression trees: the neutral form in which formulas travel between the language, the engine and its workers.
 *
 * They carry no positions and no names of declarations: whoever builds a tree (the language) keeps, if it wants to,
 * a map from node to place in a text. Trees are plain data (structured clone and JSON carry them).
 */

/** A number written in a file: `value` is the nearest double, `exact` the rational number as written ("1/3", "1e-2"). */
export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  /** Numerator and denominator in decimal, where the number is rational and known exactly. */
  readonly exact?: { readonly numerator: string; readonly denominator: string };
}

export interface VariableNode {
  readonly kind: 'variable';
  /** `x`, `x1`, …, `n`, an observable, or a sweep variable not yet substituted. */
  readonly name: string;
}

export type UnaryOperator = '-' | 'not';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '^';
export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '=' | '!=';

export interface UnaryNode {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** Functions of numbers. `min` and `max` take one or more arguments. */
export type FunctionName =
  'abs' | 'min' | 'max' | 'relu' | 'sqrt' | 'exp' | 'log' | 'sin' | 'cos' | 'tan' | 'tanh';

export interface CallNode {
  readonly kind: 'call';
  readonly function: FunctionName;
  readonly arguments: readonly Expression[];
}

/** `a < b <= c`: operators.length = operands.length - 1. */
export interface ComparisonNode {
  readonly kind: 'comparison';
  readonly operands: readonly Expression[];
  readonly operators: readonly ComparisonOperator[];
}

/** `A ~= B` (relative 1e-6) or `A ~= B within w` (absolute). */
export interface ApproximationNode {
  readonly kind: 'approximately';
  readonly left: Expression;
  readonly right: Expression;
  readonly within?: Expression;
}

export interface LogicalNode {
  readonly kind: 'logical';
  readonly operator: 'and' | 'or';
  readonly operands: readonly Expression[];
}

/** An aggregate over the runs of a cell, in `expect` only. */
export type AggregateName = 'min' | 'max' | 'mean' | 'median' | 'quantile' | 'fraction' | 'all' | 'any';

export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly aggregate: AggregateName;
  /** For `quantile(q, E)`. */
  readonly q?: Expression;
  readonly body: Expression;
}

export type Expression =
  | NumberNode
  | VariableNode
  | UnaryNode
  | BinaryNode
  | CallNode
  | ComparisonNode
  | ApproximationNode
  | LogicalNode
  | AggregateNode;

/** The body of a target or a density: one expression, cases, or interpolation points. */
export type Body =
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'cases'; readonly cases: readonly Case[] }
  | {
      readonly kind: 'interpolate';
      readonly points: readonly { readonly x: Expression; readonly y: Expression }[];
    };

/** `value if condition`, or `value otherwise` where `condition` is absent. */
export interface Case {
  readonly value: Expression;
  readonly condition?: Expression;
}
