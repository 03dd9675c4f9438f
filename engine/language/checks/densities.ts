/**
 * What a density has to be.
 */
import type { Finding, Mass } from '../../calculus/function';
import { shownNumber } from '../constants';
import type { Report } from '../findings';
import type { Density } from '../generated/ast';

/** Probabilities are not negative. */
export function densityMustNotBeNegative(report: Report, node: Density, finding: Finding): void {
  const { interval, at, size } = finding;
  const where =
    interval !== undefined
      ? ` between ${shownNumber(interval.a)} and ${shownNumber(interval.b)}`
      : at !== undefined
        ? ` at ${shownNumber(at)}`
        : '';
  const least = size === undefined ? '' : ` (it falls to ${shownNumber(size)})`;
  report('RF405', `The density \`${node.name}\` is negative${where}${least}.`, node, { property: 'body' });
}

/** A density is used as written, so its mass is worth knowing where it isn't 1. */
export function massShouldBeOne(report: Report, node: Density, { value, exact }: Mass): void {
  if (exact === undefined ? Math.abs(value - 1) <= 1e-12 : exact === '1') return;
  if (Number.isNaN(value)) return;
  const mass = exact !== undefined && exact.length <= 20 ? exact : shownNumber(value);
  report('RF408', `The mass of \`${node.name}\` is ${mass}, not 1; it is used as written.`, node, {
    property: 'name',
  });
}
