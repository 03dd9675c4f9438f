/**
 * Domains of functions that belong together.
 */
import { sameBox, shownBox, type Box } from '../domains';
import type { Report } from '../findings';
import type { Related } from '../fixes';
import type { AstNode } from 'langium';

/** A target and a density live on the same box. */
export function domainsMustBeEqual(
  report: Report,
  place: AstNode,
  target: Box,
  density: Box,
  related: readonly Related[] = [],
): boolean {
  if (sameBox(target, density)) return true;
  const message = `The target lives on ${shownBox(target)} and the density on ${shownBox(density)}; they have to be the same.`;
  report('RF415', message, place, { related });
  return false;
}
