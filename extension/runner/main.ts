/**
 * The entry of dist/runner.js: runs the experiments of one document on a thread of its own; without a document, it is
 * the library.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { answer, Library } from '../library/library';
import type { LibraryCall } from '../library/protocol';
import type { DocumentPlace, RunnerReport, RunnerRequest } from './protocol';
import { Runner } from './runner';

const port = parentPort;
if (!port) throw new Error('dist/runner.js is started by the extension, not by hand.');
const place = workerData as DocumentPlace | null;
if (place) {
  const runner = new Runner(place, (report: RunnerReport) => port.postMessage(report));
  port.on('message', (request: RunnerRequest) => runner.receive(request));
} else {
  const library = new Library();
  port.on('message', (call: LibraryCall) => {
    void answer(library, call).then((message) => port.postMessage(message));
  });
}
