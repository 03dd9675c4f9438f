import type { WorkReport, WorkRequest } from '../compute';
import { Crew, type Thread, type ThreadListener } from '../crew';
import type { Workers } from '../host';

/** The first message to a web worker: the flag that ends its runs, where the page may share memory. */
export interface WorkerGreeting {
  readonly type: 'greeting';
  readonly flag: SharedArrayBuffer | null;
}

/**
 * Web workers that run `script`, as many as wanted; 0 is one for each processor. Pages that aren't isolated can't share
 * memory: there workers can't be asked to stop, and cancelling ends them at once.
 */
export function createWebPool(script: string | URL, wanted = 0): Workers {
  const size = wanted > 0 ? wanted : navigator.hardwareConcurrency || 1;
  const flag = typeof SharedArrayBuffer === 'undefined' ? null : new SharedArrayBuffer(4);
  const raise = () => {
    if (flag) Atomics.store(new Int32Array(flag), 0, 1);
  };
  return new Crew(size, (listener) => startThread(script, flag, listener), raise);
}

function startThread(script: string | URL, flag: SharedArrayBuffer | null, listener: ThreadListener): Thread {
  const worker = new Worker(script);
  worker.onmessage = ({ data }: MessageEvent<WorkReport>) => listener.report(data);
  worker.onerror = ({ message }) => listener.lost(`its web worker ended: ${message}`);
  const greeting: WorkerGreeting = { type: 'greeting', flag };
  worker.postMessage(greeting);
  return {
    send: (request: WorkRequest) => worker.postMessage(request),
    end: () => {
      worker.terminate();
      return Promise.resolve();
    },
  };
}
