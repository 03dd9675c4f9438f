import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import { limitRow, type Row } from './report';

const uri = 'untitled:bench.rflow';
const KEYS = 40;

/** Milliseconds from a keystroke in a file of 2,000 lines to its diagnostics, as an editor on stdio has them. */
export async function typingRows(root: string): Promise<Row[]> {
  const child = spawn(process.execPath, [join(root, 'dist', 'reluflow.js'), 'language-server', '--stdio']);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  try {
    connection.listen();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await connection.sendNotification('initialized', {});
    const text = longText();
    const opened = diagnosed(connection, () => true);
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'reluflow', version: 1, text },
    });
    await opened;
    const times: number[] = [];
    for (let key = 0; key < KEYS; key++) times.push(await keystroke(connection, key));
    times.sort((a, b) => a - b);
    const [half, most] = [times[KEYS / 2]!, times[Math.floor(0.95 * KEYS)]!];
    const lines = text.split('\n').length - 1;
    const detail = `${lines} lines, ${KEYS} keystrokes that make and mend a mistake, the server's waiting for more keys included; 95 % ${most.toFixed(0)} ms`;
    return [limitRow('diagnostics after a keystroke in a file of 2,000 lines, ms', 500, half, detail)];
  } finally {
    connection.dispose();
    child.kill();
  }
}

/** Types or deletes a letter in the name of the first experiment's target, which makes a mistake or mends it. */
async function keystroke(connection: MessageConnection, key: number): Promise<number> {
  const typed = key % 2 === 0;
  const at = (character: number) => ({ line: 3, character });
  const range = { start: at(12), end: at(typed ? 12 : 13) };
  const arrived = diagnosed(connection, (count) => count > 0 === typed);
  const start = performance.now();
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: key + 2 },
    contentChanges: [{ range, text: typed ? 'q' : '' }],
  });
  await arrived;
  return performance.now() - start;
}

function diagnosed(connection: MessageConnection, wanted: (count: number) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const listening = connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: PublishDiagnosticsParams) => {
        if (params.uri !== uri || !wanted(params.diagnostics.length)) return;
        listening.dispose();
        resolve();
      },
    );
  });
}

/** 250 targets and as many experiments, eight lines each pair. */
function longText(): string {
  return Array.from({ length: 250 }, (_, k) =>
    [
      `target f${k} on [0, 1] = x^2 - ${k}*x`,
      '',
      `experiment e${k} {`,
      `  target: f${k}`,
      '  network: 1 -> 8 -> 1',
      '  method: gd(rate: 1e-2, steps: 2000)',
      '}',
      '',
    ].join('\n'),
  )
    .join('\n')
    .concat('\n');
}
