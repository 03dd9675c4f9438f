/**
 * Choices of sweep variables: the Cartesian product, the last variable varying fastest.
 */
import { AstUtils, type AstNode } from 'langium';
import type { Constant } from './constants';
import { isReference } from './generated/ast';
import type { Values } from './lists';

export interface SweepVariable {
  readonly name: string;
  readonly values: Values;
}

/** A value for each of some sweep variables. */
export type Choice = ReadonlyMap<string, Constant>;

export function cellCount(variables: readonly SweepVariable[]): number {
  return variables.reduce((count, { values }) => count * values.length, 1);
}

/** All choices of the variables, in the order of cells. */
export function* choicesOf(variables: readonly SweepVariable[]): Generator<Choice> {
  const indices = variables.map(() => 0);
  for (;;) {
    yield new Map(variables.map(({ name, values }, place) => [name, values.at(indices[place]!)!]));
    let place = variables.length - 1;
    while (place >= 0 && ++indices[place]! === variables[place]!.values.length) indices[place--] = 0;
    if (place < 0) return;
  }
}

/** More choices than this are all looked at when cells are made, not while a file is typed. */
const mostChoices = 2000;

/** All choices where they are not too many; else each variable runs through its values while the others rest. */
export function* someChoicesOf(variables: readonly SweepVariable[]): Generator<Choice> {
  if (cellCount(variables) <= mostChoices) {
    yield* choicesOf(variables);
    return;
  }
  const first = new Map(variables.map(({ name, values }) => [name, values.at(0)!]));
  for (const { name, values } of variables) {
    const shown = Math.min(values.length, Math.floor(mostChoices / variables.length));
    for (let place = 0; place < shown; place++) yield new Map(first).set(name, values.at(place)!);
    yield new Map(first).set(name, values.at(values.length - 1)!);
  }
}

/** The names that occur in a piece of syntax. */
export function namesIn(node: AstNode | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  if (node === undefined) return names;
  for (const each of AstUtils.streamAst(node)) {
    if (isReference(each) && each.declaration) names.add(each.declaration.$refText);
  }
  return names;
}
