/**
 * From the syntax of an expression to the tree that the engine calculates with. Constants are put in by value, so the
 * trees carry no names but those of variables.
 */
import type { AstNode } from 'langium';
import { NumberTooLongError, Rational } from '../calculus/rational';
import type {
  ArithmeticOperator,
  CallNode,
  ComparisonOperator,
  Expression as Formula,
  LogicalNode,
} from '../expression/expression';
import { constantNames, functionNames } from './builtins';
import { constantValue, numberNode, type Constant } from './constants';
import { aggregate, isAggregateCall } from './aggregates';
import type { Report } from './findings';
import {
  isArchitecture,
  isBinary,
  isBuiltIn,
  isCall,
  isComparison,
  isGroup,
  isLet,
  isList,
  isLogical,
  isNumberLiteral,
  isReference,
  isStringLiteral,
  isSweep,
  isUnary,
  type Call,
  type Comparison,
  type Expression,
  type Let,
  type NumberLiteral,
  type Reference,
} from './generated/ast';
import { renaming, suggestion } from './nearest';
import { isObservable } from './observables';
import { powerFix } from './fixes';
import { articleFor, kindOf } from './kinds';

/** What names mean around an expression. */
export interface Surroundings {
  /** Whether a name stands for something that varies here: the input, `n`, an observable. */
  readonly varies: (name: string) => boolean;
  /** The sweep variables with their values in the cell at hand. */
  readonly sweeps: ReadonlyMap<string, Constant>;
  /** Whether aggregates over runs have a meaning. */
  readonly aggregates: boolean;
}

export const noSweeps: ReadonlyMap<string, Constant> = new Map();

/** Where everything is constant and no sweep is seen: bounds of domains, `let`, lists. */
export const constantSurroundings: Surroundings = {
  varies: () => false,
  sweeps: noSweeps,
  aggregates: false,
};

export interface TranslationContext {
  readonly report: Report;
  /** The value of a declared constant; undefined where it has none (which is told at its declaration). */
  readonly letValue: (declaration: Let) => Constant | undefined;
}

function isCondition(formula: Formula): boolean {
  switch (formula.kind) {
    case 'comparison':
    case 'approximately':
    case 'logical':
      return true;
    case 'unary':
      return formula.operator === 'not';
    case 'aggregate':
      return formula.aggregate === 'all' || formula.aggregate === 'any';
    default:
      return false;
  }
}

const arithmetic: Readonly<Record<string, ArithmeticOperator>> = {
  '+': '+',
  '-': '-',
  '−': '-',
  '–': '-',
  '*': '*',
  '×': '*',
  '·': '*',
  '/': '/',
  '÷': '/',
  '^': '^',
  '**': '^',
};

const comparisons: Readonly<Record<string, ComparisonOperator | '~='>> = {
  '<': '<',
  '<=': '<=',
  '=<': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
  '=': '=',
  '==': '=',
  '===': '=',
  '!=': '!=',
  '≠': '!=',
  '~=': '~=',
  '≈': '~=',
};

/** Translates expressions of one kind of place; remembers which syntax each part of a formula comes from. */
export class Translator {
  readonly context: TranslationContext;
  readonly surroundings: Surroundings;
  readonly origins: Map<object, AstNode>;
  /** Inside an aggregate another one has no meaning. */
  insideAggregate = false;

  constructor(
    context: TranslationContext,
    surroundings: Surroundings,
    origins: Map<object, AstNode> = new Map(),
  ) {
    this.context = context;
    this.surroundings = surroundings;
    this.origins = origins;
  }

  /** A formula whose value is a number; undefined after a mistake. */
  number(node: Expression | undefined): Formula | undefined {
    const formula = this.any(node);
    if (formula === undefined || node === undefined || !isCondition(formula)) return formula;
    this.context.report('RF306', 'A number is expected here; this is a condition.', node);
    return undefined;
  }

  /** A formula that holds or does not hold; undefined after a mistake. */
  condition(node: Expression | undefined): Formula | undefined {
    const formula = this.any(node);
    if (formula === undefined || node === undefined || isCondition(formula)) return formula;
    const example = this.surroundings.varies('risk') ? 'risk < 1e-2' : 'x <= 1/3';
    this.context.report(
      'RF307',
      `A condition is expected here, such as \`${example}\`; this is a number.`,
      node,
    );
    return undefined;
  }

  /** The value of an expression in which nothing varies; undefined after a mistake. */
  constant(node: Expression | undefined): Constant | undefined {
    const formula = this.number(node);
    return formula === undefined || node === undefined ? undefined : this.valueOf(formula, node);
  }

