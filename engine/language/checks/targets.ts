/**
 * What a target has to be.
 */
import type { Finding } from '../../calculus/function';
import { shownNumber } from '../constants';
import type { Report } from '../findings';
import type { Density, Target } from '../generated/ast';

/** A function has a value almost everywhere on its domain. */
export function targetMustCoverItsDomain(report: Report, node: Target | Density, finding: Finding): void {
  const { interval } = finding;
  const where =
    interval === undefined
      ? 'on a part of its domain'
      : `between ${shownNumber(interval.a)} and ${shownNumber(interval.b)}`;
  const message = `\`${node.name}\` has no value ${where}: no case holds there. Add a case, or end with \`… otherwise\`.`;
  report('RF403', message, node, { property: 'body' });
}

/** The theory needs a continuous target; a jump is worth knowing. */
export function targetShouldBeContinuous(report: Report, node: Target, finding: Finding): void {
  const { at = NaN, size = NaN } = finding;
  const message = `\`${node.name}\` jumps by ${shownNumber(size)} at ${shownNumber(at)}; the theory needs a continuous target.`;
  report('RF407', message, node, { property: 'name' });
}
