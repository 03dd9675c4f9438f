/**
 * Choices of sweep variables: the Cartesian product, the last variable varying fastest.
 */
import type { AstNode } from 'langium';
import type { Constant } from './constants';
import { isReference } from './generated/ast';
import type { Values } from './lists';
import { nodesOf } from './walk';

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
export const mostChoices = 2000;

/** All choices where they are at most `most`; else each variable runs through its first values while the others rest. */
export function* someChoicesOf(variables: readonly SweepVariable[], most = mostChoices): Generator<Choice> {
  if (cellCount(variables) <= most) {
    yield* choicesOf(variables);
    return;
  }
  const first = new Map(variables.map(({ name, values }) => [name, values.at(0)!]));
  for (const { name, values } of variables) {
    const shown = Math.min(values.length, Math.floor(most / variables.length));
    for (let place = 0; place < shown; place++) yield new Map(first).set(name, values.at(place)!);
    yield new Map(first).set(name, values.at(values.length - 1)!);
  }
}

/** What of a piece of syntax matters to sweeps. */
export interface Extent {
  /** The names that occur in it. */
  readonly names: ReadonlySet<string>;
  /** How many nodes it has: about the work to evaluate it once. */
  readonly size: number;
}

export function extentOf(node: AstNode | undefined): Extent {
  const names = new Set<string>();
  if (node === undefined) return { names, size: 0 };
  const nodes = nodesOf(node);
  for (const each of nodes) {
    if (isReference(each) && each.declaration) names.add(each.declaration.$refText);
  }
  return { names, size: nodes.length };
}
