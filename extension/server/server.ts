/**
 * The language server, whatever its connection and its files are.
 */
import { DocumentState, type FileSystemProvider } from 'langium';
import { startLanguageServer } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { filesRequest, type FilesParameters, type TextFiles } from '../files/methods';
import type { EditorServices } from './declarations';
import type { DocumentationLink } from './documentation';
import { answerExperiments } from './experiments';
import { followFolders } from './folders';
import { answerRefused } from './guard';
import { refreshHints } from './inlay-hints';
import { serveSelections } from './selection';
import { createEditorServices } from './services';
import { followTheme } from './theme';

/** Serves the editor at the other end of the connection. */
export function startServer(
  connection: Connection,
  files: FileSystemProvider,
  link: DocumentationLink,
): EditorServices {
  const { shared, ReluFlow } = createEditorServices({ connection, fileSystemProvider: () => files }, link);
  answerRefused(connection);
  followTheme(connection);
  followFolders(ReluFlow);
  answerExperiments(connection, ReluFlow);
  serveSelections(connection, shared);
  refreshHints(connection, shared);
  // Hints show what the checks have worked out.
  startLanguageServer(shared, { InlayHintProvider: DocumentState.Validated });
  return ReluFlow;
}

/** The editor's files, which its client reads; editors other than VS Code have none to offer. */
export function filesOf(connection: Connection): TextFiles {
  const ask = <T>(method: FilesParameters['method'], uri: string): Promise<T> => {
    const parameters: FilesParameters = { method, uri };
    return connection.sendRequest<T>(filesRequest, parameters);
  };
  return { text: (uri) => ask('text', uri), entries: (uri) => ask('entries', uri) };
}
