/**
 * What a target has to be.
 */
import type { AstNode } from 'langium';
import type { Finding } from '../../calculus/function';
import { shownNumber } from '../constants';
import type { Report } from '../findings';
import { missingCaseFix } from '../fixes';
import { isCaseList, type Density, type Target } from '../generated/ast';

/** A function has a value almost everywhere on its domain. */
export function functionMustCoverItsDomain(
  report: Report,
  node: Target | Density,
  findings: readonly Finding[],
): void {
  const gaps = findings.filter(({ kind }) => kind === 'gap');
  // A case that could not be read may cover them.
  if (gaps.length === 0 || isHalfRead(node.body)) return;
  const places = gaps.flatMap(({ interval }) =>
    interval === undefined ? [] : [`between ${shownNumber(interval.a)} and ${shownNumber(interval.b)}`],
  );
  const where = places.length === 0 ? 'on a part of its domain' : listed(places);
  const message = `\`${node.name}\` has no value ${where}: no case holds there. Add a case, or end with \`… otherwise\`.`;
  const fixes = isCaseList(node.body) ? missingCaseFix(node.body) : [];
  report('RF403', message, node, { property: 'body', fixes });
}

/** Whether something in the text of a node could not be read. */
function isHalfRead({ $cstNode: cst }: AstNode): boolean {
  const errors = cst?.root.astNode.$document?.parseResult.parserErrors ?? [];
  return errors.some(
    ({ token }) => cst !== undefined && cst.offset <= token.startOffset && token.startOffset <= cst.end,
  );
}

/** More jumps than this are counted. */
const mostShown = 4;

/** The theory needs a continuous target; jumps are worth knowing, each with its place and its size. */
export function targetShouldBeContinuous(report: Report, node: Target, findings: readonly Finding[]): void {
  const jumps = findings.filter(({ kind }) => kind === 'jump');
  if (jumps.length === 0) return;
  const shown = jumps.slice(0, jumps.length > mostShown ? mostShown - 1 : mostShown);
  const parts = shown.map(({ at = NaN, size = NaN }) => `by ${shownNumber(size)} at ${shownNumber(at)}`);
  if (shown.length < jumps.length) parts.push(`at ${jumps.length - shown.length} more places`);
  const message = `\`${node.name}\` jumps ${listed(parts)}; the theory needs a continuous target.`;
  report('RF407', message, node, { property: 'name' });
}

/** `a, b and c`. */
function listed(parts: readonly string[]): string {
  const last = parts[parts.length - 1] ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
