/**
 * Evaluation of expression trees in doubles and of conditions in Kleene's three-valued logic.
 *
 * An undefined number is NaN. A truth is `undefined` where it is undecided: a comparison with an undefined operand is.
 */
import type {
  AggregateNode,
  ApproximationNode,
  BinaryNode,
  CallNode,
  ComparisonNode,
  ComparisonOperator,
  Expression,
  LogicalNode,
} from './expression';

/** Values of the variables by name; a missing or NaN value is undefined. */
export type Environment = Readonly<Record<string, number | undefined>>;

/** true, false, or `undefined` for undecided. */
export type Truth = boolean | undefined;

/** How aggregates over runs (`min(risk)`, `all(rank = 4)`) get their values; evaluated by the experiment. */
export interface Aggregates {
  /** The value of a numeric aggregate, NaN where it is undefined. */
  number(node: AggregateNode): number;
  /** The truth of `all` and `any`. */
  truth(node: AggregateNode): Truth;
}

/** `A ~= B` without `within` means |A - B| <= 1e-6 max(|A|, |B|). */
export const RELATIVE_CLOSENESS = 1e-6;

/** The constants that every formula knows; a variable of the same name in the environment wins. */
const NAMED_CONSTANTS: Environment = { pi: Math.PI, e: Math.E, infinity: Infinity };

/** The value of `pi`, `e` or `infinity`, or undefined for another name. */
export function namedConstant(name: string): number | undefined {
  return Object.hasOwn(NAMED_CONSTANTS, name) ? NAMED_CONSTANTS[name] : undefined;
}

export function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** Kleene's conjunction: false if one is false, else undecided if one is undecided. */
export function allOf(truths: Iterable<Truth>): Truth {
  let result: Truth = true;
  for (const truth of truths) {
    if (truth === false) return false;
    if (truth === undefined) result = undefined;
  }
  return result;
}

/** Kleene's disjunction: true if one is true, else undecided if one is undecided. */
export function anyOf(truths: Iterable<Truth>): Truth {
  let result: Truth = false;
  for (const truth of truths) {
    if (truth === true) return true;
    if (truth === undefined) result = undefined;
  }
  return result;
}

/** base^exponent with 0^0 = 1; undefined operands stay undefined. */
export function power(base: number, exponent: number): number {
  if (Number.isNaN(base)) return NaN;
  if (exponent === 2) return base * base;
  if (exponent === 0.5 && base >= 0) return Math.sqrt(base);
  return Math.pow(base, exponent);
}

/** `left operator right`, undecided where a side is undefined. */
export function compare(operator: ComparisonOperator, left: number, right: number): Truth {
  if (Number.isNaN(left) || Number.isNaN(right)) return undefined;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '=':
      return left === right;
    case '!=':
      return left !== right;
  }
}

/** `left ~= right`, or `left ~= right within w`; an infinite side is close only to the same infinity. */
export function approximately(left: number, right: number, within?: number): Truth {
  if (Number.isNaN(left) || Number.isNaN(right)) return undefined;
  if (within !== undefined && Number.isNaN(within)) return undefined;
  if (left === right) return within === undefined || within >= 0;
  if (!Number.isFinite(left) || !Number.isFinite(right)) return false;
  const width = within ?? RELATIVE_CLOSENESS * Math.max(Math.abs(left), Math.abs(right));
  return Math.abs(left - right) <= width;
}

/** A number as a function of what the caller evaluates at: a double for `x` or `n`, an array for several variables. */
export type Compiled<T> = (argument: T) => number;
export type CompiledCondition<T> = (argument: T) => Truth;

/** What compilation asks its caller for. */
export interface Scope<T> {
  /** How to read a variable, or undefined for a name that is unknown here (its value is then undefined). */
  variable(name: string): Compiled<T> | undefined;
  /** Replaces a whole subtree, for example by a more accurate evaluation of the same function. */
  replace?(node: Expression): Compiled<T> | undefined;
  aggregates?: Aggregates;
  /** A quotient by zero, a negative power of zero and the logarithm of zero are undefined instead of infinite. */
  undefinedAtPoles?: boolean;
}

