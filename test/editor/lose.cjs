/**
 * An extension that tests put beside the packaged one, started before it: it ends the threads of a document that have a name
 * (`reluflow-runner`, or `reluflow` for those that compute) and were there when a file of these two names was put into the
 * home folder, which is one of its own; a file beside that one says so. Newer editions take no modules from NODE_OPTIONS.
 */
const { statSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { clearInterval, setInterval } = require('node:timers');
const threads = require('node:worker_threads');

threads.Worker = class extends threads.Worker {
  constructor(script, options) {
    const name = options?.name ?? '';
    // A runner starts threads itself.
    const execArgv = ['--require', __filename];
    super(script, name === 'reluflow-runner' ? { ...options, execArgv } : options);
    // A thread that computes is started by the runner of its document.
    const place = name === 'reluflow' ? threads.workerData : options?.workerData;
    if (!name.startsWith('reluflow') || typeof place?.document !== 'string') return;
    const wish = join(process.env.HOME ?? '', `${name} ${basename(place.document)}`);
    const began = Date.now();
    const timer = setInterval(() => {
      const wished = statSync(wish, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (wished <= began) return;
      void this.terminate();
      writeFileSync(`${wish} lost`, '');
    }, 100);
    timer.unref();
    this.once('exit', () => clearInterval(timer));
  }
};

exports.activate = () => undefined;
