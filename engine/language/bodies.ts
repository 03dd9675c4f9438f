/**
 * Bodies of targets and densities: one expression, a case list, or interpolation points.
 */
import type {
  Body as FormulaBody,
  Case as FormulaCase,
  Expression as Formula,
} from '../expression/expression';
import { compareConstants, shown } from './constants';
import type { Box } from './domains';
import type { Translator } from './expressions';
import {
  isCall,
  isCaseList,
  isGroup,
  type Argument,
  type Body,
  type Call,
  type Case,
  type CaseList,
} from './generated/ast';
import { conditionsMustBeAffine } from './checks/conditions';

/** The body as the engine knows it; undefined after a mistake. */
export function bodyOf(translator: Translator, body: Body | undefined, box: Box): FormulaBody | undefined {
  if (body === undefined) return undefined;
  if (isCaseList(body)) return casesOf(translator, body);
  if (isCall(body) && body.function === 'interpolate') return pointsOf(translator, body, box);
  const value = translator.number(body);
  return value && { kind: 'expression', value };
}

function casesOf(translator: Translator, list: CaseList): FormulaBody | undefined {
  const cases = list.cases.map((each) => caseOf(translator, each));
  const complete = cases.filter((each) => each !== undefined);
  return complete.length < cases.length || cases.length === 0
    ? undefined
    : { kind: 'cases', cases: complete };
}

function caseOf(translator: Translator, node: Case): FormulaCase | undefined {
  const value = translator.number(node.value);
  if (node.otherwise) return value && translator.from(node, { value });
  const condition = translator.condition(node.condition);
  if (value === undefined || condition === undefined || node.condition === undefined) return undefined;
  if (!conditionsMustBeAffine(translator, condition, node.condition)) return undefined;
  return translator.from(node, { value, condition });
}

/** `interpolate((x, y), …)`: the abscissae increase from one end of the domain to the other. */
function pointsOf(translator: Translator, call: Call, box: Box): FormulaBody | undefined {
  const { report } = translator.context;
  const part = { property: 'function' };
  if (box.length !== 1) {
    report(
      'RF413',
      'An interpolation has a one-dimensional input; this domain has more dimensions.',
      call,
      part,
    );
    return undefined;
  }
  if (call.arguments.length < 2) {
    report(
      'RF413',
      'An interpolation goes through two points at least: `interpolate((0, 0), (1, 1))`.',
      call,
      part,
    );
    return undefined;
  }
  const points = call.arguments.map((argument) => pointOf(translator, argument));
  const complete = points.filter((point) => point !== undefined);
  if (complete.length < points.length || !abscissaeFit(translator, call, complete, box)) return undefined;
  return { kind: 'interpolate', points: complete };
}

interface Point {
  readonly x: Formula;
  readonly y: Formula;
}

function pointOf(translator: Translator, argument: Argument): Point | undefined {
  const group = argument.value;
  if (argument.name !== undefined || !isGroup(group) || group.items.length !== 2) {
    if (group !== undefined) {
      translator.context.report('RF413', 'A point is a pair of numbers, such as `(1/4, 1)`.', argument);
    }
    return undefined;
  }
  const [x, y] = group.items.map((item) => constantFormula(translator, item));
  return x && y && { x, y };
}

function constantFormula(translator: Translator, node: Argument['value']): Formula | undefined {
  const formula = translator.number(node);
  return formula !== undefined && translator.valueOf(formula, node) !== undefined ? formula : undefined;
}

function abscissaeFit(translator: Translator, call: Call, points: readonly Point[], box: Box): boolean {
  const { report } = translator.context;
  const places = call.arguments.map(({ value }) => (isGroup(value) ? value.items[0]! : value));
  const abscissae = points.map(({ x }, index) => translator.valueOf(x, places[index]!)!);
  for (let index = 1; index < abscissae.length; index++) {
    if (compareConstants(abscissae[index - 1]!, abscissae[index]!) < 0) continue;
    const before = shown(abscissae[index - 1]!);
    report('RF411', `The abscissae have to increase; this one comes after ${before}.`, places[index]!);
    return false;
  }
  const { a, b } = box[0]!;
  const last = abscissae.length - 1;
  const ends = [
    [0, a, 'first', 'starts'],
    [last, b, 'last', 'ends'],
  ] as const;
  for (const [index, end, which, verb] of ends) {
    if (compareConstants(abscissae[index]!, end) === 0) continue;
    report(
      'RF412',
      `The ${which} abscissa has to be ${shown(end)}, where the domain ${verb}.`,
      places[index]!,
    );
    return false;
  }
  return true;
}
