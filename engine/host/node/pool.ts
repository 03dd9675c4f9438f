import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkReport } from '../compute';
import { Crew, type Thread, type ThreadListener } from '../crew';
import type { Workers } from '../host';

/** How many workers there are where nobody says. */
export function defaultWorkers(): number {
  return Math.max(1, availableParallelism());
}

/** Worker threads that run `script` (dist/worker.js beside this file's bundle by default). */
export function createPool(size = defaultWorkers(), script = join(__dirname, 'worker.js')): Workers {
  const flag = new SharedArrayBuffer(4);
  const start = (listener: ThreadListener) => startThread(script, flag, listener);
  return new Crew(size, start, () => Atomics.store(new Int32Array(flag), 0, 1));
}

function startThread(script: string, flag: SharedArrayBuffer, listener: ThreadListener): Thread {
  const worker = new Worker(script, { workerData: { flag }, name: 'reluflow' });
  let reason = '';
  worker.on('message', (report: WorkReport) => listener.report(report));
  worker.on('error', (error) => (reason = describe(error)));
  worker.on('exit', (code) => listener.lost(reason || `its worker thread ended with status ${code}`));
  return {
    send: (request) => worker.postMessage(request),
    end: async () => {
      await worker.terminate();
    },
  };
}

function describe(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'its worker thread ran out of memory';
  return `its worker thread ended: ${error instanceof Error ? error.message : String(error)}`;
}
