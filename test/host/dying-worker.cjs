/**
 * Loads dist/worker.js, and ends its thread when samples of a run have been told and its end has not, as RELUFLOW_DIE says in JSON: `how`,
 * over which `run` (null: at once, whatever the job), and how many `times` in all, which it counts by files in `folder`.
 */
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { parentPort } = require('node:worker_threads');

const { how, run, times, folder, script } = JSON.parse(process.env.RELUFLOW_DIE);

/** Whether it is this thread's turn: each file is made once. */
function mayDie() {
  for (let turn = 0; turn < times; turn++) {
    try {
      writeFileSync(join(folder, `death-${turn}`), '', { flag: 'wx' });
      return true;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  return false;
}

function fillMemory() {
  const held = [];
  for (;;) held.push(new Array(1e5).fill(held.length + 0.5));
}

function die() {
  if (how === 'exit') process.exit(3);
  if (how === 'memory') fillMemory();
  throw new Error('a mistake');
}

if (run === null && mayDie()) die();
const post = parentPort.postMessage.bind(parentPort);
parentPort.postMessage = (report) => {
  const { events } = report;
  const own = events.filter((event) => event.run === run).map(({ type }) => type);
  if (!own.includes('samples') || !mayDie()) return post(report);
  const end = events.findIndex((event) => event.run === run && event.type === 'run-ended');
  post({ ...report, events: end < 0 ? events : events.slice(0, end), ended: false });
  die();
};
require(script);
