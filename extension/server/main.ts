/**
 * The language server: on standard input and output (`--stdio`) for any editor, over Node's channel for VS Code.
 */
import { join } from 'node:path';
import { DocumentState } from 'langium';
import { startLanguageServer } from 'langium/lsp';

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { documentationIn } from './documentation';
import { answerExperiments } from './experiments';
import { ServerFileSystem } from './files';
import { followFolders } from './folders';
import { refreshHints } from './inlay-hints';
import { serveSelections } from './selection';
import { createEditorServices } from './services';
import { followTheme } from './theme';

const connection = createConnection(ProposedFeatures.all);
const { shared, ReluFlow } = createEditorServices(
  { connection, fileSystemProvider: () => new ServerFileSystem() },
  documentationIn(join(__dirname, '..', 'docs', 'language.md')),
);
followTheme(connection);
followFolders(ReluFlow);
answerExperiments(connection, ReluFlow);
serveSelections(connection, shared);
refreshHints(connection, shared);
// Hints show what the checks have worked out.
startLanguageServer(shared, { InlayHintProvider: DocumentState.Validated });
