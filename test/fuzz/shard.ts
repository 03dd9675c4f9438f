import { openSync, writeSync } from 'node:fs';
import { programEvery, textOf } from './texts';
import { troubleWith } from './trial';

/**
 * One process of `npm run fuzz`: tries its share of the texts and says in lines of JSON what it finds. The number of the
 * text it is at stands in a file, for whoever asks after this process has died.
 */
export interface Progress {
  readonly tried: number;
  /** CPU seconds of the text that took longest, and its number. */
  readonly slowest: number;
  readonly slowestNumber: number;
  readonly mebibytes: number;
  readonly trouble?: string;
  /** A text that takes more than a second of work. */
  readonly slow?: string;
  readonly ended?: boolean;
}

/** So many texts of one process follow each other: programs and small ones, some of which are formatted and evaluated. */
const block = 100;

/** What is wrong with a text. The parser throws and catches much: only where something is wrong the stack is wanted. */
async function troubleOf(text: string, further: boolean): Promise<readonly string[]> {
  Error.stackTraceLimit = 0;
  const found = await troubleWith(text, further);
  Error.stackTraceLimit = 20;
  return found.length === 0 ? found : troubleWith(text, further);
}

/** Of programs and of declarations every so many (`furtherEvery`) are formatted and evaluated as well. */
async function tryAll(
  at: number,
  from: number,
  to: number,
  jobs: number,
  job: number,
  furtherEvery: number,
): Promise<void> {
  let [tried, slowest, slowestNumber, mebibytes] = [0, 0, from, 0];
  let said = Date.now();
  const say = (more: Partial<Progress>) => {
    mebibytes = Math.max(mebibytes, Math.round(process.memoryUsage().rss / 2 ** 20));
    const progress: Progress = { tried, slowest, slowestNumber, mebibytes, ...more };
    process.stdout.write(`${JSON.stringify(progress)}\n`);
    said = Date.now();
  };
  await troubleWith('');
  for (let number = from; number < to; number++) {
    if (Math.floor(number / block) % jobs !== job) continue;
    writeSync(at, String(number).padEnd(16), 0);
    const text = textOf(number);
    const before = process.cpuUsage();
    const found = await troubleOf(text, Math.floor(number / programEvery) % furtherEvery === 0);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    if (seconds > slowest) [slowest, slowestNumber] = [seconds, number];
    tried++;
    if (seconds > 1) say({ slow: `text ${number} takes ${seconds.toFixed(1)} s\n${text}` });
    if (found.length > 0) say({ trouble: `text ${number}: ${found.join('; ')}\n${text}` });
    else if (Date.now() - said > 5000) say({});
  }
  say({ ended: true });
}

const [marker = '', ...numbers] = process.argv.slice(2);
const [first = 0, last = 0, jobs = 1, job = 0, furtherEvery = 1] = numbers.map(Number);
void tryAll(openSync(marker, 'w'), first, last, jobs, job, furtherEvery);
