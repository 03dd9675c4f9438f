/**
 * The language server: on standard input and output (`--stdio`) for any editor, over Node's channel for VS Code.
 */
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { guarded } from '../guard';
import { filesOf, startServer } from '../server';
import { documentationIn } from './documentation';
import { ServerFileSystem } from './files';

const connection = createConnection(ProposedFeatures.all, guarded());
// What a client refuses, such as to watch files, is no reason to end.
process.on('unhandledRejection', (reason) => connection.console.error(String(reason)));
startServer(
  connection,
  new ServerFileSystem(filesOf(connection)),
  documentationIn(join(__dirname, '..', 'docs', 'language.md')),
);
