/**
 * Aggregates over the runs of a cell, as they stand in `expect`.
 */
import { toNumber } from '../calculus/constant';
import type { AggregateName, AggregateNode, Expression as Formula } from '../expression/expression';
import { aggregateNames } from './builtins';
import type { Constant } from '../calculus/constant';
import type { Report } from './findings';
import type { Argument, Call, Expression } from './generated/ast';

/** What is needed to read the arguments of an aggregate. */
export interface ArgumentReader {
  readonly context: { readonly report: Report };
  /** Inside an aggregate another one has no meaning. */
  insideAggregate: boolean;
  number(node: Expression | undefined): Formula | undefined;
  condition(node: Expression | undefined): Formula | undefined;
  valueOf(formula: Formula, node: Expression): Constant | undefined;
}

/** `min` and `max` of one argument aggregate, of more they are functions. */
export function isAggregateCall(call: Call): boolean {
  if (call.function === 'min' || call.function === 'max') return call.arguments.length === 1;
  return (aggregateNames as readonly string[]).includes(call.function);
}

const ofConditions: readonly AggregateName[] = ['fraction', 'all', 'any'];

/** The aggregate that a call means, or undefined after a mistake. */
export function aggregate(reader: ArgumentReader, call: Call): Formula | undefined {
  const name = aggregateNames.find((each) => each === call.function);
  if (name === undefined) return undefined;
  if (reader.insideAggregate) {
    const one = name === 'min' || name === 'max' ? ' of one argument' : '';
    const message = `\`${name}\`${one} can't stand inside another aggregate.`;
    reader.context.report('RF602', message, call, { property: 'function' });
    return undefined;
  }
  if (!argumentsFit(reader, call, name)) return undefined;
  const q = name === 'quantile' ? quantileLevel(reader, call.arguments[0]!) : undefined;
  const body = bodyOf(reader, call, name);
  if (body === undefined || (name === 'quantile' && q === undefined)) return undefined;
  const node: AggregateNode = { kind: 'aggregate', aggregate: name, body, ...(q ? { q } : {}) };
  return node;
}

function argumentsFit(reader: ArgumentReader, call: Call, name: AggregateName): boolean {
  const { report } = reader.context;
  const wanted = name === 'quantile' ? 2 : 1;
  const form =
    name === 'quantile'
      ? 'quantile(q, E)'
      : ofConditions.includes(name)
        ? `${name}(CONDITION)`
        : `${name}(E)`;
  for (const argument of call.arguments) {
    if (argument.name === undefined) continue;
    report('RF309', `The arguments of \`${name}\` have no names: \`${form}\`.`, argument, {
      property: 'name',
    });
    return false;
  }
  if (call.arguments.length < wanted) {
    report('RF310', `An argument is missing: \`${form}\`.`, call, { property: 'function' });
  } else if (call.arguments.length > wanted) {
    report('RF312', `There are too many arguments: \`${form}\`.`, call.arguments[wanted]!);
  }
  return call.arguments.length === wanted;
}

function bodyOf(reader: ArgumentReader, call: Call, name: AggregateName): Formula | undefined {
  const argument = call.arguments[call.arguments.length - 1]?.value;
  reader.insideAggregate = true;
  const body = ofConditions.includes(name) ? reader.condition(argument) : reader.number(argument);
  reader.insideAggregate = false;
  return body;
}

/** The level of a quantile: a constant between 0 and 1. */
function quantileLevel(reader: ArgumentReader, argument: Argument): Formula | undefined {
  const formula = reader.number(argument.value);
  if (formula === undefined) return undefined;
  const level = reader.valueOf(formula, argument.value);
  if (level === undefined) return undefined;
  if (toNumber(level) >= 0 && toNumber(level) <= 1) return formula;
  reader.context.report('RF313', 'The level of a quantile lies between 0 and 1.', argument.value);
  return undefined;
}
