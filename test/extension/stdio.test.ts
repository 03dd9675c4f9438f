import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver-protocol';

/** The language server as any other editor starts it: `reluflow language-server --stdio`. */

const program = join(import.meta.dirname, '..', '..', 'dist', 'reluflow.js');
let connection: MessageConnection;
let end: () => void;

beforeAll(async () => {
  if (!existsSync(program)) throw new Error('There is no dist/reluflow.js. Run `npm run build` first.');
  const child = spawn(process.execPath, [program, 'language-server', '--stdio'], { stdio: 'pipe' });
  connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  end = () => child.kill();
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
});

afterAll(() => {
  connection.dispose();
  end();
});

/** Opens a text and waits for its diagnostics. */
function diagnosticsOf(uri: string, text: string): Promise<readonly Diagnostic[]> {
  const published = new Promise<readonly Diagnostic[]>((resolve) => {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      if (params.uri === uri) resolve(params.diagnostics);
    });
  });
  const textDocument = { uri, languageId: 'reluflow', version: 1, text };
  void connection.sendNotification('textDocument/didOpen', { textDocument });
  return published;
}

test('a client on standard input and output reads the diagnostics of what it opens', async () => {
  const diagnostics = await diagnosticsOf('file:///elsewhere/a.rflow', 'let a = 1/0\r\nlet b = c\r\n');
  const errors = diagnostics.filter(({ severity }) => severity === 1);
  const places = errors.map(({ code, range }) => `${code} ${range.start.line}:${range.start.character}`);
  expect(places.sort()).toEqual(['RF201 1:8', 'RF406 0:10']);
});
