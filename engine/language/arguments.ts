/**
 * Which argument of a call is for which parameter, and the values of arguments.
 */
import { toNumber, wholeNumber, type Constant } from './constants';
import type { Translator } from './expressions';
import type { Fix } from './codes';
import type { Report } from './findings';
import { exampleFor, insertion } from './fixes';
import {
  isBuiltIn,
  isComparison,
  isList,
  isReference,
  type Argument,
  type Call,
  type Expression,
} from './generated/ast';
import { nearestName, suggestion } from './nearest';
import type { Parameter, Signature } from './signatures';

interface BoundArgument {
  readonly value: Expression;
}

export type Bound = ReadonlyMap<string, BoundArgument>;

/** The name and the value of an argument; `until = 1e5` is understood (its sign is told by foreign-signs.ts). */
function readArgument(argument: Argument, { parameters }: Signature): { name?: string; value: Expression } {
  const { name, value } = argument;
  if (name !== undefined) return { name, value };
  if (isComparison(value) && value.operators[0] === '=' && value.operands.length === 2) {
    const [left, right] = value.operands;
    const written = isReference(left) ? left.declaration?.$refText : undefined;
    const known = parameters.find((parameter) => parameter.name === written);
    if (known && right) return { name: known.name, value: right };
  }
  return { value };
}

/** The arguments of a call by the names of their parameters; undefined where a needed one is missing. */
export function bindArguments(call: Call, signature: Signature, report: Report): Bound | undefined {
  const { bound, complete } = bindWhatIsGiven(call, signature, report);
  return complete ? bound : undefined;
}

/** The same where needed arguments may be missing, so that mistakes in the others can be told as well. */
export function bindWhatIsGiven(
  call: Call,
  signature: Signature,
  report: Report,
): { readonly bound: Bound; readonly complete: boolean } {
  const bound = new Map<string, BoundArgument>();
  let unnamed = false;
  call.arguments.forEach((argument, position) => {
    const { name, value } = readArgument(argument, signature);
    const parameter = parameterFor(argument, name, position, call, signature, report);
    if (parameter === undefined) {
      unnamed ||= name === undefined;
    } else if (bound.has(parameter.name)) {
      report('RF311', `\`${parameter.name}\` is given twice.`, argument);
    } else {
      bound.set(parameter.name, { value });
    }
  });
  const missing = signature.parameters.filter(
    ({ name, default: preset, optional }) => preset === undefined && optional !== true && !bound.has(name),
  );
  const told = missing.length > 0 ? withoutMeant(call, signature, missing) : [];
  // A value without its name is most likely what is missing, or what stands behind a mistake that ends the call early.
  if (told.length > 0 && !unnamed && call.$cstNode?.text.endsWith(')') === true) {
    const listed = told.map(({ name }) => `\`${name}\``).join(' and ');
    const are = told.length === 1 ? 'is' : 'are';
    report('RF310', `${listed} ${are} missing: \`${formOf(signature)}\`.`, call, {
      property: 'function',
      fixes: missingArgumentsFix(call, signature, told),
    });
  }
  return { bound, complete: missing.length === 0 };
}

/** The missing parameters without those that an argument with an unknown name is meant for, which is told already. */
function withoutMeant(
  call: Call,
  { parameters }: Signature,
  missing: readonly Parameter[],
): readonly Parameter[] {
  const names = parameters.map(({ name }) => name);
  const meant = call.arguments.map(({ name }) => name !== undefined && nearestName(name, names));
  return missing.filter(({ name }) => !meant.includes(name));
}

/** The missing arguments with values that they could have, behind the ones that are given. */
function missingArgumentsFix(
  call: Call,
  { positional }: Signature,
  missing: readonly Parameter[],
): readonly Fix[] {
  const cst = call.$cstNode;
  if (positional || !cst?.text.endsWith(')')) return [];
  const texts = missing.map((parameter) => `${parameter.name}: ${exampleFor(parameter)}`).join(', ');
  const last = call.arguments.at(-1)?.$cstNode?.end;
  const [offset, start] = last === undefined ? [cst.end - 1, ''] : [last, ', '];
  return [insertion(call, offset, `Add \`${texts}\``, `${start}${texts}`)];
}

