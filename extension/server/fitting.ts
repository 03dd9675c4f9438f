/**
 * What fits into a place: names of the right kind and dimension that close no cycle, sweep variables, observables that
 * the method gives a value.
 */
import { AstUtils } from 'langium';
import type { Box } from '../../engine/language/domains';
import { sameBox } from '../../engine/language/domains';
import {
  isDataSet,
  isDensity,
  isExperiment,
  isLet,
  isNetwork,
  isReference,
  isTarget,
  type Declaration,
  type Experiment,
  type File,
  type Sweep,
} from '../../engine/language/generated/ast';
import type { ObservableName } from '../../engine/experiment/result';
import { available } from '../../engine/language/availability';
import { whyUndefined } from '../../engine/language/checks/observables';
import type { PropertyName } from '../../engine/language/properties';
import type { Signature } from '../../engine/language/signatures';
import { resolve } from '../../engine/language/inheritance';
import { lineage } from '../../engine/language/scope';
import { meaningFor } from './meaning';
import type { Place } from './place';

/** The experiment of this name that a file declares. */
export function experimentNamed(file: File, name: string): Experiment | undefined {
  return file.declarations.filter(isExperiment).find((experiment) => experiment.name === name);
}

/** The sweep variables that the values of an experiment can name, its own first. */
export function sweepsOf(experiment: Experiment | undefined): readonly Sweep[] {
  const found = new Map<string, Sweep>();
  for (const { sweeps } of experiment ? lineage(experiment) : []) {
    for (const sweep of sweeps) if (sweep.name && !found.has(sweep.name)) found.set(sweep.name, sweep);
  }
  return [...found.values()];
}

/** The observables that can have a value in an experiment. */
export function valuedBy(
  experiment: Experiment | undefined,
  names: readonly ObservableName[],
): readonly ObservableName[] {
  const observed = experiment && meaningFor(experiment).experimentOf(experiment).observed();
  return names.filter((name) => !observed || whyUndefined(name, observed) === undefined);
}

/** Whether the engine can do already what a form of `integration` says. */
export function isAvailable({ name }: Signature): boolean {
  return !Object.hasOwn(available, name) || available[name as keyof typeof available];
}

/** Whether a declaration that is named in the value of a constant, or that an experiment extends, leads back to it. */
export function closesCycle(place: Place, around: Declaration, named: Declaration): boolean {
  if (place.kind === 'parent') return isExperiment(named) && lineage(named).some((each) => each === around);
  if (place.kind !== 'body' || place.declaration !== 'let') return false;
  const reached = new Set<Declaration>();
  const waiting = [named];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next === around) return true;
    if (!isLet(next) || reached.has(next)) continue;
    reached.add(next);
    for (const { reference } of AstUtils.streamAst(next).flatMap(AstUtils.streamReferences)) {
      const target = reference.$refText === '' || !('ref' in reference) ? undefined : reference.ref;
      if (isLet(target)) waiting.push(target);
    }
  }
  return false;
}

/** The declarations that can be the value of a property beside what the experiment has already. */
export function fitting(
  experiment: Experiment | undefined,
  key: string,
  declarations: readonly Declaration[],
): readonly Declaration[] {
  const given = experiment && new Given(experiment);
  switch (key) {
    case 'target':
      return declarations.filter(isTarget).filter((node) => !given || given.matches(boxOf(node), 'density'));
    case 'density':
      return declarations.filter(isDensity).filter((node) => !given || given.matches(boxOf(node), 'target'));
    case 'network':
      return declarations.filter(isNetwork).filter((node) => {
        const width = meaningFor(node).architectureOf(node.architecture)?.widths[0];
        const dimension = given?.dimension();
        return width === undefined || dimension === undefined || width === dimension;
      });
    case 'data':
      return declarations.filter(isDataSet);
    default:
      return [];
  }
}

function boxOf(node: Declaration | undefined): Box | undefined {
  return isTarget(node) || isDensity(node) ? meaningFor(node).functionOf(node)?.box : undefined;
}

/** What an experiment names already, what it inherits included. */
class Given {
  private readonly experiment: Experiment;

  constructor(experiment: Experiment) {
    this.experiment = experiment;
  }

  /** Whether a box is the one of another property's function, as far as both are known. */
  matches(box: Box | undefined, other: PropertyName): boolean {
    const known = boxOf(this.named(other));
    return box === undefined || known === undefined || sameBox(box, known);
  }

  /** The number of inputs. */
  dimension(): number | undefined {
    const data = this.named('data');
    if (isDataSet(data)) return meaningFor(data).dataOf(data)?.inputs;
    return (boxOf(this.named('target')) ?? boxOf(this.named('density')))?.length;
  }

  private named(property: PropertyName): Declaration | undefined {
    const value = resolve(this.experiment).properties.get(property)?.value;
    const target = isReference(value) ? value.declaration?.ref : undefined;
    return isTarget(target) || isDensity(target) || isDataSet(target) ? target : undefined;
  }
}