const isConstant = new WeakSet<(argument: never) => number>();

function constant<T>(value: number): Compiled<T> {
  const closure = (): number => value;
  isConstant.add(closure);
  return closure;
}

/** Folds a closure whose operands are constants. */
function fold<T>(closure: Compiled<T>, operands: readonly Compiled<T>[]): Compiled<T> {
  if (!operands.every((operand) => isConstant.has(operand))) return closure;
  return constant(closure(undefined as T));
}

/** Compiles a numeric expression to a closure that allocates nothing; conditions have no number and give NaN. */
export function compileNumber<T>(expression: Expression, scope: Scope<T>): Compiled<T> {
  const replacement = scope.replace?.(expression);
  if (replacement !== undefined) return replacement;
  switch (expression.kind) {
    case 'number':
      return constant(expression.value);
    case 'variable':
      return scope.variable(expression.name) ?? constant(namedConstant(expression.name) ?? NaN);
    case 'unary': {
      if (expression.operator === 'not') return constant(NaN);
      const operand = compileNumber(expression.operand, scope);
      return fold((argument) => -operand(argument), [operand]);
    }
    case 'binary':
      return compileBinary(expression, scope);
    case 'call':
      return compileCall(expression, scope);
    case 'aggregate': {
      const aggregates = scope.aggregates;
      return aggregates === undefined ? constant(NaN) : () => aggregates.number(expression);
    }
    case 'comparison':
    case 'approximately':
    case 'logical':
      return constant(NaN);
  }
}

function compileBinary<T>(node: BinaryNode, scope: Scope<T>): Compiled<T> {
  const left = compileNumber(node.left, scope);
  const right = compileNumber(node.right, scope);
  const operands = [left, right];
  switch (node.operator) {
    case '+':
      return fold((argument) => left(argument) + right(argument), operands);
    case '-':
      return fold((argument) => left(argument) - right(argument), operands);
    case '*':
      return fold((argument) => left(argument) * right(argument), operands);
    case '/':
      return fold(definedOf(scope, quotient, left, right), operands);
    case '^':
      return fold(definedOf(scope, power, left, right), operands);
  }
}

const quotient = (dividend: number, divisor: number): number => dividend / divisor;

/** What two values come to, which is infinite at a pole where the scope does not say otherwise. */
function definedOf<T>(
  { undefinedAtPoles }: Scope<T>,
  combine: (left: number, right: number) => number,
  left: Compiled<T>,
  right: Compiled<T>,
): Compiled<T> {
  if (!undefinedAtPoles) return (argument) => combine(left(argument), right(argument));
  return (argument) => {
    const first = left(argument);
    const second = right(argument);
    const value = combine(first, second);
    const pole = combine === quotient ? second === 0 : first === 0;
    return pole && !Number.isFinite(value) ? NaN : value;
  };
}

const UNARY_FUNCTIONS = {
  abs: Math.abs,
  relu: (value: number): number => Math.max(value, 0),
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
} as const;

function compileCall<T>(node: CallNode, scope: Scope<T>): Compiled<T> {
  const operands = node.arguments.map((argument) => compileNumber(argument, scope));
  const first = operands[0];
  if (first === undefined) return constant(NaN);
  if (node.function === 'min' || node.function === 'max') {
    const combine = node.function === 'min' ? Math.min : Math.max;
    return operands.reduce((left, right) =>
      fold((argument) => combine(left(argument), right(argument)), [left, right]),
    );
  }
  const { undefinedAtPoles = false } = scope;
  const apply = undefinedAtPoles && node.function === 'log' ? logarithm : UNARY_FUNCTIONS[node.function];
  return operands.length === 1 ? fold((argument) => apply(first(argument)), operands) : constant(NaN);
}

