/** The entry of dist/runner.js. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DocumentPlace } from '../protocol';
import { serve } from '../serve';
import { nodeHost } from './host';

const port = parentPort;
if (!port) throw new Error('dist/runner.js is started by the extension, not by hand.');
port.on(
  'message',
  serve(workerData as DocumentPlace | null, nodeHost, (message) => port.postMessage(message)),
);
