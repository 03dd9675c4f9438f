/**
 * Why a name means nothing where it stands.
 */
import type { AstNode, AstNodeDescription, ReferenceInfo, ScopeProvider } from 'langium';
import { aggregateNames, foreignConstants, foreignValues, functionNames, isInputName } from './builtins';
import type { Code, Fix } from './codes';
import {
  isArgument,
  isCase,
  isComparison,
  isDomainFactor,
  isExperiment,
  isFile,
  isNetwork,
  isProperty,
  isReference,
  isSweep,
  type Experiment,
  type File,
  type Reference,
} from './generated/ast';
import { isReadable } from './domains';
import { declarationBefore } from './fixes';
import { ownerOf } from './owners';
import { reservedWords } from './tokens';
import { nearestName } from './nearest';
import { isObservable } from './observables';
import { lineage } from './scope';
import { argumentWords, parameterOf, signatureNamed, surroundingsOf } from './surroundings';

export interface Explanation {
  readonly code: Code;
  readonly message: string;
  readonly fixes?: readonly Fix[];
}

/** The sentence for a reference that can't be resolved; undefined where another diagnostic says it already. */
export function explainUnresolved(info: ReferenceInfo, scopes: ScopeProvider): Explanation | undefined {
  const name = info.reference.$refText;
  if (isExperiment(info.container)) return explainParent(info, name, scopes);
  if (!isReference(info.container)) return unknown(info, name, scopes);
  const reference = info.container;
  if (name === 'else' && isCase(reference.$container)) return undefined;
  if (isForeignArgumentName(reference) || isInForeignInterval(reference)) return undefined;
  if (isWordOfWrongArgument(reference, name)) return undefined;
  const choice = notAChoice(reference, name);
  if (choice) return choice;
  const mended = Object.hasOwn(foreignConstants, name) ? foreignConstants[name] : undefined;
  if (mended !== undefined) {
    const fixes = [{ title: `Write \`${mended}\``, replacement: mended }];
    return { code: 'RF112', message: `\`${name}\` is written \`${mended}\`.`, fixes };
  }
  return misplaced(reference, name) ?? unknown(info, name, scopes);
}

/** What the parser took for the end of an interval in brackets that are none of the language's, which is told already. */
function isInForeignInterval(reference: Reference): boolean {
  const factor = ancestor(reference, isDomainFactor);
  return factor !== undefined && !isReadable(factor);
}

/** A word of the language whose argument is not known or has no name, which is told already. */
function isWordOfWrongArgument({ $container: argument }: Reference, name: string): boolean {
  if (!isArgument(argument) || !argumentWords.has(name)) return false;
  const signature = signatureNamed(argument.$container.function);
  return signature?.positional !== true && (argument.name === undefined || !parameterOf(argument));
}

/** Where one of a few words is expected, every other word is a mistake. */
function notAChoice(reference: Reference, name: string): Explanation | undefined {
  const place = reference.$container;
  const { words } = surroundingsOf(reference);
  const what = isArgument(place) ? parameterOf(place)?.name : isProperty(place) ? place.key : undefined;
  if (what === undefined || words.length === 0 || what === 'density' || what === 'stop') return undefined;
  const choices = words.map((word) => `\`${word}\``).join(', ');
  const nearest = nearestName(name, words);
  const hint = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`;
  const fixes = nearest === undefined ? [] : [{ title: `Write \`${nearest}\``, replacement: nearest }];
  return { code: 'RF308', message: `\`${what}\` is one of ${choices}; not \`${name}\`.${hint}`, fixes };
}

/** `until = 1e5` in place of `until: 1e5`: foreign-signs.ts reports the sign. */
export function isForeignArgumentName(reference: Reference): boolean {
  const comparison = reference.$container;
  return (
    isComparison(comparison) &&
    comparison.operands[0] === reference &&
    comparison.operators[0] === '=' &&
    isArgument(comparison.$container)
  );
}

function explainParent(info: ReferenceInfo, name: string, scopes: ScopeProvider): Explanation {
  const file = ancestor(info.container, isFile);
  const other = file?.declarations.find((declaration) => declaration.name === name);
  if (other === undefined) return unknown(info, name, scopes);
  const message = `\`${name}\` is a ${kindNames[other.$type]}; only an experiment can be extended.`;
  return { code: 'RF301', message };
}

const kindNames: Readonly<Record<File['declarations'][number]['$type'], string>> = {
  Let: 'constant',
  Target: 'target',
  Density: 'density',
  DataSet: 'data set',
  Network: 'network',
  Experiment: 'experiment',
};

