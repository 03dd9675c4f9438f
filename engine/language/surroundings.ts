/**
 * Where an expression stands, as far as it decides what names mean there.
 */
import type { AstNode } from 'langium';
import {
  isArgument,
  isCall,
  isDensity,
  isDomain,
  isDomainFactor,
  isExpectation,
  isExperiment,
  isNumberLiteral,
  isProperty,
  isSweep,
  isTarget,
  type Argument,
  type Domain,
  type Experiment,
} from './generated/ast';
import {
  csvSignature,
  distributionSignatures,
  initSignatures,
  integrationSignatures,
  listSignatures,
  methodSignatures,
  signatureOf,
  type Parameter,
  type Signature,
} from './signatures';

export interface Surroundings {
  /** Words that the property or the argument knows here. */
  readonly words: readonly string[];
  /** Names of the input to offer in a body; any input name is understood where this is not empty. */
  readonly inputs: readonly string[];
  /** Whether `n` is the step number here. */
  readonly step: boolean;
  /** Whether observables have a meaning here. */
  readonly observing: boolean;
  /** The experiment whose sweep variables are visible. */
  readonly experiment: Experiment | undefined;
}

const signatures: readonly Signature[] = [
  ...methodSignatures,
  ...initSignatures,
  ...integrationSignatures,
  ...listSignatures,
  csvSignature,
];

const wordsOfProperty: Readonly<Record<string, readonly string[]>> = {
  density: ['uniform', 'lebesgue'],
  init: initSignatures.map((signature) => signature.name),
  method: methodSignatures.map((signature) => signature.name),
  integration: integrationSignatures.map((signature) => signature.name),
  refine: ['newton', 'none'],
  stop: ['none'],
};

const bareDistributions = distributionSignatures.map((signature) => signature.name);

/** The words that a property's value can be. */
function wordsForProperty(key: string): readonly string[] {
  return Object.hasOwn(wordsOfProperty, key) ? (wordsOfProperty[key] ?? []) : [];
}

/** The parameter of a built-in form that an argument is for; undefined where the form or the name is not known. */
export function parameterOf(argument: Argument): Parameter | undefined {
  const call = argument.$container;
  const signature = signatureOf(signatures, call.function);
  if (signature === undefined) return undefined;
  if (argument.name !== undefined) return signature.parameters.find(({ name }) => name === argument.name);
  return signature.parameters[call.arguments.indexOf(argument)];
}

function wordsForParameter(parameter: Parameter | undefined): readonly string[] {
  switch (parameter?.kind) {
    case 'choice':
      return parameter.choices ?? [];
    case 'boolean':
      return ['true', 'false'];
    case 'distribution':
      return bareDistributions;
    default:
      return [];
  }
}

/** Every word that some argument of a built-in form can be. */
export const argumentWords: ReadonlySet<string> = new Set(
  signatures.flatMap(({ parameters }) => parameters).flatMap(wordsForParameter),
);

/**
 * How many variables a domain has, as far as its text alone says: an exponent that is not a number counts once, and a
 * domain that is not written yet is taken for an interval.
 */
export function writtenDimension(domain: Domain | undefined): number {
  if (domain === undefined) return 1;
  return domain.factors.reduce((sum, { exponent }) => {
    const power = isNumberLiteral(exponent) ? Number(exponent.text) : 1;
    return sum + (Number.isInteger(power) && power >= 1 && power <= 64 ? power : 1);
  }, 0);
}

function inputsOn(domain: Domain | undefined): readonly string[] {
  const dimension = writtenDimension(domain);
  return dimension <= 1 ? ['x'] : Array.from({ length: dimension }, (_, index) => `x${index + 1}`);
}

/** Types that change nothing of what names mean: most of the way out of a long expression. */
const transparent: ReadonlySet<string> = new Set([
  'Binary',
  'Unary',
  'Group',
  'List',
  'Logical',
  'Comparison',
]);

/** Walks from an expression to its declaration and gathers what has a meaning on the way. */
export function surroundingsOf(expression: AstNode): Surroundings {
  let words: readonly string[] = [];
  let step = false;
  let observing = false;
  let inDomain = false;
  let inSweep = false;
  let child: AstNode = expression;
  let node = expression.$container;
  while (node) {
    if (transparent.has(node.$type)) {
      // On to what stands around it.
    } else if (isArgument(node) && isCall(node.$container)) {
      const parameter = parameterOf(node);
      if (child === expression) words = wordsForParameter(parameter);
      step ||= parameter?.kind === 'rate';
    } else if (isProperty(node)) {
      if (child === expression) words = wordsForProperty(node.key);
      observing ||= node.key === 'stop';
    } else if (isExpectation(node)) {
      observing = true;
    } else if (isDomain(node) || isDomainFactor(node)) {
      inDomain = true;
    } else if (isSweep(node)) {
      inSweep = true;
    } else if ((isTarget(node) || isDensity(node)) && !inDomain) {
      return { words, inputs: inputsOn(node.domain), step, observing, experiment: undefined };
    } else if (isExperiment(node)) {
      return { words, inputs: [], step, observing, experiment: inSweep ? undefined : node };
    }
    child = node;
    node = node.$container;
  }
  return { words, inputs: [], step, observing, experiment: undefined };
}

/** The signature of a built-in form that is called, whatever it is for. */
export function signatureNamed(name: string): Signature | undefined {
  return signatureOf(signatures, name);
}
