/**
 * The properties of an experiment: their meaning, and which methods have a use for them.
 */

export interface PropertyRule {
  readonly name: PropertyName;
  /** As it would be written; absent where there is none. */
  readonly default?: string;
  readonly required: boolean;
  /** Whether `none` takes back an inherited value. */
  readonly none: boolean;
  readonly documentation: string;
}

export const propertyNames = [
  'target',
  'density',
  'data',
  'network',
  'init',
  'seed',
  'runs',
  'method',
  'stop',
  'record',
  'integration',
  'refine',
] as const;

export type PropertyName = (typeof propertyNames)[number];

export const propertyRules: readonly PropertyRule[] = [
  {
    name: 'target',
    required: true,
    none: false,
    documentation: "The function to learn: a target's name. Not needed where `data` is given.",
  },
  {
    name: 'density',
    default: 'uniform',
    required: false,
    none: false,
    documentation:
      "The density of the input distribution: `uniform` (1/volume of the domain), `lebesgue` (1), or a density's name. Used as written, never rescaled.",
  },
  {
    name: 'data',
    required: false,
    none: false,
    documentation: "A data set's name, instead of `target` and `density`.",
  },
  {
    name: 'network',
    required: true,
    none: false,
    documentation: "A network's name, or layer widths such as `1 -> 8 -> 1`.",
  },
  {
    name: 'init',
    default: 'normal(0, 1)',
    required: false,
    none: false,
    documentation:
      'The initial value: `normal(mean, sd)`, `uniform(a, b)`, `he`, `xavier`, `zero`, `init(weights: …, biases: …)`, `parameters(w: [..], b: [..], v: [..], c: …)` or `theta([..])`.',
  },
  {
    name: 'seed',
    default: '0',
    required: false,
    none: false,
    documentation: 'A whole number from 0 to 2^53−1 that all random streams depend on.',
  },
  {
    name: 'runs',
    default: '1',
    required: false,
    none: false,
    documentation:
      'How many independent initializations; with `critical_points`, how many searches, each from starts of its own.',
  },
  {
    name: 'method',
    required: true,
    none: false,
    documentation: 'How the network is trained: `flow`, `gd`, `sgd`, `momentum`, `adam`, …',
  },
  {
    name: 'stop',
    required: false,
    none: true,
    documentation:
      'A condition on `risk`, `gradient`, `norm`, `time`, `steps` that ends a run early; `none` takes an inherited one back.',
  },
  {
    name: 'record',
    default: '400',
    required: false,
    none: false,
    documentation:
      'About how many samples of the trajectory to keep, spaced logarithmically, the first and the last always.',
  },
  {
    name: 'integration',
    default: 'exact',
    required: false,
    none: false,
    documentation: 'How integrals are computed: `exact`, `gauss(n)` or `sobol(n)`.',
  },
  {
    name: 'refine',
    required: false,
    none: true,
    documentation:
      '`newton` polishes the end of every run to a critical point; `none` takes an inherited one back.',
  },
];

export function isPropertyName(name: string): name is PropertyName {
  return (propertyNames as readonly string[]).includes(name);
}

/** The properties that a method has no use for (language.md, Methods). */
export function propertiesIgnoredBy(method: string): readonly PropertyName[] {
  switch (method) {
    case 'critical_points':
      return ['stop', 'record', 'refine'];
    case 'family':
      return ['stop', 'record'];
    default:
      return [];
  }
}