  /** The value of a formula that came from `node`. */
  valueOf(formula: Formula, node: AstNode): Constant | undefined {
    return constantValue(formula, (code, message, place) => {
      this.context.report(code, message, this.origins.get(place) ?? node);
    });
  }

  /** Remembers where a part of a formula comes from. */
  from<T extends object>(node: AstNode, formula: T): T {
    this.origins.set(formula, node);
    return formula;
  }

  private any(node: Expression | undefined): Formula | undefined {
    if (node === undefined) return undefined;
    const formula = this.dispatch(node);
    return formula === undefined ? undefined : this.from(node, formula);
  }

  private dispatch(node: Expression): Formula | undefined {
    if (isNumberLiteral(node)) return this.literal(node);
    if (isReference(node)) return this.reference(node);
    if (isBinary(node)) return this.binary(node.operator, node.left, node.right);
    if (isUnary(node)) {
      const operand = this.number(node.operand);
      return node.operator === '+' ? operand : operand && { kind: 'unary', operator: '-', operand };
    }
    if (isGroup(node) && node.items.length === 1) return this.any(node.items[0]);
    if (isCall(node)) return this.call(node);
    if (isComparison(node)) return this.comparison(node);
    if (isLogical(node)) return this.logical(node.operator, node.left, node.right);
    this.context.report('RF306', `A number is expected here; this is ${formOf(node)}.`, node);
    return undefined;
  }

  private literal(node: NumberLiteral): Formula | undefined {
    try {
      const exact = Rational.parse(node.text);
      const formula = numberNode(exact);
      if (Number.isFinite(formula.value) || exact.bits() < 8192) return formula;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      if (!(error instanceof NumberTooLongError)) throw error;
    }
    this.context.report(
      'RF701',
      'This number is too long to calculate with exactly; numbers may have up to about 2400 digits.',
      node,
    );
    return undefined;
  }

  private reference(node: Reference): Formula | undefined {
    const name = node.declaration?.$refText;
    if (name === undefined) return undefined;
    if (this.surroundings.varies(name)) return { kind: 'variable', name };
    const sweep = this.surroundings.sweeps.get(name);
    if (sweep !== undefined) return numberNode(sweep);
    const target = node.declaration.ref;
    if (target === undefined) return undefined;
    if (isLet(target)) {
      const value = this.context.letValue(target);
      return value === undefined ? undefined : numberNode(value);
    }
    if (isBuiltIn(target) && (constantNames as readonly string[]).includes(target.name)) {
      return { kind: 'number', value: { pi: Math.PI, e: Math.E }[target.name] ?? Infinity };
    }
    this.misplaced(node, name);
    return undefined;
  }

  private misplaced(node: Reference, name: string): void {
    const target = node.declaration.ref;
    if (isSweep(target)) {
      this.context.report('RF317', `\`${name}\` varies from cell to cell and can't be used here.`, node);
    } else if (isBuiltIn(target) && target.role === 'input') {
      this.context.report(
        'RF417',
        `\`${name}\` is not a coordinate of the input here.${this.inputs()}`,
        node,
      );
    } else if (isBuiltIn(target)) {
      this.context.report('RF306', `A number is expected here; \`${name}\` is a word of the language.`, node);
    } else {
      const kind = kindOf(target);
      this.context.report(
        'RF301',
        `A number is expected here; \`${name}\` is ${articleFor(kind)} ${kind}.`,
        node,
      );
    }
  }

  private inputs(): string {
    if (this.surroundings.varies('x')) return ' In one dimension the input is `x`.';
    return this.surroundings.varies('x1') ? ' In several dimensions it is `x1`, `x2`, …, one for each.' : '';
  }

  private binary(sign: string, left: Expression, right: Expression): Formula | undefined {
    const first = this.number(left);
    const second = this.number(right);
    const operator = arithmetic[sign];
    if (first === undefined || second === undefined || operator === undefined) return undefined;
    return { kind: 'binary', operator, left: first, right: second };
  }

  private call(node: Call): Formula | undefined {
    if (this.surroundings.aggregates && isAggregateCall(node)) return aggregate(this, node);
    const name = functionNames.find((each) => each === node.function);
    if (name === undefined) return this.unknownFunction(node);
    const operands = this.plainArguments(node);
    if (operands === undefined) return undefined;
    if (operands.length === 0 || (operands.length > 1 && name !== 'min' && name !== 'max')) {
      const takes = name === 'min' || name === 'max' ? 'at least one argument' : 'one argument';
      const part = operands.length === 0 ? { property: 'function' } : {};
      const place = operands.length === 0 ? node : node.arguments[1]!;
      this.context.report(
        operands.length === 0 ? 'RF310' : 'RF312',
        `\`${name}\` takes ${takes}.`,
        place,
        part,
      );
      return undefined;
    }
    const call: CallNode = { kind: 'call', function: name, arguments: operands };
    return call;
  }

