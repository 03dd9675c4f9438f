import { openSync, writeSync } from 'node:fs';
import { textOf } from './texts';
import { troubleWith } from './trial';

/**
 * One process of `npm run fuzz`: tries every `stride`-th text and says in lines of JSON what it finds. The number of the
 * text it is at stands in a file, for whoever asks after this process has died.
 */
export interface Progress {
  readonly tried: number;
  /** CPU seconds of the text that took longest, and its number. */
  readonly slowest: number;
  readonly slowestNumber: number;
  readonly mebibytes: number;
  readonly trouble?: string;
  readonly ended?: boolean;
}

const [marker = '', first = '0', last = '0', stride = '1'] = process.argv.slice(2);
void tryAll(openSync(marker, 'w'), Number(first), Number(last), Number(stride));

async function tryAll(at: number, from: number, to: number, by: number): Promise<void> {
  let [tried, slowest, slowestNumber, mebibytes] = [0, 0, from, 0];
  let said = Date.now();
  const say = (more: Partial<Progress>) => {
    mebibytes = Math.max(mebibytes, Math.round(process.memoryUsage().rss / 2 ** 20));
    const progress: Progress = { tried, slowest, slowestNumber, mebibytes, ...more };
    process.stdout.write(`${JSON.stringify(progress)}\n`);
    said = Date.now();
  };
  for (let number = from; number < to; number += by) {
    writeSync(at, String(number).padEnd(16), 0);
    const text = textOf(number);
    const before = process.cpuUsage();
    const found = [...(await troubleWith(text))];
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    if (seconds > slowest) [slowest, slowestNumber] = [seconds, number];
    tried++;
    if (seconds > 1) found.push(`it takes ${seconds.toFixed(1)} s`);
    if (found.length > 0) say({ trouble: `text ${number}: ${found.join('; ')}\n${text}` });
    else if (Date.now() - said > 5000) say({});
  }
  say({ ended: true });
}
