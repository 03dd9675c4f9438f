import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readyServer } from './session';
import { troubleWith } from './trial';

describe('what fuzzing has found stays mended', () => {
  it('an argument that is named and not written', async () => {
    expect(await troubleWith('data d = csv(\nfile:///a""\n')).toEqual([]);
  });

  it('an irrational root near a rational one, at the kinks of a target', async () => {
    expect(await troubleWith('target f on [-1, 6] = abs(x^3 + 2*x^2 - 2*x)\n')).toEqual([]);
  });

  it(
    'an unsaved file without an ending is closed, and another one is edited',
    { timeout: 120_000 },
    async () => {
      const program = join(import.meta.dirname, '..', '..', 'dist', 'reluflow.js');
      if (!existsSync(program)) throw new Error('There is no dist/reluflow.js. Run `npm run build` first.');
      const { server, right } = await readyServer(program);
      try {
        const before = await right();
        const document = {
          uri: 'untitled:Untitled-1',
          languageId: 'reluflow',
          version: 1,
          text: 'let a = 1\n',
        };
        server.notify('textDocument/didOpen', { textDocument: document });
        await server.nextDiagnostics(document.uri);
        server.notify('textDocument/didClose', { textDocument: { uri: document.uri } });
        expect(await right()).toBe(before);
        expect(await right()).toBe(before);
        expect(server.end).toBeUndefined();
      } finally {
        server.kill();
      }
    },
  );
});
