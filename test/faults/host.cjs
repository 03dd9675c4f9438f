/** Stands for an extension host: starts the runner's thread for a document and asks it to run. */
const { Worker } = require('node:worker_threads');
const { readFileSync } = require('node:fs');
const { dirname, basename } = require('node:path');

const [script, path, records, delay] = process.argv.slice(2);
const place = {
  document: `file://${path}`,
  name: basename(path),
  path,
  folder: dirname(path),
  records,
  hidden: false,
};
const worker = new Worker(script, { workerData: place, name: 'reluflow-runner' });
const request = { id: 1, text: readFileSync(path, 'utf8'), experiments: null, jobs: 2, timeLimit: 0 };
worker.on('message', (report) => {
  if (report.type === 'ended') process.exit(0);
});
worker.on('exit', () => process.exit(1));
worker.postMessage({ type: 'run', request });
// The thread alone is lost, where that is asked for; the process then goes as well.
if (delay !== undefined) setTimeout(() => void worker.terminate(), Number(delay));
