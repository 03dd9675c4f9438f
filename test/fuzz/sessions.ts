import { join } from 'node:path';
import { readyServer, Session } from './session';

/**
 * `npm run fuzz -- --protocol COUNT [FIRST]`: sends so many messages in sessions of 200, with a new server after
 * every tenth, prints what is wrong, and ends with 1 if anything is.
 */
const perSession = 200;
const sessionsPerServer = 10;

async function main(count: number, first: number): Promise<void> {
  const program = join(__dirname, '..', 'reluflow.js');
  const sessions = Math.ceil(count / perSession);
  const began = Date.now();
  let [troubles, longest, done] = [0, 0, 0];
  const line = () =>
    `${done * perSession} messages from session ${first}: ${troubles} sessions with trouble, longest answer ` +
    `${(longest / 1000).toFixed(2)} s, ${((Date.now() - began) / 1000).toFixed(0)} s in all`;
  while (done < sessions) {
    const { server, right } = await readyServer(program);
    const before = await right();
    for (let k = 0; k < sessionsPerServer && done < sessions; k++) {
      const number = first + done++;
      const found = [...(await new Session(server, number).run(perSession))];
      const after = await right().catch((error: unknown) => String(error));
      if (after !== before) found.push(`the known file gives ${after} instead of ${before}`);
      longest = Math.max(longest, server.longest);
      if (found.length === 0) continue;
      troubles++;
      process.stdout.write(`session ${number}: ${found.join('; ')}\n\n`);
      break;
    }
    server.kill();
    process.stderr.write(`${line()}\n`);
  }
  process.stdout.write(`${line()}\n`);
  process.exitCode = troubles > 0 ? 1 : 0;
}

const [count = '100000', first = '0'] = process.argv.slice(2);
void main(Number(count), Number(first));
