import { PassThrough } from 'node:stream';
import { EmptyFileSystemProvider, type FileSystemProvider } from 'langium';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import type { EditorServices } from '../../../extension/server/declarations';
import { guarded } from '../../../extension/server/guard';
import { startServer } from '../../../extension/server/server';

export interface Connected {
  readonly services: EditorServices;
  /** The editor's end. */
  readonly client: MessageConnection;
}

/** A language server of this process and an editor at the other end of its connection. */
export function connect(files: FileSystemProvider = new EmptyFileSystemProvider()): Connected {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const reader = new StreamMessageReader(up);
  const connection = createConnection(ProposedFeatures.all, reader, new StreamMessageWriter(down), guarded());
  const services = startServer(connection, files, () => undefined);
  const client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  client.listen();
  return { services, client };
}

/** Says hello as an editor does. */
export async function initialize(client: MessageConnection): Promise<void> {
  await client.sendRequest('initialize', {
    processId: null,
    rootUri: null,
    workspaceFolders: [{ uri: 'file:///folder', name: 'folder' }],
    capabilities: {},
  });
  await client.sendNotification('initialized', {});
}
