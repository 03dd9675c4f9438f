/**
 * Functions of one variable, constructed once for each text: typing elsewhere in a file costs nothing here.
 */
import {
  constructFunction,
  findNegative,
  mass,
  type ConstructedFunction,
  type Finding,
  type Mass,
} from '../calculus/function';
import type { Body, Case, Expression } from '../expression/expression';
import type { Side } from './domains';

export interface ConstructedLine {
  readonly constructed: ConstructedFunction;
  /** Where a density is negative; a target may be, and isn't looked at. */
  readonly negative: readonly Finding[];
  readonly mass: Mass;
}

interface Remembered extends ConstructedLine {
  readonly body: Body;
}

const remembered = new Map<string, Remembered>();
const mostRemembered = 2000;

/** The function that a body means on an interval; its findings point at nodes of this very body. */
export function constructLine(body: Body, { a, b }: Side, kind: 'target' | 'density'): ConstructedLine {
  const key = JSON.stringify([kind, body, String(a), String(b)]);
  const known = remembered.get(key);
  if (known !== undefined) {
    remembered.delete(key);
    remembered.set(key, known);
    return pointingInto(body, known);
  }
  const constructed = constructFunction(body, { a, b });
  const whole = constructed.polynomial !== null;
  const line: Remembered = {
    body,
    constructed,
    negative: whole && kind === 'density' ? findNegative(constructed) : [],
    mass: whole ? mass(constructed) : { value: NaN },
  };
  remembered.set(key, line);
  if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value!);
  return line;
}

/** The same line with findings about the corresponding nodes of an equal body. */
function pointingInto(body: Body, line: Remembered): ConstructedLine {
  const { constructed, negative } = line;
  if (constructed.findings.length === 0 && negative.length === 0) return line;
  const theirs = nodesOf(line.body);
  const ours = nodesOf(body);
  const twin = new Map(theirs.map((node, index) => [node, ours[index]!]));
  const moved = (finding: Finding): Finding => {
    const node = finding.node && twin.get(finding.node);
    return node === undefined ? finding : { ...finding, node };
  };
  return {
    constructed: { ...constructed, findings: constructed.findings.map(moved) },
    negative: negative.map(moved),
    mass: line.mass,
  };
}

/** Every node of a body, parents first. */
function nodesOf(body: Body): (Expression | Case)[] {
  const nodes: (Expression | Case)[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) nodes.push(value as Expression | Case);
    Object.values(value).forEach(visit);
  };
  visit(body);
  return nodes;
}
