/**
 * The language server in a web worker: every file comes from the editor.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { EditorFileSystem } from '../../files/editor-files';
import { documentationLinks, type DocumentationLink } from '../documentation';
import { guarded } from '../guard';
import type { ServerOptions } from '../requests';
import { filesOf, startServer } from '../server';

// A worker's own scope has the port to its owner that the page's side of a worker has.
const port = self as unknown as Worker;
const connection = createConnection(
  new BrowserMessageReader(port),
  new BrowserMessageWriter(port),
  guarded(),
);
const files = filesOf(connection);
let link: DocumentationLink = () => undefined;
const services = startServer(connection, new EditorFileSystem(files), (code) => link(code));

const { LanguageServer } = services.shared.lsp;
LanguageServer.onInitialize(({ initializationOptions }) => {
  const { documentation } = (initializationOptions ?? {}) as Partial<ServerOptions>;
  if (documentation === undefined) return;
  LanguageServer.onInitialized(() => {
    files.text(documentation).then(
      (text) => (link = documentationLinks(documentation, () => text)),
      () => undefined,
    );
  });
});
