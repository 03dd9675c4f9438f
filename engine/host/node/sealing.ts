/** The entry of dist/sealer.js: seals journals on a thread of its own. */
import { parentPort } from 'node:worker_threads';
import type { SealingAnswer } from './record/sealer';
import { sealJournal, type SealingTask } from './record/segment';

const port = parentPort;
if (!port) throw new Error('dist/sealer.js is started by ReluFlow, not by hand.');

port.on('message', (task: SealingTask) => {
  let answer: SealingAnswer = { failure: null };
  try {
    sealJournal(task);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    answer = { failure: { code, message } };
  }
  port.postMessage(answer);
});