const logarithm = (value: number): number => (value === 0 ? NaN : Math.log(value));

/** Compiles a condition; a number is no condition and is undecided. */
export function compileTruth<T>(expression: Expression, scope: Scope<T>): CompiledCondition<T> {
  switch (expression.kind) {
    case 'comparison':
      return compileComparison(expression, scope);
    case 'approximately':
      return compileApproximation(expression, scope);
    case 'logical':
      return compileLogical(expression, scope);
    case 'unary': {
      if (expression.operator !== 'not') return () => undefined;
      const operand = compileTruth(expression.operand, scope);
      return (argument) => not(operand(argument));
    }
    case 'aggregate': {
      const aggregates = scope.aggregates;
      return aggregates === undefined ? () => undefined : () => aggregates.truth(expression);
    }
    default:
      return () => undefined;
  }
}

function compileComparison<T>(node: ComparisonNode, scope: Scope<T>): CompiledCondition<T> {
  const operands = node.operands.map((operand) => compileNumber(operand, scope));
  const operators = node.operators;
  return (argument) => {
    let result: Truth = true;
    let left = operands[0]!(argument);
    for (let link = 0; link < operators.length; link++) {
      const right = operands[link + 1]!(argument);
      const truth = compare(operators[link]!, left, right);
      if (truth === false) return false;
      if (truth === undefined) result = undefined;
      left = right;
    }
    return result;
  };
}

function compileApproximation<T>(node: ApproximationNode, scope: Scope<T>): CompiledCondition<T> {
  const left = compileNumber(node.left, scope);
  const right = compileNumber(node.right, scope);
  const within = node.within === undefined ? undefined : compileNumber(node.within, scope);
  return (argument) => approximately(left(argument), right(argument), within?.(argument));
}

function compileLogical<T>(node: LogicalNode, scope: Scope<T>): CompiledCondition<T> {
  const operands = node.operands.map((operand) => compileTruth(operand, scope));
  const deciding = node.operator === 'or';
  return (argument) => {
    let result: Truth = !deciding;
    for (const operand of operands) {
      const truth = operand(argument);
      if (truth === deciding) return deciding;
      if (truth === undefined) result = undefined;
    }
    return result;
  };
}

function environmentScope(aggregates: Aggregates | undefined): Scope<Environment> {
  return {
    variable: (name) => (environment) =>
      (Object.hasOwn(environment, name) ? environment[name] : namedConstant(name)) ?? NaN,
    ...(aggregates === undefined ? {} : { aggregates }),
  };
}

/** The value of a numeric expression; NaN where it is undefined. */
export function evaluateNumber(
  expression: Expression,
  environment: Environment,
  aggregates?: Aggregates,
): number {
  return compileNumber(expression, environmentScope(aggregates))(environment);
}

/** The truth of a condition; `undefined` where it is undecided. */
export function evaluateCondition(
  expression: Expression,
  environment: Environment,
  aggregates?: Aggregates,
): Truth {
  return compileTruth(expression, environmentScope(aggregates))(environment);
}

/** A function of one variable, for step sizes in `n` and bodies in `x`: constants are folded, calls allocate nothing. */
export function compileExpression(expression: Expression, variable: string): (value: number) => number {
  return compileNumber<number>(expression, {
    variable: (name) => (name === variable ? (value) => value : undefined),
  });
}

/** A condition on several numbers, such as `stop`; `names[i]` is read from `values[i]`, calls allocate nothing. */
export function compileCondition(
  expression: Expression,
  names: readonly string[],
): (values: ArrayLike<number>) => Truth {
  return compileTruth<ArrayLike<number>>(expression, {
    variable: (name) => {
      const slot = names.indexOf(name);
      return slot < 0 ? undefined : (values) => values[slot] ?? NaN;
    },
    undefinedAtPoles: true,
  });
}
