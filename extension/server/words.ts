/**
 * What the words of the language mean: one sentence each, for completion and hovers.
 */
import type { AggregateName, FunctionName } from '../../engine/expression/expression';

export const declarationDocumentation: Readonly<Record<string, string>> = {
  let: 'A constant.',
  target: 'The function to learn.',
  density:
    'The density of the input distribution with respect to Lebesgue measure; used as written, never rescaled.',
  data: 'A finite data set: the last column of a CSV file is the output, the others are the inputs.',
  network: 'A fully connected ReLU network with these layer widths; the output layer is affine.',
  experiment: 'What to run: a target, a density, a network, an initial value and a method.',
  import: "Makes another file's declarations visible here.",
};

/** The other words of the grammar. */
export const keywordDocumentation: Readonly<Record<string, string>> = {
  on: 'The domain: an interval `[a, b]`, a power or a product of intervals.',
  extends:
    'All that the other experiment says, with the properties given here replaced and the expectations added.',
  for: 'A sweep variable: one cell for each of its values; several make their product, the last one varying fastest.',
  in: 'The values of a sweep variable.',
  expect: 'A check of the results; an observable that is not aggregated is meant for every run.',
  if: 'The case counts where its condition holds and no earlier one does.',
  otherwise: 'The case where no condition holds.',
  within: 'How far apart the two sides of `~=` may be, absolutely.',
  and: 'Both conditions hold.',
  or: 'One of the conditions holds at least.',
  interpolate: 'The piecewise affine function through these points.',
};

export const functionDocumentation: Readonly<Record<FunctionName, string>> = {
  abs: 'Absolute value.',
  min: 'The least of its arguments.',
  max: 'The greatest of its arguments.',
  relu: 'max(t, 0).',
  sqrt: 'Square root.',
  exp: 'Exponential function.',
  log: 'Natural logarithm.',
  sin: 'Sine.',
  cos: 'Cosine.',
  tan: 'Tangent.',
  tanh: 'Hyperbolic tangent.',
};

export const aggregateDocumentation: Readonly<Record<AggregateName, string>> = {
  min: "The least value over the cell's runs; of several arguments, the least of them.",
  max: "The greatest value over the cell's runs; of several arguments, the greatest of them.",
  mean: "The mean over the cell's runs.",
  median: "The median over the cell's runs.",
  quantile: "quantile(q, E): the q-quantile of E over the cell's runs, interpolated linearly.",
  fraction: "The fraction of the cell's runs for which the condition holds.",
  all: "Whether the condition holds for all of the cell's runs.",
  any: "Whether the condition holds for one of the cell's runs at least.",
};

export const constantDocumentation: Readonly<Record<string, string>> = {
  pi: 'π = 3.14159…',
  e: 'e = 2.71828…',
  infinity: '∞',
};

export const wordDocumentation: Readonly<Record<string, string>> = {
  uniform: 'The probability density 1/volume of the domain.',
  lebesgue: 'The density 1.',
  newton: 'After the method, polish to a critical point by Newton’s method.',
  none: 'Takes back what is inherited.',
  explicit: 'An explicit solver: cheap steps, short ones where the flow is stiff.',
  stiff:
    'An implicit solver with the exact Hessian, for flows whose directions decay at very different rates.',
  auto: 'Begins explicitly, and goes over to the stiff solver where that is cheaper.',
};
