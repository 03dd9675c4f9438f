/**
 * What an initial value has to be.
 */
import { shownNumber } from '../constants';
import type { Report } from '../findings';
import { swap } from '../fixes';
import type { Call, Expression } from '../generated/ast';
import { plural } from './networks';

type Bound = readonly [place: Expression, value: number];

/** `uniform(a, b)` with a <= b. */
export function intervalMustNotBeReversed(
  report: Report,
  call: Call,
  [lower, a]: Bound,
  [upper, b]: Bound,
): boolean {
  if (a <= b) return true;
  const ends = `${shownNumber(a)} is above ${shownNumber(b)}`;
  report('RF313', `\`uniform(a, b)\` draws from [a, b], and ${ends}.`, call, {
    fixes: swap(lower, upper, 'Swap the ends'),
  });
  return false;
}

/** A given point has as many numbers as the network has parameters. */
export function givenPointMustFit(
  report: Report,
  place: Expression,
  name: string,
  given: number,
  wanted: number,
  widths: readonly number[],
): boolean {
  if (given === wanted) return true;
  const network = widths.join(' -> ');
  const message = `\`${name}\` has ${given} ${plural(given, 'number')}; the network ${network} needs ${wanted}.`;
  report('RF505', message, place);
  return false;
}
