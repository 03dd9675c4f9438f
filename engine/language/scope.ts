/**
 * What a name means at a place. The innermost meaning holds: words of a property or argument, then the input, the step
 * number and the observables where they live, then sweep variables, declarations of the file, imports, constants.
 */
import {
  MultiMap,
  stream,
  type AstNode,
  type AstNodeDescription,
  type AstNodeDescriptionProvider,
  type LocalSymbols,
  type ReferenceInfo,
  type Scope,
  type ScopeComputation,
  type ScopeProvider,
  type Stream,
} from 'langium';
import { constants, inputNamed, observables, stepNumber, word } from './builtins';
import { Experiment, isExperiment, isFile, type File } from './generated/ast';
import type { Imports } from './imports';
import { surroundingsOf, type Surroundings } from './surroundings';

/** Every name is looked up from the syntax tree directly, so there is nothing to compute beforehand. */
export const nothingToCompute: ScopeComputation = {
  collectExportedSymbols: () => Promise.resolve([]),
  collectLocalSymbols: (): Promise<LocalSymbols> => Promise.resolve(new MultiMap()),
};

export interface ScopeServices {
  readonly descriptions: () => AstNodeDescriptionProvider;
  readonly imports: () => Imports;
}

/** The experiment itself and those it extends, nearest first; a cycle is followed once. */
export function lineage(experiment: Experiment): readonly Experiment[] {
  const line = new Set<Experiment>();
  let next: Experiment | undefined = experiment;
  while (next && !line.has(next)) {
    line.add(next);
    next = next.parent?.ref;
  }
  return [...line];
}

export class ReluFlowScopeProvider implements ScopeProvider {
  private readonly services: ScopeServices;
  private readonly declared = new WeakMap<File, ReadonlyMap<string, AstNodeDescription>>();
  private readonly sweeps = new WeakMap<Experiment, ReadonlyMap<string, AstNodeDescription>>();
  /** The names of all sweep variables of a file. */
  private readonly swept = new WeakMap<File, ReadonlySet<string>>();

  constructor(services: ScopeServices) {
    this.services = services;
  }

  getScope(context: ReferenceInfo): Scope {
    const file = fileOf(context.container);
    if (file === undefined) return nothing;
    if (isExperiment(context.container)) return new ExperimentNames(this.layersOfFile(file));
    const surroundings = surroundingsOf(context.container);
    return new Names(surroundings, {
      sweeps: () => this.layersOfSweeps(surroundings),
      isSwept: (name) => this.filesOf(file).some((each) => this.sweptIn(each).has(name)),
      rest: [...this.layersOfFile(file), constants],
    });
  }

  private layersOfSweeps({ experiment }: Surroundings): Layer[] {
    return experiment === undefined ? [] : lineage(experiment).map((each) => this.sweepsOf(each));
  }

  /** Every file in which an experiment may stand that one of this file extends. */
  private filesOf(file: File): readonly File[] {
    return file.imports.length === 0 ? [file] : [file, ...this.services.imports().reachableFrom(file)];
  }

  private sweptIn(file: File): ReadonlySet<string> {
    return cached(this.swept, file, () => {
      const sweeps = file.declarations.filter(isExperiment).flatMap((each) => each.sweeps);
      return new Set(sweeps.map(({ name }) => name));
    });
  }

  private layersOfFile(file: File): Layer[] {
    return [file, ...this.services.imports().filesImportedBy(file)].map((each) => this.declaredIn(each));
  }

  private declaredIn(file: File): Layer {
    return cached(this.declared, file, () => this.describe(file.declarations));
  }

  private sweepsOf(experiment: Experiment): Layer {
    return cached(this.sweeps, experiment, () => this.describe(experiment.sweeps));
  }

  /** The first of several equal names is the one that is meant. */
  private describe(nodes: readonly (AstNode & { readonly name?: string })[]): Layer {
    const layer = new Map<string, AstNodeDescription>();
    for (const node of nodes) {
      if (node.name === undefined || layer.has(node.name)) continue;
      layer.set(node.name, this.services.descriptions().createDescription(node, node.name));
    }
    return layer;
  }
}

type Layer = ReadonlyMap<string, AstNodeDescription>;

interface Layers {
  /** The sweep variables of an experiment and of those it extends; the line may be long. */
  readonly sweeps: () => readonly Layer[];
  /** Whether any sweep variable has this name: most names of an experiment belong to none. */
  readonly isSwept: (name: string) => boolean;
  readonly rest: readonly Layer[];
}

class Names implements Scope {
  private readonly surroundings: Surroundings;
  private readonly layers: Layers;

  constructor(surroundings: Surroundings, layers: Layers) {
    this.surroundings = surroundings;
    this.layers = layers;
  }

  getElement(name: string): AstNodeDescription | undefined {
    const { sweeps, isSwept, rest } = this.layers;
    return this.builtIn(name) ?? (isSwept(name) ? findIn(sweeps(), name) : undefined) ?? findIn(rest, name);
  }

  getElements(name: string): Stream<AstNodeDescription> {
    const found = this.getElement(name);
    return found ? stream([found]) : none();
  }

  getAllElements(): Stream<AstNodeDescription> {
    const all = new Map<string, AstNodeDescription>();
    const add = (description: AstNodeDescription): void => {
      if (!all.has(description.name)) all.set(description.name, description);
    };
    const { words, inputs, step, observing } = this.surroundings;
    words.map(word).forEach(add);
    for (const input of inputs) {
      const description = inputNamed(input);
      if (description) add(description);
    }
    if (step) stepNumber.forEach(add);
    if (observing) observables.forEach(add);
    for (const layer of [...this.layers.sweeps(), ...this.layers.rest]) layer.forEach(add);
    return stream(all.values());
  }

  private builtIn(name: string): AstNodeDescription | undefined {
    const { words, inputs, step, observing } = this.surroundings;
    if (words.includes(name)) return word(name);
    if (inputs.length > 0) {
      const input = inputNamed(name);
      if (input) return input;
    }
    return (step ? stepNumber.get(name) : undefined) ?? (observing ? observables.get(name) : undefined);
  }
}

class ExperimentNames implements Scope {
  private readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  getElement(name: string): AstNodeDescription | undefined {
    const found = findIn(this.layers, name);
    return found?.type === Experiment.$type ? found : undefined;
  }

  getElements(name: string): Stream<AstNodeDescription> {
    const found = this.getElement(name);
    return found ? stream([found]) : none();
  }

  getAllElements(): Stream<AstNodeDescription> {
    return stream(this.layers)
      .flatMap((layer) => layer.values())
      .filter((description) => description.type === Experiment.$type);
  }
}

const nothing: Scope = {
  getElement: () => undefined,
  getElements: () => none(),
  getAllElements: () => none(),
};

function findIn(layers: readonly Layer[], name: string): AstNodeDescription | undefined {
  for (const layer of layers) {
    const found = layer.get(name);
    if (found) return found;
  }
  return undefined;
}

function fileOf(node: AstNode): File | undefined {
  let root: AstNode = node;
  while (root.$container) root = root.$container;
  return isFile(root) ? root : undefined;
}

function cached<K extends object, V>(cache: WeakMap<K, V>, key: K, compute: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  cache.set(key, value);
  return value;
}

function none(): Stream<AstNodeDescription> {
  return stream<AstNodeDescription>([]);
}
