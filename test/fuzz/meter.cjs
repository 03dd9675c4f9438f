// Loaded into a language server before it starts (`node --require`): tells on file descriptor 3, with each answer, the
// processor time of its process since the answer before, in microseconds.
const { Buffer } = require('node:buffer');
const { writeSync } = require('node:fs');

const write = process.stdout.write;
let before = process.cpuUsage();

process.stdout.write = function metered(chunk, ...rest) {
  const begin = (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')).slice(0, 100);
  const id = /"id":(\d+),"(?:result|error)"/.exec(begin)?.[1];
  if (id !== undefined) {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    writeSync(3, `${id} ${user + system}\n`);
  }
  return write.call(this, chunk, ...rest);
};
