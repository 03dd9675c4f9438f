/**
 * Loaded before anything else by each process and thread of a VS Code that is soaked: tells on a socket in the folder
 * RELUFLOW_HEAP what it holds after a garbage collection. `use` is answered with bytes, `kinds` with a heap snapshot.
 */
const { createServer } = require('node:net');
const { basename, join } = require('node:path');
const { getHeapSnapshot, setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { setImmediate } = require('node:timers');
const threads = require('node:worker_threads');

/** What this is part of the extension by; null for what isn't. */
function nameOf() {
  const script = basename(process.argv[1] ?? '');
  if (script === 'runner.js') return threads.workerData === null ? 'library' : 'runner';
  if (!threads.isMainThread) return null;
  if (process.argv.includes('--type=extensionHost')) return 'host';
  return script === 'server.js' ? 'server' : null;
}

function listen(name) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const server = createServer((socket) => {
    socket.once('data', (wanted) => {
      // What is only waiting to be finalized goes with the second one.
      collect();
      collect();
      if (String(wanted) === 'kinds') return void getHeapSnapshot().pipe(socket);
      const { heapUsed, external, rss } = process.memoryUsage();
      socket.end(JSON.stringify({ live: heapUsed + external, resident: rss }));
    });
  });
  server.listen(join(process.env.RELUFLOW_HEAP, `${name}-${process.pid}-${threads.threadId}`));
  server.unref();
}

// A thread learns its script after what is loaded before it.
setImmediate(() => {
  const name = nameOf();
  if (name !== null) listen(name);
});
