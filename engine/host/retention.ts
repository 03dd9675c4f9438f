import type { ExperimentPlan } from '../experiment/plan';
import { shapeOf } from '../network/shape';
import type { Retention } from './host';

/** Bytes of theta in the trajectories of one record, unless somebody chose another budget (128 MiB). */
const defaultThetaBudget = 2 ** 27;
const bytesPerNumber = 8;
/** At most about this many rows of trajectories in one record (about 1 GB). */
const rowBudget = 2 ** 24;

/** What the trajectories of an experiment keep: everything, as long as it fits. The budget is in bytes. */
export function retentionFor(plan: ExperimentPlan, thetaBudget = defaultThetaBudget): Retention {
  let rows = 0;
  let numbersPerRun = 0;
  let most = 0;
  for (const cell of plan.cells) {
    rows += cell.runs * cell.record;
    numbersPerRun += cell.record * shapeOf(cell.widths).parameters;
    most = Math.max(most, cell.runs);
  }
  return {
    thetaRuns: Math.min(most, Math.floor(thetaBudget / (bytesPerNumber * Math.max(1, numbersPerRun)))),
    stride: Math.max(1, Math.ceil(rows / rowBudget)),
  };
}
