/**
 * What an experiment consists of once everything that it extends is put together.
 */
import { AstUtils, type AstNode } from 'langium';
import { isExperiment, isReference, type Expectation, type Experiment } from './generated/ast';
import type { Property, Sweep } from './generated/ast';
import { isPropertyName, type PropertyName } from './properties';

export interface Resolved {
  readonly properties: ReadonlyMap<PropertyName, Property>;
  readonly sweeps: readonly Sweep[];
  readonly expectations: readonly Expectation[];
}

const nothing: Resolved = { properties: new Map(), sweeps: [], expectations: [] };

/** What experiments consist of; each is put together once, from what it extends. */
export class Inheritance {
  private readonly known = new Map<Experiment, Resolved>();

  /** A cycle is followed once. Walks instead of calling itself: chains may be long. */
  resolve(experiment: Experiment): Resolved {
    const line = new Set<Experiment>();
    let next: Experiment | undefined = experiment;
    while (next && !line.has(next) && !this.known.has(next)) {
      line.add(next);
      next = next.parent?.ref;
    }
    const closed = next !== undefined && line.has(next);
    let resolved = (next && this.known.get(next)) ?? nothing;
    for (const level of [...line].reverse()) {
      resolved = extended(resolved, level);
      // What a cycle consists of depends on where it is entered.
      if (!closed) this.known.set(level, resolved);
    }
    return resolved;
  }
}

export function resolve(experiment: Experiment): Resolved {
  return new Inheritance().resolve(experiment);
}

/**
 * Properties are replaced whole and expectations added. A `for` of the same name keeps its place with the new list, new
 * ones come last. `target` or `density` drops an inherited `data` and the other way round; `none` takes back.
 */
function extended(inherited: Resolved, level: Experiment): Resolved {
  const properties = new Map(inherited.properties);
  const own = ownProperties(level);
  if (own.has('data')) {
    properties.delete('target');
    properties.delete('density');
  } else if (own.has('target') || own.has('density')) {
    properties.delete('data');
  }
  for (const [name, property] of own) {
    if (takesBack(property)) properties.delete(name);
    else properties.set(name, property);
  }
  const sweeps = extendedSweeps(inherited.sweeps, level);
  const { expectations } = inherited;
  const added = level.expectations;
  return { properties, sweeps, expectations: added.length > 0 ? [...expectations, ...added] : expectations };
}

function extendedSweeps(inherited: readonly Sweep[], level: Experiment): readonly Sweep[] {
  if (level.sweeps.length === 0) return inherited;
  const sweeps = [...inherited];
  for (const sweep of firstOfEachName(level.sweeps)) {
    const place = sweeps.findIndex(({ name }) => name === sweep.name);
    if (place >= 0) sweeps[place] = sweep;
    else sweeps.push(sweep);
  }
  return sweeps;
}

/** The known properties that stand in this experiment itself, the first of each name. */
export function ownProperties(experiment: Experiment): ReadonlyMap<PropertyName, Property> {
  const own = new Map<PropertyName, Property>();
  for (const property of experiment.properties) {
    const { key } = property;
    if (isPropertyName(key) && !own.has(key)) own.set(key, property);
  }
  return own;
}

/** `stop: none` and `refine: none`. */
function takesBack({ key, value }: Property): boolean {
  const none = isReference(value) && value.declaration?.$refText === 'none';
  return none && (key === 'stop' || key === 'refine');
}

function firstOfEachName(sweeps: readonly Sweep[]): readonly Sweep[] {
  const seen = new Set<string>();
  return sweeps.filter(({ name }) => name !== undefined && !seen.has(name) && seen.add(name));
}

/** The experiment that a node stands in. */
export function experimentAround(node: AstNode): Experiment | undefined {
  return AstUtils.getContainerOfType(node, isExperiment);
}
