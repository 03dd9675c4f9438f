/**
 * Settings in a few words, for people.
 */
import type { DescentMethod } from '../dynamics/method';
import type { Cell, Method, Problem } from '../experiment/plan';
import type { Distribution } from '../network/initialization';
import { compileExpression } from '../expression/evaluate';
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
      return `${method.normalized ? 'normalized gradient descent' : 'gradient descent'}, ${stepsOf(method)}`;
    case 'sgd':
      return `stochastic gradient descent, batch ${method.batch}, ${stepsOf(method)}`;
    case 'momentum':
      return `gradient descent with momentum ${formatNumber(method.beta)}, ${stepsOf(method)}`;
    case 'adam':
      return `Adam, ${stepsOf(method)}`;
    case 'critical_points':
      return 'search for critical points';
    case 'family':
      return 'a family of critical points';
  }
}

/** "500 steps of size 0.01", "500 steps of sizes from 0.1 to 0.0045". */
function stepsOf({ steps, rate }: DescentMethod): string {
  const sizeAt = compileExpression(rate, 'n');
  const last = Math.max(0, steps - 1);
  const sizes = [0, Math.floor(last / 2), last].map(sizeAt);
  const [first, end] = [formatNumber(sizes[0]), formatNumber(sizes[2])];
  const size = new Set(sizes).size === 1 ? `size ${first}` : `sizes from ${first} to ${end}`;
  return `${steps.toLocaleString('en-US')} steps of ${size}`;
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
