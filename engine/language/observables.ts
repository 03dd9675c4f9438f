/**
 * The observables as the language knows them: what they mean, where they may stand, which methods give them a value.
 */
import {
  observableNames,
  observablesOfSearches,
  observablesOfTrajectories,
  type ObservableName,
} from '../experiment/result';

export const observableDocumentation: Readonly<Record<ObservableName, string>> = {
  risk: 'The risk L(Θ) at the end of the run.',
  initial_risk: 'The risk at the initial point.',
  gradient: 'Euclidean norm of the generalized gradient G (of the projected one for normalized methods).',
  norm: 'Euclidean norm of Θ at the end of the run.',
  sup_norm: 'The largest Euclidean norm of Θ along the trajectory.',
  time: 'Time reached; for `gd` the sum of the step sizes.',
  steps: 'How many steps were taken.',
  evaluations: 'How many times the gradient was evaluated.',
  distance: 'Length of the path travelled in parameter space.',
  decay_rate:
    'Exponent r of the algebraic decay (risk − limit) ~ t^(−r), from the tail of the trajectory; infinity when the decay is exponential.',
  lojasiewicz: 'Estimated Łojasiewicz exponent at the limit.',
  rank: 'Rank of the Hessian at the end of the run.',
  index: 'Number of negative eigenvalues of the Hessian.',
  kinks: 'Breakpoints of the realization inside the domain.',
  active: 'Neurons that are not constant on the domain.',
  points: 'How many critical points were found (`critical_points`).',
  minima: 'How many of them are local minima (`critical_points`).',
  saddles: 'How many of them are saddles (`critical_points`).',
};

/** What `stop` can look at while a run goes on. */
export const stopObservables: readonly ObservableName[] = ['risk', 'gradient', 'norm', 'time', 'steps'];

const ofTime: readonly ObservableName[] = ['time', 'decay_rate'];

/** The observables that stay undefined with a method, in every run (language.md, Observables). */
export function observablesUndefinedBy(method: string): readonly ObservableName[] {
  switch (method) {
    case 'sgd':
    case 'momentum':
    case 'adam':
      return [...ofTime, ...observablesOfSearches];
    case 'critical_points':
      return observablesOfTrajectories;
    case 'family':
      return [...ofTime, 'lojasiewicz', ...observablesOfSearches];
    default:
      return observablesOfSearches;
  }
}

/** The observables that look at the domain, which a data set has not. */
export const observablesUndefinedByData: readonly ObservableName[] = ['kinks', 'active'];

export function isObservable(name: string): name is ObservableName {
  return (observableNames as readonly string[]).includes(name);
}
