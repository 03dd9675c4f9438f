/**
 * Settings and results in a few words.
 */
import type { ExperimentPlan, Problem } from '../../engine/experiment/plan';
import { describeProblem } from '../../engine/host/describe';
import type { ProblemView } from '../../webview/messages';

/** What the panel draws and says of the problem. */
export function viewProblem(problem: Problem): ProblemView {
  if (problem.kind === 'data') return { kind: 'other', description: describeProblem(problem) };
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