  /** Arguments of a function, which have no names; undefined after a mistake. */
  private plainArguments(node: Call): Formula[] | undefined {
    const operands = node.arguments.map((argument) => {
      if (argument.name !== undefined) {
        this.context.report('RF309', `The argument of \`${node.function}\` has no name.`, argument, {
          property: 'name',
        });
      }
      return this.number(argument.value);
    });
    const complete = operands.filter((operand) => operand !== undefined);
    return complete.length < operands.length ? undefined : complete;
  }

  private unknownFunction(node: Call): undefined {
    const { report } = this.context;
    const name = node.function;
    const part = { property: 'function' };
    if (isAggregateCall(node)) {
      report('RF602', `\`${name}\` aggregates over runs; it has a meaning in \`expect\` only.`, node, part);
    } else if (isObservable(name)) {
      report('RF205', `\`${name}\` is an observable and takes no argument.`, node, part);
    } else if (name === 'interpolate') {
      report('RF308', "`interpolate(…)` is a whole body; it can't be a part of a formula.", node, part);
    } else if (name === 'pow' && node.arguments.length === 2) {
      report('RF112', 'Powers are written with `^`.', node, { ...part, fixes: powerFix(node) });
    } else {
      const known = this.surroundings.aggregates ? [...functionNames, ...aggregateFunctions] : functionNames;
      const message = `There is no function \`${name}\`.${suggestion(name, known)}`;
      report('RF205', message, node, { ...part, fixes: renaming(name, known) });
    }
  }

  private comparison(node: Comparison): Formula | undefined {
    const operands = node.operands.map((operand) => this.number(operand));
    const signs = node.operators.map((sign) => comparisons[sign]);
    const within = node.within === undefined ? undefined : this.number(node.within);
    const links = signs.flatMap((sign, index) => {
      const left = operands[index];
      const right = operands[index + 1];
      return sign === undefined || left === undefined || right === undefined ? [] : [{ sign, left, right }];
    });
    if (links.length < signs.length || links.length === 0) return undefined;
    if (node.within !== undefined) {
      if (within === undefined) return undefined;
      if (!signs.includes('~=')) {
        this.context.report('RF308', '`within` belongs to `~=`: write `A ~= B within 1e-3`.', node.within);
        return undefined;
      }
    }
    const parts = comparisonsOf(links, within).map((part) => this.from(node, part));
    return parts.length === 1 ? parts[0] : { kind: 'logical', operator: 'and', operands: parts };
  }

  private logical(sign: string, left: Expression, right: Expression): Formula | undefined {
    const operator: LogicalNode['operator'] = sign === 'and' || sign === '&&' || sign === '∧' ? 'and' : 'or';
    const first = this.condition(left);
    const second = this.condition(right);
    return first && second && { kind: 'logical', operator, operands: [first, second] };
  }
}

const aggregateFunctions = ['mean', 'median', 'quantile', 'fraction', 'all', 'any'];

interface Link {
  readonly sign: ComparisonOperator | '~=';
  readonly left: Formula;
  readonly right: Formula;
}

/** A chain of comparisons is one comparison, but each `~=` in it stands for itself. */
function comparisonsOf(links: readonly Link[], within: Formula | undefined): Formula[] {
  const formulas: Formula[] = [];
  let operators: ComparisonOperator[] = [];
  let operands: Formula[] = [];
  const close = (): void => {
    if (operators.length > 0) formulas.push({ kind: 'comparison', operands, operators });
    operators = [];
    operands = [];
  };
  for (const { sign, left, right } of links) {
    if (sign === '~=') {
      close();
      formulas.push({ kind: 'approximately', left, right, ...(within ? { within } : {}) });
    } else {
      if (operands.length === 0) operands.push(left);
      operators.push(sign);
      operands.push(right);
    }
  }
  close();
  return formulas;
}

function formOf(node: Expression): string {
  if (isStringLiteral(node)) return 'a text in quotation marks';
  if (isList(node)) return 'a list';
  if (isGroup(node)) return 'a point';
  if (isArchitecture(node)) return 'an architecture';
  return 'something else';
}
