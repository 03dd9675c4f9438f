import { parentPort } from 'node:worker_threads';
import { createLineKernel } from '../engine/kernel/line-kernel';
import { cubic, startNetwork } from './problems';

/** A worker that trains as many networks as it is told to and answers when it is done. */
const width = 16;
const kernel = createLineKernel(width, cubic.target, cubic.density)!;
const rates = new Float64Array(1000).fill(0.05);

parentPort?.on('message', (networks: number) => {
  const length = 3 * width + 1;
  const thetas = new Float64Array(networks * length);
  for (let k = 0; k < networks; k++) thetas.set(startNetwork(cubic, width, 1 + k), k * length);
  kernel.advanceMany(thetas, networks, rates, rates.length);
  parentPort?.postMessage(networks);
});
