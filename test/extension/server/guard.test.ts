import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ErrorCodes, type MessageConnection } from 'vscode-jsonrpc/node';
import { connect, initialize } from './connected';

/** What a client does wrong is told in sentences, and changes nothing. */

let client: MessageConnection;

beforeEach(() => ({ client } = connect()));
afterEach(() => client.dispose());

const uri = 'untitled:Untitled-1';
const position = { line: 0, character: 0 };

test('nothing is answered before the beginning and after the end', async () => {
  const symbols = (): Promise<unknown> => client.sendRequest('workspace/symbol', { query: '' });
  await expect(symbols()).rejects.toMatchObject({
    code: ErrorCodes.ServerNotInitialized,
    message: 'The server has not been initialized yet.',
  });
  await initialize(client);
  expect(await symbols()).toEqual([]);
  await expect(initialize(client)).rejects.toMatchObject({ code: ErrorCodes.InvalidRequest });
  expect(await client.sendRequest('shutdown')).toBeNull();
  for (const again of [symbols(), client.sendRequest('shutdown')])
    await expect(again).rejects.toMatchObject({
      code: ErrorCodes.InvalidRequest,
      message: 'The server has been shut down.',
    });
});

describe('in a session', () => {
  beforeEach(() => initialize(client));

  test.each([
    ['textDocument/hover', {}, 'textDocument.uri', 'a string'],
    ['textDocument/hover', null, 'textDocument.uri', 'a string'],
    ['textDocument/hover', { textDocument: { uri } }, 'position', 'a position'],
    ['textDocument/completion', { textDocument: { uri }, position: { line: -1 } }, 'position', 'a position'],
    ['textDocument/rename', { textDocument: { uri }, position, newName: 7 }, 'newName', 'a string'],
    ['textDocument/inlayHint', { textDocument: { uri }, range: position }, 'range', 'a range'],
    ['textDocument/selectionRange', { textDocument: { uri } }, 'positions', 'a list of positions'],
    ['textDocument/foldingRange', { textDocument: 7 }, 'textDocument.uri', 'a string'],
    ['callHierarchy/incomingCalls', { item: {} }, 'item.uri', 'a string'],
    ['workspace/symbol', {}, 'query', 'a string'],
    ['reluflow/experiments', {}, 'uri', 'a string'],
  ])('`%s` of %j is refused for what it lacks', async (method, params, path, kind) => {
    await expect(client.sendRequest(method, params)).rejects.toMatchObject({
      code: ErrorCodes.InvalidParams,
      message: `\`${method}\` needs \`${path}\`, ${kind}.`,
    });
  });

  test('a notification without what it tells is passed over, and the next one is heard', async () => {
    await client.sendNotification('textDocument/didOpen', {});
    await client.sendNotification('textDocument/didChange', { textDocument: { uri } });
    const textDocument = { uri, languageId: 'reluflow', version: 1, text: 'let a = 1\n' };
    await client.sendNotification('textDocument/didOpen', { textDocument });
    expect(await client.sendRequest('textDocument/documentSymbol', { textDocument })).toHaveLength(1);
  });
});
