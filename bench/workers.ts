import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { byTurns, type Participant } from './measure';
import { duration, hindered, ratioRow, type Row } from './report';

/** The same ensemble on one worker thread and on two. */
export async function workerRows(): Promise<Row[]> {
  const workers = [0, 1].map(() => new Worker(join(__dirname, 'worker.cjs')));
  const networks = 200;
  const with_ = (count: number): Participant => ({
    name: count === 1 ? 'one worker' : 'two workers',
    block: async () => {
      const busy = workers.slice(0, count);
      const began = process.hrtime.bigint();
      const answers = busy.map((worker) => once(worker, 'message'));
      busy.forEach((worker) => worker.postMessage(networks / count));
      await Promise.all(answers);
      return Number(process.hrtime.bigint() - began) / (networks * 1000);
    },
  });
  const timings = await byTurns([with_(2), with_(1)], 40);
  await Promise.all(workers.map((worker) => worker.terminate()));
  const detail = timings.map(({ name, time }) => `${name} ${duration(time)}`).join(', ');
  return [
    hindered(
      ratioRow('ensemble: two workers against one', 1.8, timings[1]!.ratio, `${detail} per network and step`),
      'both processors of a small machine are shared with everything else that runs on it',
    ),
  ];
}
