/**
 * Loaded before anything else by each process and thread of the VS Code under test: ends a thread that has a name
 * (`reluflow-runner`, or `reluflow` for one that computes) when a file of that name is put into the home folder, which is
 * one of its own.
 */
const { existsSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { clearInterval, setInterval } = require('node:timers');
const threads = require('node:worker_threads');

const folder = process.env.HOME ?? '';
threads.Worker = class extends threads.Worker {
  constructor(script, options) {
    super(script, options);
    const name = options?.name ?? '';
    if (!name.startsWith('reluflow')) return;
    const wish = join(folder, name);
    const timer = setInterval(() => {
      if (!existsSync(wish)) return;
      rmSync(wish);
      void this.terminate();
    }, 100);
    timer.unref();
    this.once('exit', () => clearInterval(timer));
  }
};
