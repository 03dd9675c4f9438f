/**
 * Domains: boxes whose sides are constants.
 */
import { compareConstants, shown, toNumber, wholeNumber, type Constant } from './constants';
import type { Translator } from './expressions';
import { swap } from './fixes';
import type { Domain, DomainFactor } from './generated/ast';

export interface Side {
  readonly a: Constant;
  readonly b: Constant;
}

/** The sides of a box, one for each dimension. */
export type Box = readonly Side[];

/** More dimensions than this are a mistake, not a setting. */
const mostDimensions = 1000;

/** The box that a domain describes; undefined after a mistake. */
export function boxOf(translator: Translator, domain: Domain | undefined): Box | undefined {
  if (domain === undefined) return undefined;
  const sides: Side[] = [];
  let wrong = domain.factors.length === 0;
  for (const factor of domain.factors) {
    // What stands in other brackets is told by the parser, which takes it for something else.
    const side = isReadable(factor) ? sideOf(translator, factor) : undefined;
    const exponent = factor.exponent === undefined ? 1 : exponentOf(translator, factor);
    if (side === undefined || exponent === undefined) wrong = true;
    else for (let copy = 0; copy < exponent; copy++) sides.push(side);
  }
  return wrong ? undefined : sides;
}

function sideOf(translator: Translator, factor: DomainFactor): Side | undefined {
  const a = translator.constant(factor.lower);
  const b = translator.constant(factor.upper);
  if (a === undefined || b === undefined) return undefined;
  const { report } = translator.context;
  let finite = true;
  for (const [bound, place] of [
    [a, factor.lower],
    [b, factor.upper],
  ] as const) {
    if (Number.isFinite(toNumber(bound))) continue;
    report('RF401', 'The ends of a domain have to be finite.', place);
    finite = false;
  }
  if (!finite) return undefined;
  if (compareConstants(a, b) < 0 && toNumber(a) < toNumber(b)) return { a, b };
  const part = {
    ...(factor.sign === undefined ? {} : { property: 'lower' }),
    // `[1, 0]` is meant as `[0, 1]`.
    fixes: toNumber(b) < toNumber(a) ? swap(factor.lower, factor.upper, 'Swap the ends') : [],
  };
  report('RF401', emptinessOf(a, b), factor, part);
  return undefined;
}

/** Why there is nothing between two ends, in numbers that tell them apart. */
function emptinessOf(a: Constant, b: Constant): string {
  const [low, high] = [toNumber(a), toNumber(b)];
  const differ = compareConstants(a, b) !== 0;
  if (differ && low === high)
    return `This interval is too short: both its ends are ${low} in double precision.`;
  const ends = differ && shown(a) === shown(b) ? [low, high] : [shown(a), shown(b)];
  return `The interval [${ends.join(', ')}] is empty: its lower end has to be below its upper end.`;
}

/** Whether it is written in square brackets. */
export function isReadable({ $cstNode }: DomainFactor): boolean {
  return $cstNode?.text.startsWith('[') ?? true;
}

function exponentOf(translator: Translator, factor: DomainFactor): number | undefined {
  const exponent = translator.constant(factor.exponent);
  if (exponent === undefined || factor.exponent === undefined) return undefined;
  const whole = wholeNumber(exponent);
  if (whole !== undefined && whole >= 1 && whole <= mostDimensions) return whole;
  const bounds = `The exponent of an interval is a whole number from 1 to ${mostDimensions}.`;
  translator.context.report('RF402', bounds, factor.exponent);
  return undefined;
}

export function sameBox(left: Box, right: Box): boolean {
  return (
    left.length === right.length &&
    left.every(
      (side, index) =>
        compareConstants(side.a, right[index]!.a) === 0 && compareConstants(side.b, right[index]!.b) === 0,
    )
  );
}

export function shownBox(box: Box): string {
  return box.map(({ a, b }) => `[${shown(a)}, ${shown(b)}]`).join(' x ');
}
