/**
 * The language server: on standard input and output (`--stdio`) for any editor, over Node's channel for VS Code.
 */
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { filesOf, startServer } from '../server';
import { documentationIn } from './documentation';
import { ServerFileSystem } from './files';

const connection = createConnection(ProposedFeatures.all);
startServer(
  connection,
  new ServerFileSystem(filesOf(connection)),
  documentationIn(join(__dirname, '..', 'docs', 'language.md')),
);
