/** The entry of the web worker: the same jobs as on Node. */
import { Computer, type WorkRequest } from '../compute';
import type { WorkerGreeting } from './pool';

let flag: Int32Array | null = null;
const computer = new Computer(
  (report) => self.postMessage(report),
  () => flag !== null && Atomics.load(flag, 0) !== 0,
);

self.onmessage = ({ data }: MessageEvent<WorkerGreeting | WorkRequest>) => {
  if (data.type === 'job') computer.do(data);
  else flag = data.flag && new Int32Array(data.flag);
};
