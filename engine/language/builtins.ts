/**
 * The names that the language itself gives, as nodes that a reference can point to.
 */
import { URI, type AstNodeDescription } from 'langium';
import { observableNames } from '../experiment/result';
import type { FunctionName, AggregateName } from '../expression/expression';
import { BuiltIn } from './generated/ast';

/** What a built-in name is. */
export type BuiltInRole =
  /** `x`, `x1`, `x2`, … in the body of a target or a density */
  | 'input'
  /** `n` in a step size */
  | 'step'
  /** `risk`, `norm`, … in `stop` and `expect` */
  | 'observable'
  /** `pi`, `e`, `infinity` */
  | 'constant'
  /** a word that only its property or argument knows: `uniform`, `stiff`, `true`, `newton`, `none`, … */
  | 'word';

export const constantNames = ['pi', 'e', 'infinity'] as const;

export const functionNames: readonly FunctionName[] = [
  'abs',
  'min',
  'max',
  'relu',
  'sqrt',
  'exp',
  'log',
  'sin',
  'cos',
  'tan',
  'tanh',
];

export const aggregateNames: readonly AggregateName[] = [
  'min',
  'max',
  'mean',
  'median',
  'quantile',
  'fraction',
  'all',
  'any',
];

/** Signs and names that stand for a constant elsewhere; understood and mended. */
export const foreignConstants: Readonly<Record<string, string>> = {
  π: 'pi',
  '∞': 'infinity',
  inf: 'infinity',
  Inf: 'infinity',
  INF: 'infinity',
  oo: 'infinity',
};

/** What other languages and papers call what the language has under another name, in the order of likelihood. */
export const synonyms: Readonly<Record<string, readonly string[]>> = {
  ln: ['log'],
  fabs: ['abs'],
  tg: ['tan'],
  avg: ['mean'],
  average: ['mean'],
  minimum: ['min'],
  maximum: ['max'],
  P: ['fraction'],
  Pr: ['fraction'],
  prob: ['fraction'],
  probability: ['fraction'],
  loss: ['risk'],
  error: ['risk'],
  mse: ['risk'],
  cost: ['risk'],
  grad: ['gradient'],
  lr: ['rate'],
  learning_rate: ['rate'],
  step_size: ['rate'],
  epochs: ['steps'],
  iterations: ['steps'],
  iters: ['steps'],
  max_steps: ['steps'],
  batch_size: ['batch'],
  eps: ['epsilon'],
  tol: ['tolerance'],
  horizon: ['until'],
  optimizer: ['method'],
  optimiser: ['method'],
  algorithm: ['method'],
  function: ['target'],
  dataset: ['data'],
  distribution: ['density'],
  architecture: ['network'],
  model: ['network'],
  initialization: ['init'],
  repeats: ['runs'],
  trials: ['runs'],
  samples: ['runs', 'batch'],
  random_seed: ['seed'],
};

const truth = 'is a word for arguments such as `normalized: true`, and no value here.';
const notANumber = 'is no value that can be written: what has no value is undecided in comparisons.';

/** Names of values elsewhere that the language does not have, and what to say of each. */
export const foreignValues: Readonly<Record<string, string>> = {
  NaN: notANumber,
  nan: notANumber,
  true: truth,
  false: truth,
  True: truth,
  False: truth,
  not: 'is no word of the language: turn the comparison round, `risk >= 1` for what is not `risk < 1`.',
};

const home = URI.parse('builtin:///reluflow');

/** A node without a place in any file, and the description under which scopes find it. */
function describeBuiltIn(name: string, role: BuiltInRole): AstNodeDescription {
  const node: BuiltIn = { $type: BuiltIn.$type, name, role };
  return { name, node, type: BuiltIn.$type, documentUri: home, path: `/${role}/${name}` };
}

function table(names: readonly string[], role: BuiltInRole): ReadonlyMap<string, AstNodeDescription> {
  return new Map(names.map((name) => [name, describeBuiltIn(name, role)]));
}

export const constants = table(constantNames, 'constant');
export const observables = table(observableNames, 'observable');
export const stepNumber = table(['n'], 'step');

const inputs = new Map<string, AstNodeDescription>();

/** The input `x`, or a coordinate `x1`, `x2`, … of it. */
export function inputNamed(name: string): AstNodeDescription | undefined {
  if (!isInputName(name)) return undefined;
  const known = inputs.get(name);
  if (known) return known;
  const input = describeBuiltIn(name, 'input');
  inputs.set(name, input);
  return input;
}

export function isInputName(name: string): boolean {
  return /^x([1-9][0-9]*)?$/.test(name);
}

const words = new Map<string, AstNodeDescription>();

/** A word that a property or an argument knows. */
export function word(name: string): AstNodeDescription {
  const known = words.get(name);
  if (known) return known;
  const description = describeBuiltIn(name, 'word');
  words.set(name, description);
  return description;
}
