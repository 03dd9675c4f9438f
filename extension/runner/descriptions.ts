/**
 * Settings and results in a few words.
 */
import type { Cell, ExperimentPlan, Method, Problem } from '../../engine/experiment/plan';
import type { Distribution } from '../../engine/network/initialization';
import { formatNumber } from '../../engine/host/node/cli/numbers';
import type { ProblemView } from '../../webview/messages';

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

/** Methods that look for critical points instead of training. */
export function isSearch(method: Method): boolean {
  return method.kind === 'critical_points' || method.kind === 'family';
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

/** What the panel draws and says of the problem. */
export function viewProblem(problem: Problem): ProblemView {
  if (problem.kind === 'data') {
    const rows = problem.rows.length / (problem.inputs + 1);
    return {
      kind: 'other',
      description: `data set ${problem.name} with ${rows.toLocaleString('en-US')} rows`,
    };
  }
  const { domain, target, density, mass } = problem;
  return {
    kind: 'line',
    domain,
    targetName: target.name,
    target: target.polynomial,
    densityName: density.name,
    mass,
    bound: target.approximation?.bound ?? null,
  };
}

export function runsOf(plan: ExperimentPlan): number {
  return plan.cells.reduce((sum, cell) => sum + cell.runs, 0);
}