function parameterFor(
  argument: Argument,
  name: string | undefined,
  position: number,
  call: Call,
  signature: Signature,
  report: Report,
): Parameter | undefined {
  const { parameters } = signature;
  if (name !== undefined) {
    const parameter = parameters.find((each) => each.name === name);
    if (parameter) return parameter;
    const names = parameters.map((each) => each.name);
    const nearest = nearestName(name, names);
    const fixes = nearest ? [{ title: `Change to \`${nearest}\``, replacement: nearest }] : [];
    const hint = suggestion(name, names) || takes(names);
    report('RF309', `\`${signature.name}\` has no argument \`${name}\`.${hint}`, argument, {
      property: 'name',
      fixes,
    });
    return undefined;
  }
  const parameter = parameters[position];
  if (parameter === undefined) {
    report('RF312', `There are too many arguments: \`${formOf(signature)}\`.`, argument);
    return undefined;
  }
  if (signature.positional && call.arguments.slice(0, position).every(({ name }) => name === undefined)) {
    return parameter;
  }
  const text = argument.$cstNode?.text ?? '';
  report(
    'RF312',
    `Arguments of \`${signature.name}\` are given by name: \`${parameter.name}: ${text}\`.`,
    argument,
    {
      fixes: [
        { title: `Name the argument \`${parameter.name}\``, replacement: `${parameter.name}: ${text}` },
      ],
    },
  );
  return undefined;
}

function takes(names: readonly string[]): string {
  return names.length === 0 ? '' : ` It takes ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

/** How a form is written, with the arguments that have to be given. */
export function formOf({ name, parameters, positional }: Signature): string {
  const needed = parameters.filter(({ default: preset, optional }) => preset === undefined && !optional);
  return `${name}(${needed.map((parameter) => (positional ? parameter.name : `${parameter.name}: …`)).join(', ')})`;
}

/** What a number has to satisfy in its place; a sentence where it doesn't. */
function objection(kind: Parameter['kind'], constant: Constant): ['RF313' | 'RF314', string] | undefined {
  const value = toNumber(constant);
  const outside = (what: string): ['RF313', string] => ['RF313', what];
  switch (kind) {
    case 'horizon':
      return value > 0 ? undefined : outside('has to be positive, or `infinity`');
    case 'positive':
      return value > 0 && value < Infinity ? undefined : outside('has to be positive and finite');
    case 'nonnegative':
      return value >= 0 && value < Infinity ? undefined : outside("can't be negative or infinite");
    case 'decay':
      return value >= 0 && value < 1 ? undefined : outside('has to lie in [0, 1)');
    case 'count':
    case 'positive-count': {
      const least = kind === 'count' ? 0 : 1;
      if (wholeNumber(constant) === undefined) return ['RF314', 'has to be a whole number'];
      if (value < least) return outside(least === 0 ? "can't be negative" : 'has to be at least 1');
      return Number.isSafeInteger(value) ? undefined : outside('has to be at most 2^53 - 1');
    }
    default:
      return Number.isFinite(value) ? undefined : outside('has to be finite');
  }
}

/** The number that an expression gives for a parameter, within the parameter's bounds. */
export function numberFor(
  translator: Translator,
  expression: Expression | undefined,
  { name, kind }: Pick<Parameter, 'name' | 'kind'>,
): number | undefined {
  const constant = translator.constant(expression);
  if (constant === undefined || expression === undefined) return undefined;
  const wrong = objection(kind, constant);
  if (wrong === undefined) return toNumber(constant);
  translator.context.report(wrong[0], `\`${name}\` ${wrong[1]}.`, expression);
  return undefined;
}

/** The word that an expression is, if it is one of the words. */
export function wordFor<W extends string>(
  report: Report,
  expression: Expression | undefined,
  name: string,
  words: readonly W[],
): W | undefined {
  if (expression === undefined) return undefined;
  const written = isReference(expression) ? expression.declaration?.$refText : undefined;
  const found = words.find((each) => each === written);
  if (found !== undefined) return found;
  // A name that is not known at all is told by whoever resolves names.
  if (isReference(expression) && expression.declaration?.ref === undefined) return undefined;
  const choices = words.map((word) => `\`${word}\``).join(', ');
  report('RF308', `\`${name}\` is one of ${choices}.`, expression);
  return undefined;
}

/** The numbers of a list; undefined after a mistake. */
export function numbersFor(
  translator: Translator,
  expression: Expression | undefined,
  name: string,
): readonly number[] | undefined {
  if (expression === undefined) return undefined;
  if (!isList(expression)) {
    translator.context.report(
      'RF308',
      `\`${name}\` is a list of numbers, such as \`[1, 0, 2]\`.`,
      expression,
    );
    return undefined;
  }
  const numbers = expression.items.map((item) => numberFor(translator, item, { name, kind: 'number' }));
  const known = numbers.filter((number) => number !== undefined);
  return known.length < numbers.length ? undefined : known;
}

/** The bare word that an expression is, whether or not the language knows it. */
export function bareWord(expression: Expression | undefined): string | undefined {
  if (!isReference(expression)) return undefined;
  const target = expression.declaration?.ref;
  return target === undefined || isBuiltIn(target) ? expression.declaration?.$refText : undefined;
}
