/**
 * Settings in a few words, for people.
 */
import type { Cell, Method, Problem } from '../experiment/plan';
import type { Distribution } from '../network/initialization';
import { formatNumber } from './numbers';

/** "gradient flow until t = 1e5, tolerance 1e-9". */
export function describeMethod(method: Method): string {
  switch (method.kind) {
    case 'flow': {
      const name = method.normalized ? 'normalized gradient flow' : 'gradient flow';
      const until = method.until === Infinity ? 'until rest' : `until t = ${formatNumber(method.until)}`;
      return `${name} ${until}, tolerance ${formatNumber(method.tolerance)}`;
    }
    case 'gd':
      return `${method.normalized ? 'normalized gradient descent' : 'gradient descent'}, ${stepsOf(method.steps)}`;
    case 'sgd':
      return `stochastic gradient descent, batch ${method.batch}, ${stepsOf(method.steps)}`;
    case 'momentum':
      return `gradient descent with momentum ${formatNumber(method.beta)}, ${stepsOf(method.steps)}`;
    case 'adam':
      return `Adam, ${stepsOf(method.steps)}`;
    case 'critical_points':
      return 'search for critical points';
    case 'family':
      return 'a family of critical points';
  }
}

function stepsOf(steps: number): string {
  return `${steps.toLocaleString('en-US')} steps`;
}

/** Methods that have a time are drawn against it. */
export function axisOf(method: Method): 'time' | 'steps' {
  return method.kind === 'flow' ? 'time' : 'steps';
}

/** "normal(0, 1)", "a given point". */
export function describeInitialization(cell: Cell): string {
  const { initialization } = cell;
  if (initialization.kind === 'given') return 'a given initial point';
  const weights = describeDistribution(initialization.weights);
  const biases = describeDistribution(initialization.biases);
  return weights === biases ? weights : `weights ${weights}, biases ${biases}`;
}

function describeDistribution(distribution: Distribution): string {
  if (distribution.kind === 'normal') return `normal(${distribution.mean}, ${distribution.sd})`;
  if (distribution.kind === 'uniform') return `uniform(${distribution.a}, ${distribution.b})`;
  return distribution.kind;
}

/** "target hat on [0, 1], density uniform", "data set points with 20 rows". */
export function describeProblem(problem: Problem): string {
  if (problem.kind === 'line') {
    const { a, b } = problem.domain;
    return `target ${problem.target.name} on [${a}, ${b}], density ${problem.density.name}`;
  }
  const rows = problem.rows.length / (problem.inputs + 1);
  return `data set ${problem.name} with ${rows.toLocaleString('en-US')} rows`;
}

/** Whether a method looks for critical points instead of training. */
export function isSearch(method: Method): boolean {
  return method.kind === 'critical_points' || method.kind === 'family';
}
