/**
 * Declarations that rest on themselves.
 */
import type { Report } from '../findings';
import type { Experiment, Let } from '../generated/ast';

/** Each constant of a cycle is told, at its name. */
export function letsMustNotFormACycle(report: Report, cycle: readonly Let[]): void {
  const names = told(cycle, cycle[0]!, ' needs ');
  for (const node of cycle) {
    const related = around(cycle, node)
      .slice(1)
      .map((other) => ({ node: other, property: 'name', message: `\`${other.name}\` is in the cycle.` }));
    report('RF315', `\`${node.name}\` is defined by itself: ${names}.`, node, { property: 'name', related });
  }
}

/** An experiment can't extend itself, not even by way of others. */
export function experimentsMustNotFormACycle(report: Report, node: Experiment, lines: Lines): boolean {
  const cycle = lines.cycleOf(node);
  if (cycle?.includes(node)) {
    const names = told(cycle, node, ' extends ');
    const related = around(cycle, node)
      .slice(1)
      .map((other) => ({
        node: other,
        property: 'parent',
        message: `\`${other.name}\` extends the next one.`,
      }));
    report('RF316', `This extends itself: ${names}.`, node, { property: 'parent', related });
  }
  return cycle === undefined;
}

/** Where the lines of experiments that extend each other end, each looked at once. */
export class Lines {
  private readonly cycles = new Map<Experiment, readonly Experiment[] | undefined>();

  /** The cycle that a line runs into; undefined where it comes to an end. */
  cycleOf(experiment: Experiment): readonly Experiment[] | undefined {
    const line = new Set<Experiment>();
    let next: Experiment | undefined = experiment;
    while (next && !line.has(next) && !this.cycles.has(next)) {
      line.add(next);
      next = next.parent?.ref;
    }
    const walked = [...line];
    const cycle = next && (line.has(next) ? walked.slice(walked.indexOf(next)) : this.cycles.get(next));
    for (const each of walked) this.cycles.set(each, cycle);
    return cycle;
  }
}

/** So many declarations of a longer cycle are told. */
const most = 12;

/** The declarations of a cycle from one on, as far as they are told. */
function around<T>(cycle: readonly T[], first: T): readonly T[] {
  const place = cycle.indexOf(first);
  const count = Math.min(most, cycle.length);
  return Array.from({ length: count }, (_, step) => cycle[(place + step) % cycle.length]!);
}

function told(cycle: readonly (Let | Experiment)[], first: Let | Experiment, verb: string): string {
  const names = around(cycle, first).map(({ name }) => `\`${name}\``);
  const rest = cycle.length > most ? ['…'] : [];
  return [...names, ...rest, `\`${first.name}\``].join(verb);
}
