/**
 * What a density has to be.
 */
import type { Finding, Mass } from '../../calculus/function';
import { compileTruth, type Scope } from '../../expression/evaluate';
import type { Body, Case, Expression as Formula } from '../../expression/expression';
import { shownNumber } from '../constants';
import type { Report } from '../findings';
import type { Translator } from '../expressions';
import type { Density } from '../generated/ast';

/** Probabilities are not negative; in a list of cases the one that is negative is meant. */
export function densityMustNotBeNegative(
  translator: Translator,
  node: Density,
  body: Body,
  finding: Finding,
): void {
  const { interval, at, size } = finding;
  const where =
    interval !== undefined
      ? ` between ${shownNumber(interval.a)} and ${shownNumber(interval.b)}`
      : at !== undefined
        ? ` at ${shownNumber(at)}`
        : '';
  const least = size === undefined ? '' : ` (it falls to ${shownNumber(size)})`;
  const message = `The density \`${node.name}\` is negative${where}${least}.`;
  // The least value may be a limit at an end of the case.
  const inside = interval === undefined ? at : interval.a / 2 + interval.b / 2;
  const place = inside === undefined ? undefined : translator.origins.get(caseAt(body, inside) ?? {});
  translator.context.report('RF405', message, place ?? node, place ? {} : { property: 'body' });
}

/** The value of the case that decides at a point. */
function caseAt(body: Body, x: number): Formula | undefined {
  if (body.kind !== 'cases') return undefined;
  const input: Scope<number> = { variable: (name) => (name === 'x' ? (at) => at : undefined) };
  const decides = ({ condition }: Case) =>
    condition === undefined || compileTruth(condition, input)(x) === true;
  return body.cases.find(decides)?.value;
}

/** The mass as it is told, where it isn't 1 and is known. */
export function shownMass({
  value,
  exact,
}: {
  readonly value: number;
  readonly exact?: string | undefined;
}): string | undefined {
  if (exact === undefined ? Math.abs(value - 1) <= 1e-12 : exact === '1') return undefined;
  if (Number.isNaN(value)) return undefined;
  if (exact !== undefined && exact.length <= 20) return exact;
  const rounded = shownNumber(value);
  return rounded === '1' ? String(value) : rounded;
}

/** A density is used as written, so its mass is worth knowing where it isn't 1. */
export function massShouldBeOne(report: Report, node: Density, mass: Mass): void {
  const shown = shownMass(mass);
  if (shown === undefined) return;
  report('RF408', `The mass of \`${node.name}\` is ${shown}, not 1; it is used as written.`, node, {
    property: 'name',
  });
}
