/** The entry of dist/runner.js: runs the experiments of one document on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DocumentPlace, RunnerReport, RunnerRequest } from './protocol';
import { Runner } from './runner';

const port = parentPort;
if (!port) throw new Error('dist/runner.js is started by the extension, not by hand.');
const runner = new Runner(workerData as DocumentPlace, (report: RunnerReport) => port.postMessage(report));
port.on('message', (request: RunnerRequest) => runner.receive(request));
