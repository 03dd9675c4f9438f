/**
 * What the built-in forms of the language take: one table for checking, compiling, completion and signature help.
 */

/** What a parameter accepts. Bounds are checked in checks/arguments.ts, which owns the sentences about them. */
type ParameterKind =
  /** any finite number */
  | 'number'
  /** a number > 0 */
  | 'positive'
  /** a number >= 0 */
  | 'nonnegative'
  /** a number > 0, or infinity */
  | 'horizon'
  /** a number in [0, 1) */
  | 'decay'
  /** a whole number >= 0 */
  | 'count'
  /** a whole number >= 1 */
  | 'positive-count'
  /** a positive step size, possibly an expression in the step number n */
  | 'rate'
  /** true or false */
  | 'boolean'
  /** one of the words in `choices` */
  | 'choice'
  /** how one group of parameters is drawn */
  | 'distribution'
  /** a list of numbers */
  | 'numbers'
  /** a string */
  | 'string'
  /** a list of strings */
  | 'strings';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** As it would be written; absent where the parameter has to be given. */
  readonly default?: string;
  /** May be left out although there is no default to write. */
  readonly optional?: boolean;
  readonly choices?: readonly string[];
  readonly documentation: string;
}

export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Whether arguments may be given by position, as in `normal(0, 1)`. */
  readonly positional: boolean;
  /** Whether the bare name without parentheses is allowed, as in `he`. */
  readonly bare: boolean;
  readonly documentation: string;
}

const normalized: Parameter = {
  name: 'normalized',
  kind: 'boolean',
  default: 'false',
  documentation:
    'Restrict the dynamics to the submanifold where the incoming weights and the bias of each hidden neuron together have Euclidean norm one.',
};

const rate: Parameter = {
  name: 'rate',
  kind: 'rate',
  documentation:
    'The step size, a positive number or an expression in the step number `n` = 0, 1, …, such as `0.1/(1+n)^(1/2)`.',
};

const steps: Parameter = { name: 'steps', kind: 'count', documentation: 'How many steps to take.' };

/** The methods, by name. */
export const methodSignatures: readonly Signature[] = [
  {
    name: 'flow',
    positional: false,
    bare: false,
    documentation: 'Gradient flow dΘ/dt = −G(Θ) on [0, until].',
    parameters: [
      {
        name: 'until',
        kind: 'horizon',
        documentation:
          'End of the time interval; `infinity` runs until the gradient is at rest or the state cannot improve.',
      },
      {
        name: 'tolerance',
        kind: 'positive',
        default: '1e-9',
        documentation: 'Bounds the local error per step, relative and absolute.',
      },
      {
        name: 'solver',
        kind: 'choice',
        choices: ['auto', 'explicit', 'stiff'],
        default: 'auto',
        documentation: 'The integrator: `explicit`, `stiff`, or `auto`, which decides by itself.',
      },
      normalized,
      {
        name: 'rest',
        kind: 'nonnegative',
        default: '1e-13',
        documentation:
          'The flow has converged when the gradient is below this, relative to the sum of its absolute contributions.',
      },
    ],
  },
  {
    name: 'gd',
    positional: false,
    bare: false,
    documentation: 'Gradient descent Θ ← Θ − rate · G(Θ).',
    parameters: [rate, steps, normalized],
  },
  {
    name: 'sgd',
    positional: false,
    bare: false,
    documentation:
      'Stochastic gradient descent on fresh samples from the input distribution, or on rows of the data set.',
    parameters: [
      rate,
      { name: 'batch', kind: 'positive-count', documentation: 'How many samples make one step.' },
      steps,
    ],
  },
  {
    name: 'momentum',
    positional: false,
    bare: false,
    documentation: 'Gradient descent with momentum (heavy ball): m ← beta · m + G(Θ), Θ ← Θ − rate · m.',
    parameters: [
      rate,
      { name: 'beta', kind: 'decay', default: '0.9', documentation: 'How much of the velocity is kept.' },
      steps,
    ],
  },
  {
    name: 'adam',
    positional: false,
    bare: false,
    documentation: 'Adam (Kingma, Ba, arXiv 1412.6980) with bias correction.',
    parameters: [
      rate,
      {
        name: 'beta1',
        kind: 'decay',
        default: '0.9',
        documentation: 'Decay of the average of the gradient.',
      },
      {
        name: 'beta2',
        kind: 'decay',
        default: '0.999',
        documentation: 'Decay of the average of the squared gradient.',
      },
      {
        name: 'epsilon',
        kind: 'positive',
        default: '1e-8',
        documentation: 'Added to the denominator.',
      },
      steps,
    ],
  },
  {
    name: 'critical_points',
    positional: false,
    bare: true,
    documentation:
      'Finds the critical points of the risk, up to realization. With more than one neuron, `reached` says from how many ' +
      'starts the gradient flow ends at a point.',
    parameters: [
      {
        name: 'starts',
        kind: 'positive-count',
        default: '1000',
        documentation: 'From how many starts to search when the network has more than one hidden neuron.',
      },
    ],
  },
  {
    name: 'family',
    positional: false,
    bare: true,
    documentation:
      'From the initial point, follows the set of critical points of equal risk through different realizations.',
    parameters: [
      {
        name: 'points',
        kind: 'positive-count',
        default: '200',
        documentation: 'How many members of the family to keep.',
      },
    ],
  },
];

