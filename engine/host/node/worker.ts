/** The entry of dist/worker.js: computes jobs on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { Computer, type WorkRequest } from '../compute';

const port = parentPort;
if (!port) throw new Error('dist/worker.js is started by ReluFlow, not by hand.');
const flag = new Int32Array((workerData as { readonly flag: SharedArrayBuffer }).flag);
const computer = new Computer(
  (report) => port.postMessage(report),
  () => Atomics.load(flag, 0) !== 0,
);
port.on('message', (request: WorkRequest) => computer.do(request));
