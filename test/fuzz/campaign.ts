import { writeFileSync } from 'node:fs';
import { randomText } from './texts';
import { troubleWith } from './trial';

/**
 * `npm run fuzz -- COUNT [FIRST]`: tries so many texts, prints what is wrong and what took longer than a second of work,
 * and ends with 1 if anything is.
 */
async function main(count: number, first: number, report: string | undefined): Promise<void> {
  let troubles = 0;
  let slowest = 0;
  const began = Date.now();
  for (let number = first; number < first + count; number++) {
    const text = randomText(number);
    const before = process.cpuUsage();
    const found = [...(await troubleWith(text))];
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    slowest = Math.max(slowest, seconds);
    if (seconds > 1) found.push(`it takes ${seconds.toFixed(1)} s`);
    if (found.length > 0) {
      troubles++;
      process.stdout.write(`text ${number}: ${found.join('; ')}\n${text}\n\n`);
    }
    if ((number - first) % 10_000 === 9_999)
      process.stderr.write(
        `${number - first + 1} texts, ${troubles} with trouble, slowest ${slowest.toFixed(2)} s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB\n`,
      );
  }
  const took = ((Date.now() - began) / 1000).toFixed(0);
  const result = `${count} texts from number ${first}: ${troubles} with trouble, slowest ${slowest.toFixed(2)} s of work, ${took} s in all`;
  process.stdout.write(`${result}\n`);
  if (report !== undefined) writeFileSync(report, `${result}\n`);
  process.exitCode = troubles > 0 ? 1 : 0;
}

const [count = '1000000', first = '0', report] = process.argv.slice(2);
void main(Number(count), Number(first), report);
