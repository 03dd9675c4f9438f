/**
 * Methods with all their arguments.
 */
import type { DescentMethod, FlowMethod } from '../dynamics/method';
import type { Integration, Method } from '../experiment/plan';
import type { Expression as Formula } from '../expression/expression';
import { numberFor, wordFor, type Bound } from './arguments';
import { stepSizesMustBePositive } from './checks/steps';
import { constantsMustHaveValues } from './checks/values';
import { numberNode, workedOut } from './constants';
import { Translator } from './expressions';
import { available } from './availability';
import type { Expression } from './generated/ast';
import { formNamed } from './initializations';
import { integrationSignatures, methodSignatures, signatureOf, type Parameter } from './signatures';

/** The method that an expression means; undefined after a mistake. */
export function methodOf(translator: Translator, node: Expression | undefined): Method | undefined {
  const form = formNamed(translator, node, methodSignatures, 'method');
  if (form === undefined || node === undefined) return undefined;
  const read = new Reader(translator, form.name, form.bound);
  switch (form.name) {
    case 'flow':
      return flow(read);
    case 'critical_points':
    case 'family':
      return search(read, form.name);
    default:
      return descent(read, form.name);
  }
}

/** Reads the arguments of one method, with their defaults. */
class Reader {
  readonly translator: Translator;
  private readonly bound: Bound;
  private readonly parameters: readonly Parameter[];

  constructor(translator: Translator, method: string, bound: Bound) {
    this.translator = translator;
    this.bound = bound;
    this.parameters = signatureOf(methodSignatures, method)?.parameters ?? [];
  }

  number(name: string): number | undefined {
    const parameter = this.parameter(name);
    const argument = this.bound.get(name);
    if (argument) return numberFor(this.translator, argument.value, parameter);
    return parameter.default === undefined ? undefined : Number(parameter.default);
  }

  word<W extends string>(name: string, words: readonly W[]): W | undefined {
    const argument = this.bound.get(name);
    if (argument) return wordFor(this.translator.context.report, argument.value, name, words);
    return words.find((word) => word === this.parameter(name).default);
  }

  boolean(name: string): boolean | undefined {
    const word = this.word(name, ['true', 'false']);
    return word === undefined ? undefined : word === 'true';
  }

  expression(name: string): Expression | undefined {
    return this.bound.get(name)?.value;
  }

  private parameter(name: string): Parameter {
    return this.parameters.find((parameter) => parameter.name === name)!;
  }
}

function flow(read: Reader): FlowMethod | undefined {
  const until = read.number('until');
  const tolerance = read.number('tolerance');
  const solver = read.word('solver', ['auto', 'explicit', 'stiff']);
  const normalized = read.boolean('normalized');
  const rest = read.number('rest');
  if (until === undefined || tolerance === undefined || rest === undefined) return undefined;
  if (solver === undefined || normalized === undefined) return undefined;
  return { kind: 'flow', until, tolerance, solver, normalized, rest };
}

function descent(read: Reader, kind: string): DescentMethod | undefined {
  const steps = read.number('steps');
  const rate = rateOf(read, steps);
  const rest = restOfDescent(read, kind);
  if (rate === undefined || steps === undefined || rest === undefined) return undefined;
  return { ...rest, rate, steps };
}

type RestOfDescent =
  | Omit<Extract<DescentMethod, { kind: 'gd' }>, 'rate' | 'steps'>
  | Omit<Extract<DescentMethod, { kind: 'sgd' }>, 'rate' | 'steps'>
  | Omit<Extract<DescentMethod, { kind: 'momentum' }>, 'rate' | 'steps'>
  | Omit<Extract<DescentMethod, { kind: 'adam' }>, 'rate' | 'steps'>;

function restOfDescent(read: Reader, kind: string): RestOfDescent | undefined {
  switch (kind) {
    case 'gd': {
      const normalized = read.boolean('normalized');
      return normalized === undefined ? undefined : { kind, normalized };
    }
    case 'sgd': {
      const batch = read.number('batch');
      return batch === undefined ? undefined : { kind, batch };
    }
    case 'momentum': {
      const beta = read.number('beta');
      return beta === undefined ? undefined : { kind, beta };
    }
    case 'adam': {
      const beta1 = read.number('beta1');
      const beta2 = read.number('beta2');
      const epsilon = read.number('epsilon');
      if (beta1 === undefined || beta2 === undefined || epsilon === undefined) return undefined;
      return { kind, beta1, beta2, epsilon };
    }
    default:
      return undefined;
  }
}

/** The step size as a formula in `n`; a constant one is a number. */
function rateOf(read: Reader, steps: number | undefined): Formula | undefined {
  const node = read.expression('rate');
  const { context, surroundings, origins } = read.translator;
  const translator = new Translator(context, { ...surroundings, varies: (name) => name === 'n' }, origins);
  const formula = translator.number(node);
  if (formula === undefined || node === undefined) return undefined;
  if (dependsOnStep(formula)) {
    if (!constantsMustHaveValues(translator, formula, node)) return undefined;
    return stepSizesMustBePositive(context.report, node, formula, steps) ? workedOut(formula) : undefined;
  }
  const value = translator.valueOf(formula, node);
  if (value === undefined) return undefined;
  const constant = numberNode(value);
  return stepSizesMustBePositive(context.report, node, constant, steps) ? constant : undefined;
}

function dependsOnStep(formula: Formula): boolean {
  switch (formula.kind) {
    case 'variable':
      return true;
    case 'unary':
      return dependsOnStep(formula.operand);
    case 'binary':
      return dependsOnStep(formula.left) || dependsOnStep(formula.right);
    case 'call':
      return formula.arguments.some(dependsOnStep);
    default:
      return false;
  }
}

function search(read: Reader, kind: 'critical_points' | 'family'): Method | undefined {
  const count = read.number(kind === 'critical_points' ? 'starts' : 'points');
  if (count === undefined) return undefined;
  return kind === 'critical_points' ? { kind, starts: count } : { kind, points: count };
}

/** How integrals are computed; undefined after a mistake. */
export function integrationOf(translator: Translator, node: Expression | undefined): Integration | undefined {
  const form = formNamed(translator, node, integrationSignatures, 'integration');
  if (form === undefined || node === undefined) return undefined;
  if (form.name === 'exact') return { kind: 'exact' };
  const kind = form.name === 'gauss' ? 'gauss' : 'sobol';
  const n = numberFor(translator, form.bound.get('n')?.value, { name: 'n', kind: 'positive-count' });
  if (!available[kind]) {
    const message = `\`integration: ${kind}(…)\` isn't available yet; one-dimensional integrals are exact without it.`;
    translator.context.report('RF902', message, node);
    return undefined;
  }
  return n === undefined ? undefined : { kind, n };
}