/** A name of the language that has no meaning at this place. */
function misplaced(reference: Reference, name: string): Explanation | undefined {
  if (Object.hasOwn(foreignValues, name))
    return { code: 'RF201', message: `\`${name}\` ${foreignValues[name]!}` };
  if ((aggregateNames as readonly string[]).includes(name) && !isFunctionName(name)) {
    const message = `\`${name}\` is an aggregate over runs and needs an argument: \`${name}(…)\`, in \`expect\`.`;
    return { code: 'RF201', message };
  }
  if (isFunctionName(name)) {
    const fixes = [{ title: `Write \`${name}(…)\``, replacement: `${name}()` }];
    return {
      code: 'RF201',
      message: `\`${name}\` is a function and needs an argument: \`${name}(…)\`.`,
      fixes,
    };
  }
  if (isInputName(name)) {
    const message = `\`${name}\` is an input and has a meaning only in the body of a target or a density.`;
    return { code: 'RF201', message };
  }
  if (name === 'n') {
    return { code: 'RF201', message: '`n` is the number of the step and has a meaning only in `rate`.' };
  }
  if (isObservable(name)) {
    const message = `\`${name}\` is an observable and has a meaning only in \`stop\` and \`expect\`.`;
    return { code: 'RF201', message };
  }
  return ancestor(reference, isSweep) ? sweepInSweep(reference, name) : sweepElsewhere(reference, name);
}

function isFunctionName(name: string): boolean {
  return (functionNames as readonly string[]).includes(name);
}

function sweepInSweep(reference: Reference, name: string): Explanation | undefined {
  const experiment = ancestor(reference, isExperiment);
  if (experiment === undefined || !sweepsNamed(experiment, name)) return undefined;
  const message = `\`${name}\` is a sweep variable, and the values of a sweep can't depend on another sweep.`;
  return { code: 'RF201', message };
}

function sweepElsewhere(reference: Reference, name: string): Explanation | undefined {
  const file = ancestor(reference, isFile);
  if (ancestor(reference, isExperiment) ?? !file) return undefined;
  const owner = file.declarations.find((each) => isExperiment(each) && sweepsNamed(each, name));
  if (owner === undefined) return undefined;
  const message = `\`${name}\` is a sweep variable of the experiment \`${owner.name}\` and has no meaning outside of it.`;
  return { code: 'RF201', message };
}

function sweepsNamed(experiment: Experiment, name: string): boolean {
  return lineage(experiment).some((each) => each.sweeps.some((sweep) => sweep.name === name));
}

function unknown(info: ReferenceInfo, name: string, scopes: ScopeProvider): Explanation {
  const fits = fittingAt(info.container);
  const candidates = scopes.getScope(info).getAllElements().filter(fits).toArray();
  const nearest = nearestName(
    name,
    candidates.map((description) => description.name),
  );
  const declare = declaring(info.container, name);
  if (nearest === undefined)
    return { code: 'RF201', message: `\`${name}\` is not declared.`, fixes: declare };
  const meant = { title: `Write \`${nearest}\``, replacement: nearest };
  // A constant in the place of an observable would make a condition of nothing.
  const fixes = isObservable(nearest) ? [meant] : [meant, ...declare];
  return { code: 'RF201', message: `\`${name}\` is not declared. Did you mean \`${nearest}\`?`, fixes };
}

/** What the value of a property names; of other properties it is a number or a word. */
const namedBy: Readonly<Record<string, string>> = {
  target: 'Target',
  density: 'Density',
  data: 'DataSet',
  network: 'Network',
};

/** Whether a name has the kind that a place asks for: only such names are offered. */
function fittingAt(node: AstNode): (description: AstNodeDescription) => boolean {
  if (!isReference(node)) return () => true;
  const place = node.$container;
  const wanted = isNetwork(place) ? 'Network' : isProperty(place) ? namedBy[place.key] : undefined;
  const { words } = surroundingsOf(node);
  if (wanted !== undefined) return ({ type, name }) => type === wanted || words.includes(name);
  const named = Object.values(namedBy);
  return ({ type }) => !named.includes(type) && type !== 'Experiment';
}

/** Fixes that declare the name: what the property asks for, or a constant. */
function declaring(node: AstNode, name: string): readonly Fix[] {
  if (!isReference(node) || !/^[A-Za-z_]\w*$/.test(name) || reservedWords.has(name)) return [];
  const key = isProperty(node.$container) ? node.$container.key : '';
  const declared = Object.hasOwn(declarations, key) ? declarations[key] : undefined;
  if (declared === undefined && (key in wordsOnly || ownerOf(name) !== undefined)) return [];
  const [what, text] = declared?.(name) ?? [`the constant \`${name}\``, `let ${name} = 1`];
  return declarationBefore(node, `Declare ${what}`, text);
}

/** Properties whose values are words of the language. */
const wordsOnly = { init: true, method: true, integration: true, refine: true };

/** What a property's value names, and a declaration of it. */
const declarations: Readonly<Record<string, (name: string) => readonly [what: string, text: string]>> = {
  target: (name) => [`the target \`${name}\``, `target ${name} on [0, 1] = x`],
  density: (name) => [`the density \`${name}\``, `density ${name} on [0, 1] = 1`],
  network: (name) => [`the network \`${name}\``, `network ${name} = 1 -> 8 -> 1`],
  data: (name) => [`the data set \`${name}\``, `data ${name} = csv("points.csv")`],
};

function ancestor<T extends AstNode>(node: AstNode, is: (item: unknown) => item is T): T | undefined {
  let at: AstNode | undefined = node;
  while (at && !is(at)) at = at.$container;
  return at;
}
