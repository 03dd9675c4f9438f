import { Cancellation, DocumentState, EmptyFileSystemProvider, URI, type FileSystemNode } from 'langium';
import { afterEach, describe, expect, test } from 'vitest';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { DocumentSymbol } from 'vscode-languageserver-protocol';
import { createEditorServices } from '../../../extension/server/services';
import { connect, initialize } from './connected';

/** Every file has the same text. */
class OneText extends EmptyFileSystemProvider {
  override readFileSync(): string {
    return 'target f on [0, 1] = x^2\n';
  }
  override readFile(): Promise<string> {
    return Promise.resolve(this.readFileSync());
  }
}

/** A change while a document is built ends that build; the next one goes on from the state that was reached. */
test.each(['Parsed', 'IndexedContent', 'Linked', 'Validated'] as const)(
  'a request that waits for the state %s is answered when a change ends the build in which it is reached',
  async (name) => {
    const { shared } = createEditorServices({ fileSystemProvider: () => new OneText() });
    await shared.workspace.ConfigurationProvider.initialized({});
    const { DocumentBuilder: builder, LangiumDocuments: documents } = shared.workspace;
    const uri = URI.parse(`file:///test/${name}.rflow`);
    const document = await documents.getOrCreateDocument(uri);
    const change = new Cancellation.CancellationTokenSource();
    builder.onDocumentPhase(DocumentState[name], () => change.cancel());
    document.state = DocumentState.Changed;
    const first = builder.update([uri], [], change.token).catch((error: unknown) => error);
    const answered = builder.waitUntil(DocumentState[name], uri);
    await first;
    await builder.update([], []);
    expect(await answered).toEqual(uri);
  },
);

test('a request about all texts is answered when a change of other files leaves nothing to build', async () => {
  const { shared } = createEditorServices({ fileSystemProvider: () => new OneText() });
  const { DocumentBuilder: builder } = shared.workspace;
  const updated = builder.update([URI.parse('file:///test/notes.txt')], []);
  const answered = builder.waitUntil(DocumentState.IndexedReferences);
  await updated;
  expect(await answered).toBeUndefined();
});

test('a request that waits can be cancelled', async () => {
  const { shared } = createEditorServices({ fileSystemProvider: () => new OneText() });
  const { DocumentBuilder: builder, LangiumDocuments: documents } = shared.workspace;
  const { uri } = await documents.getOrCreateDocument(URI.parse('file:///test/f.rflow'));
  const cancelling = new Cancellation.CancellationTokenSource();
  const answered = builder.waitUntil(DocumentState.Linked, uri, cancelling.token);
  cancelling.cancel();
  await expect(answered).rejects.toBeDefined();
});

/** A folder that takes as long to list as the test wants. */
class SlowFolder extends EmptyFileSystemProvider {
  list: () => void = () => undefined;
  private readonly listed = new Promise<void>((resolve) => (this.list = resolve));
  override async readDirectory(): Promise<FileSystemNode[]> {
    await this.listed;
    return [];
  }
}

describe('with an editor', () => {
  const uri = 'untitled:Untitled-1';
  let client: MessageConnection;

  afterEach(() => client.dispose());

  async function start(folder: SlowFolder): Promise<ReturnType<typeof connect>> {
    const connected = connect(folder);
    ({ client } = connected);
    await initialize(client);
    return connected;
  }

  /** Resolves when the server has read what was sent before. */
  async function heard(): Promise<void> {
    await expect(client.sendRequest('reluflow/unknown')).rejects.toThrow();
  }

  async function openText(text: string): Promise<void> {
    const textDocument = { uri, languageId: 'reluflow', version: 1, text };
    await client.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** What is asked of a text is told by what is asked; all that an editor asks right after opening. */
  const asked = [
    'completion',
    'documentSymbol',
    'foldingRange',
    'semanticTokens/full',
    'inlayHint',
    'codeAction',
    'hover',
    'documentHighlight',
    'documentLink',
    'selectionRange',
  ];

  function ask(method: string): Promise<unknown> {
    const position = { line: 0, character: 8 };
    return client.sendRequest(`textDocument/${method}`, {
      textDocument: { uri },
      position,
      positions: [position],
      range: { start: position, end: position },
      context: { diagnostics: [] },
    });
  }

  test('what is asked while the folder is still listed is answered for the text that was opened', async () => {
    const folder = new SlowFolder();
    await start(folder);
    await openText('target f on [0, 1] = x\nexperiment e { target: f }\n');
    const answers = asked.map(ask);
    const experiments = client.sendRequest<{ name: string }[]>('reluflow/experiments', { uri });
    await heard();
    folder.list();
    for (const [index, answer] of answers.entries()) expect(await answer, asked[index]).toBeTruthy();
    expect((await experiments).map(({ name }) => name)).toEqual(['e']);
  });

  test('what is asked while the text before a change is built is answered for the text after it', async () => {
    const folder = new SlowFolder();
    folder.list();
    const { services } = await start(folder);
    await openText('let before = 1\n');
    await ask('documentSymbol');
    let finish = (): void => undefined;
    const busy = new Promise<void>((resolve) => (finish = resolve));
    void services.shared.workspace.WorkspaceLock.write(() => busy);
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: 'let after = 1\n' }],
    });
    const symbols = ask('documentSymbol') as Promise<DocumentSymbol[]>;
    const places = ask('documentHighlight');
    await heard();
    finish();
    expect((await symbols).map(({ name }) => name)).toEqual(['after']);
    await places;
  });
});
