/**
 * Declarations that nothing uses.
 */
import type { Report } from '../findings';
import { removal } from '../fixes';
import { isExperiment, isList, isReference, isSweep, type Experiment, type File } from '../generated/ast';
import type { Resolved } from '../inheritance';
import { ownerOf } from '../owners';
import { kindOf } from '../kinds';
import { extentOf } from '../sweeps';
import { nodesOf } from '../walk';

/**
 * A declaration that no experiment and no other declaration needs. A file without experiments is there to be imported,
 * and a name that begins with `_` is kept on purpose.
 */
export function declarationsShouldBeUsed(
  report: Report,
  file: File,
  resolve: (experiment: Experiment) => Resolved,
): void {
  const experiments = file.declarations.filter(isExperiment);
  if (experiments.length === 0) return;
  const used = new Set<unknown>();
  for (const declaration of file.declarations) {
    for (const node of nodesOf(declaration)) {
      const target = isReference(node) ? node.declaration?.ref : undefined;
      if (target !== undefined && target !== declaration) used.add(target);
    }
  }
  const seen = new Set<string>();
  for (const declaration of file.declarations) {
    const { name } = declaration;
    // A name that is declared again is told as such.
    if (name === undefined || seen.has(name)) continue;
    seen.add(name);
    if (isExperiment(declaration) || used.has(declaration) || isKept(name)) continue;
    report('RF320', `The ${kindOf(declaration)} \`${name}\` is not used.`, declaration, {
      property: 'name',
      fixes: removal(declaration, `Remove \`${name}\``),
    });
  }
  for (const experiment of experiments) sweepsShouldBeUsed(report, experiment, resolve(experiment));
}

/** A sweep variable that nothing depends on gives the same cell again and again. */
function sweepsShouldBeUsed(
  report: Report,
  experiment: Experiment,
  { properties, expectations }: Resolved,
): void {
  if (experiment.sweeps.length === 0) return;
  const used = new Set<string>();
  for (const property of properties.values())
    extentOf(property.value).names.forEach((name) => used.add(name));
  for (const { condition } of expectations) extentOf(condition).names.forEach((name) => used.add(name));
  for (const sweep of experiment.sweeps) {
    if (!isSweep(sweep) || sweep.name === undefined || used.has(sweep.name) || isKept(sweep.name)) continue;
    const alone = isList(sweep.values) && sweep.values.items.length === 1;
    const message = `The sweep variable \`${sweep.name}\` is not used${alone ? '' : ': its cells repeat'}.`;
    report('RF320', message, sweep, { property: 'name', fixes: removal(sweep, `Remove \`${sweep.name}\``) });
  }
}

/** A name that begins with `_` is kept on purpose; one that can't be declared is told as such. */
function isKept(name: string): boolean {
  return name.startsWith('_') || ownerOf(name) !== undefined;
}
