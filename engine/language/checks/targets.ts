/**
 * What a target has to be.
 */
import type { AstNode } from 'langium';
import type { Finding } from '../../calculus/function';
import { shown as shownConstant, shownNumber } from '../constants';
import type { Report } from '../findings';
import { missingCaseFix } from '../fixes';
import { plural } from './networks';
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

/** At more places than this, jumps are counted. */
const mostShown = 4;

/**
 * The theory needs a continuous target; jumps are worth knowing, each with its place and its size, at the condition whose
 * border it is. `placeOf` gives the syntax of what a finding is about.
 */
export function targetShouldBeContinuous(
  report: Report,
  node: Target,
  findings: readonly Finding[],
  placeOf: (finding: Finding) => AstNode | undefined,
): void {
  const groups = new Map<AstNode, Finding[]>();
  for (const finding of findings.filter(({ kind }) => kind === 'jump')) {
    const place = placeOf(finding) ?? node;
    const group = groups.get(place);
    if (group) group.push(finding);
    else groups.set(place, [finding]);
  }
  const places = [...groups];
  const shown = places.slice(0, places.length > mostShown ? mostShown - 1 : mostShown);
  const rest = places.slice(shown.length).flatMap(([, jumps]) => jumps);
  for (const [place, jumps] of shown) {
    const others = place === shown.at(-1)?.[0] ? rest.length : 0;
    const message = `\`${node.name}\` jumps ${jumpsText(jumps, others)}; the theory needs a continuous target.`;
    report('RF407', message, place, place === node ? { property: 'name' } : {});
  }
}

/** `by 1 at 1/3 and by 2 at 2/3`, and how many more there are. */
function jumpsText(jumps: readonly Finding[], others: number): string {
  const shown = jumps.slice(0, jumps.length > mostShown ? mostShown - 1 : mostShown);
  const parts = shown.map(
    ({ at = NaN, size = NaN, exact }) =>
      `by ${shownConstant(exact?.size ?? size)} at ${shownConstant(exact?.at ?? at)}`,
  );
  const more = jumps.length - shown.length + others;
  if (more > 0) parts.push(`at ${more} more ${plural(more, 'place')}`);
  return listed(parts);
}

/** `a, b and c`. */
function listed(parts: readonly string[]): string {
  const last = parts[parts.length - 1] ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
