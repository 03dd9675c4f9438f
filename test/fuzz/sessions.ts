import { join } from 'node:path';
import type { Cost } from './server';
import { readyServer, Session } from './session';

/**
 * `npm run fuzz -- --protocol COUNT [FIRST]`: sends so many messages in sessions of 200, with a new server after
 * every tenth, prints what is wrong, and ends with 1 if anything is. In the end it prints the answers that cost the server the
 * most processor time, the worst first.
 */
const perSession = 200;
const sessionsPerServer = 10;
/** So many of the dearest answers are shown. */
const shown = 20;

/** An answer, and in which session it was given: the number of the last one that had begun. */
interface Answer extends Cost {
  readonly session: number;
}

function describeCosts(answers: readonly Answer[]): string {
  const total = answers.reduce((sum, { seconds }) => sum + seconds, 0);
  const sorted = [...answers].sort((a, b) => b.seconds - a.seconds).slice(0, shown);
  const lines = sorted.map(
    ({ method, seconds, session }) => `${seconds.toFixed(3).padStart(8)} s  ${method}, session ${session}\n`,
  );
  const mean = (1000 * total) / Math.max(1, answers.length);
  return `processor time of the server for ${answers.length} answers, ${mean.toFixed(1)} ms each; the dearest:\n${lines.join('')}`;
}

async function main(count: number, first: number): Promise<void> {
  const program = join(__dirname, '..', 'reluflow.js');
  const sessions = Math.ceil(count / perSession);
  const began = Date.now();
  let [troubles, longest, done] = [0, 0, 0];
  const answers: Answer[] = [];
  const line = () =>
    `${done * perSession} messages from session ${first}: ${troubles} sessions with trouble, longest answer ` +
    `${(longest / 1000).toFixed(2)} s, ${((Date.now() - began) / 1000).toFixed(0)} s in all`;
  while (done < sessions) {
    const { server, right } = await readyServer(
      program,
      join(__dirname, '..', '..', 'test', 'fuzz', 'meter.cjs'),
    );
    const before = await right();
    for (let k = 0; k < sessionsPerServer && done < sessions; k++) {
      const number = first + done++;
      const found = [...(await new Session(server, number).run(perSession))];
      const after = await right().catch((error: unknown) => String(error));
      if (after !== before) found.push(`the known file gives ${after} instead of ${before}`);
      longest = Math.max(longest, server.longest);
      answers.push(...server.costs.splice(0).map((cost) => ({ ...cost, session: number })));
      if (found.length === 0) continue;
      troubles++;
      process.stdout.write(`session ${number}: ${found.join('; ')}\n\n`);
      break;
    }
    server.kill();
    process.stderr.write(`${line()}\n`);
  }
  process.stdout.write(`${line()}\n${describeCosts(answers)}`);
  process.exitCode = troubles > 0 ? 1 : 0;
}

const [count = '100000', first = '0'] = process.argv.slice(2);
void main(Number(count), Number(first));
