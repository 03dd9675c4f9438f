/**
 * Declarations that rest on themselves.
 */
import { lineage } from '../scope';
import type { Report } from '../findings';
import type { Experiment, Let } from '../generated/ast';

/** Each constant of a cycle is told, at its name. */
export function letsMustNotFormACycle(report: Report, cycle: readonly Let[]): void {
  const names = [...cycle, cycle[0]!].map(({ name }) => `\`${name}\``).join(' needs ');
  for (const node of cycle) {
    const related = cycle
      .filter((other) => other !== node)
      .map((other) => ({ node: other, property: 'name', message: `\`${other.name}\` is in the cycle.` }));
    report('RF315', `\`${node.name}\` is defined by itself: ${names}.`, node, { property: 'name', related });
  }
}

/** An experiment can't extend itself, not even by way of others. */
export function experimentsMustNotFormACycle(report: Report, node: Experiment): boolean {
  const line = lineage(node);
  const beyond = line[line.length - 1]?.parent?.ref;
  if (beyond === undefined) return true;
  if (beyond === node) {
    const names = [...line, node].map(({ name }) => `\`${name}\``).join(' extends ');
    const related = line
      .filter((other) => other !== node)
      .map((other) => ({
        node: other,
        property: 'parent',
        message: `\`${other.name}\` extends the next one.`,
      }));
    report('RF316', `This extends itself: ${names}.`, node, { property: 'parent', related });
  }
  return false;
}
