import { Worker } from 'node:worker_threads';
import type { DocumentPlace } from '../../runner/protocol';
import type { Thread, ThreadListener } from '../platform';

/** Starts the runner's script for a document, or as the library. */
export function startNodeThread(
  script: string,
  place: DocumentPlace | null,
  listener: ThreadListener,
): Thread {
  const name = place ? 'reluflow-runner' : 'reluflow-library';
  const worker = new Worker(script, { workerData: place, name });
  let reason = '';
  worker.on('message', listener.message);
  worker.on('error', (error) => (reason = error.message));
  worker.on('exit', (status) => listener.lost(reason || `it ended with status ${status}`));
  return {
    send: (message) => worker.postMessage(message),
    end: async () => {
      await worker.terminate();
    },
  };
}
