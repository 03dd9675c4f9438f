/** What the commands do: loaded by the command line once it knows what is asked. */
export { certify } from './cli/certify';
export { check } from './cli/check';
export { evaluate } from './cli/eval';
export { exportRecord } from './cli/export';
export { format } from './cli/format';
export { list } from './cli/list';
export { hasPrinted } from './cli/output';
export { run } from './cli/run';
export { CallError } from './cli/status';
export { cancelSweep, submitSweep } from './cluster/sweep';
export { collectSweep, sweepStatus } from './cluster/sweep-report';
export { sweepLane, sweepShard } from './cluster/tasks';
