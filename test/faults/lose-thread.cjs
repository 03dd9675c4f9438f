/**
 * Loaded before the command line: ends the thread that is named in RELUFLOW_LOSE, the k-th of that name, so many
 * milliseconds after its start.
 */
const { clearTimeout, setTimeout } = require('node:timers');
const threads = require('node:worker_threads');

const [name, number, delay] = (process.env.RELUFLOW_LOSE ?? '').split(',');
let started = 0;
threads.Worker = class extends threads.Worker {
  constructor(script, options) {
    super(script, options);
    if (options?.name !== name || started++ !== Number(number)) return;
    const timer = setTimeout(() => {
      require('node:fs').writeSync(2, 'A thread was ended.\n');
      void this.terminate();
    }, Number(delay));
    this.once('exit', () => clearTimeout(timer));
  }
};
