import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readyServer, Session } from './session';

/** The short form of `npm run fuzz -- --protocol`: the real server on standard input and output. */
it('after 400 odd messages the server is there, and right about a file', { timeout: 300_000 }, async () => {
  const program = join(import.meta.dirname, '..', '..', 'dist', 'reluflow.js');
  if (!existsSync(program)) throw new Error('There is no dist/reluflow.js. Run `npm run build` first.');
  const { server, right } = await readyServer(program);
  try {
    const before = await right();
    expect(before).toContain('RF');
    expect(before).toContain('The tent.');
    for (const number of [1, 2]) {
      expect(await new Session(server, number).run(200), `session ${number}`).toEqual([]);
      expect(await right(), `after session ${number}`).toBe(before);
    }
  } finally {
    server.kill();
  }
});
