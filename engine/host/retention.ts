import type { ExperimentPlan } from '../experiment/plan';
import { shapeOf } from '../network/shape';
import type { Retention } from './host';

/** At most about this many numbers of theta in the trajectories of one record (128 MiB). */
const thetaBudget = 2 ** 24;
/** At most about this many rows of trajectories in one record (about 1 GB). */
const rowBudget = 2 ** 24;

/** What the trajectories of an experiment keep: everything, as long as it fits. */
export function retentionFor(plan: ExperimentPlan): Retention {
  let rows = 0;
  let numbersPerRun = 0;
  let most = 0;
  for (const cell of plan.cells) {
    rows += cell.runs * cell.record;
    numbersPerRun += cell.record * shapeOf(cell.widths).parameters;
    most = Math.max(most, cell.runs);
  }
  return {
    thetaRuns: Math.min(most, Math.floor(thetaBudget / Math.max(1, numbersPerRun))),
    stride: Math.max(1, Math.ceil(rows / rowBudget)),
  };
}