/** How one group of parameters can be drawn. */
export const distributionSignatures: readonly Signature[] = [
  {
    name: 'normal',
    positional: true,
    bare: false,
    documentation: 'Independent normal numbers.',
    parameters: [
      { name: 'mean', kind: 'number', documentation: 'The mean.' },
      { name: 'sd', kind: 'nonnegative', documentation: 'The standard deviation.' },
    ],
  },
  {
    name: 'uniform',
    positional: true,
    bare: false,
    documentation: 'Independent uniform numbers in [a, b].',
    parameters: [
      { name: 'a', kind: 'number', documentation: 'The lower end.' },
      { name: 'b', kind: 'number', documentation: 'The upper end.' },
    ],
  },
  {
    name: 'he',
    positional: true,
    bare: true,
    documentation: 'Normal weights of variance 2/(number of inputs of the layer), biases zero.',
    parameters: [],
  },
  {
    name: 'xavier',
    positional: true,
    bare: true,
    documentation: 'Normal weights of variance 2/(inputs + outputs of the layer), biases zero.',
    parameters: [],
  },
  { name: 'zero', positional: true, bare: true, documentation: 'All zero.', parameters: [] },
];

/** The forms that only `init` has. */
export const initSignatures: readonly Signature[] = [
  ...distributionSignatures,
  {
    name: 'init',
    positional: false,
    bare: false,
    documentation: 'Weights and biases drawn in different ways.',
    parameters: [
      { name: 'weights', kind: 'distribution', documentation: 'How the weights of every layer are drawn.' },
      { name: 'biases', kind: 'distribution', documentation: 'How the biases of every layer are drawn.' },
    ],
  },
  {
    name: 'parameters',
    positional: false,
    bare: false,
    documentation: 'A given point, for a network with one hidden layer.',
    parameters: [
      { name: 'w', kind: 'numbers', documentation: 'The inner weights, row by row: H·d numbers.' },
      { name: 'b', kind: 'numbers', documentation: 'The inner biases: H numbers.' },
      { name: 'v', kind: 'numbers', documentation: 'The outer weights: H numbers.' },
      { name: 'c', kind: 'number', documentation: 'The outer bias.' },
    ],
  },
  {
    name: 'theta',
    positional: true,
    bare: false,
    documentation:
      'A given point, for any network: layer by layer, the weight matrix row by row, then the bias.',
    parameters: [{ name: 'values', kind: 'numbers', documentation: 'All parameters.' }],
  },
];

export const integrationSignatures: readonly Signature[] = [
  {
    name: 'exact',
    positional: true,
    bare: true,
    documentation: 'Integrals in closed form.',
    parameters: [],
  },
  {
    name: 'gauss',
    positional: true,
    bare: false,
    documentation: 'Gauss–Legendre quadrature.',
    parameters: [{ name: 'n', kind: 'positive-count', documentation: 'Nodes in each direction.' }],
  },
  {
    name: 'sobol',
    positional: true,
    bare: false,
    documentation: 'Quasi-Monte Carlo with Sobol points.',
    parameters: [{ name: 'n', kind: 'positive-count', documentation: 'How many points.' }],
  },
];

export const listSignatures: readonly Signature[] = [
  {
    name: 'range',
    positional: true,
    bare: false,
    documentation: 'Equidistant values, both ends included, exact.',
    parameters: [
      { name: 'first', kind: 'number', documentation: 'The first value.' },
      { name: 'last', kind: 'number', documentation: 'The last value, met exactly.' },
      { name: 'step', kind: 'number', documentation: 'The step between values; not zero.' },
    ],
  },
  {
    name: 'logspace',
    positional: true,
    bare: false,
    documentation: 'Values with a constant ratio, both ends included and exact.',
    parameters: [
      { name: 'first', kind: 'number', documentation: 'The first value; not zero.' },
      { name: 'last', kind: 'number', documentation: 'The last value, of the same sign as the first.' },
      { name: 'count', kind: 'positive-count', documentation: 'How many values.' },
    ],
  },
];

/** What a sweep can run through, for a sentence. */
export const sweepForms = '`[a, b, c]`, `range(first, last, step)` or `logspace(first, last, count)`';

export const csvSignature: Signature = {
  name: 'csv',
  positional: true,
  bare: false,
  documentation: 'Rows of numbers from a file; the last column is the output unless columns are named.',
  parameters: [
    { name: 'file', kind: 'string', documentation: 'The file, relative to this one.' },
    { name: 'inputs', kind: 'strings', optional: true, documentation: 'The names of the input columns.' },
    { name: 'output', kind: 'string', optional: true, documentation: 'The name of the output column.' },
  ],
};

/** The signature of that name in a table, or undefined. */
export function signatureOf(table: readonly Signature[], name: string): Signature | undefined {
  return table.find((signature) => signature.name === name);
}
