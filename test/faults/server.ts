/** The language server over standard input and output, killed while it works. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { tried } from './experiments';
import { killed, start, type Started } from './processes';
import type { Outcome } from './trials';

const text = `${tried
  .map((each) => each.text)
  .join('')
  .replaceAll(/target square .*\n/g, '')}
target square on [0, 1] = x^2
experiment wrong { target: sqare }
`;

interface Session {
  readonly started: Started;
  readonly connection: MessageConnection;
  /** What the server said of the file. */
  readonly diagnostics: Promise<string>;
}

/** Kills a server while it works on a file; a new one says the same of it, and the file is as it was. */
export async function serverTrial(program: string, folder: string, random: () => number): Promise<Outcome> {
  const path = join(folder, 'a.rflow');
  writeFileSync(path, text);
  const first = open(program, path);
  const whole = await answersOf(first, path);
  await pause(random() * 50);
  // Killed between two answers, or in the middle of one.
  void answersOf(first, path).catch(() => null);
  await pause(random() * 200);
  const faults = (await killed(first.started)) ? 1 : 0;
  first.connection.dispose();
  const second = open(program, path);
  const again = await answersOf(second, path);
  await killed(second.started);
  second.connection.dispose();
  const losses = again === whole ? [] : ['a new language server says something else'];
  if (readFileSync(path, 'utf8') !== text) losses.push('the language server has changed a file');
  return { faults, losses };
}

function open(program: string, path: string): Session {
  const started = start([program, 'language-server', '--stdio'], join(path, '..'), {});
  const { stdout, stdin } = started.child;
  const reader = new StreamMessageReader(stdout!);
  // The rest of a message that is cut short never comes: a timer that waited for it would keep this process for ever.
  reader.partialMessageTimeout = 0;
  const connection = createMessageConnection(reader, new StreamMessageWriter(stdin!));
  connection.onError(() => undefined);
  stdin!.on('error', () => undefined);
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) =>
    items.map(() => ({})),
  );
  connection.onRequest('client/registerCapability', () => null);
  const diagnostics = new Promise<string>((resolve) => {
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (said: { diagnostics: readonly unknown[] }) => {
        if (said.diagnostics.length > 0) resolve(JSON.stringify(said.diagnostics));
      },
    );
  });
  connection.listen();
  return { started, connection, diagnostics };
}

const begun = new WeakSet<Session>();

/** Diagnostics, symbols, a hover and the formatted text, as one text. */
async function answersOf(session: Session, path: string): Promise<string> {
  const { connection, diagnostics } = session;
  const uri = pathToFileURL(path).toString();
  const textDocument = { uri };
  if (!begun.has(session)) {
    begun.add(session);
    const rootUri = pathToFileURL(join(path, '..')).toString();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri, capabilities: {} });
    await connection.sendNotification('initialized', {});
    const opened = { uri, languageId: 'reluflow', version: 1, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument: opened });
  }
  const options = { tabSize: 2, insertSpaces: true };
  const answers = await Promise.all([
    connection.sendRequest('textDocument/documentSymbol', { textDocument }),
    connection.sendRequest('textDocument/hover', { textDocument, position: { line: 1, character: 14 } }),
    connection.sendRequest('textDocument/formatting', { textDocument, options }),
  ]);
  return JSON.stringify([await diagnostics, ...answers]);
}
