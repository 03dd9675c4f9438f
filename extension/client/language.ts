/**
 * The client of the language server.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { languageId } from './documents';
import { keepThemeTold } from './themes';

/** Starts the language server and keeps it told of the theme, for the plots in hovers. */
export async function startLanguageClient(context: vscode.ExtensionContext): Promise<LanguageClient> {
  const module = join(context.extensionPath, 'dist', 'server.js');
  const client = new LanguageClient(
    languageId,
    'ReluFlow Language Server',
    { run: { module, transport: TransportKind.ipc }, debug: { module, transport: TransportKind.ipc } },
    { documentSelector: [{ language: languageId }], synchronize: { fileEvents: fileWatcher(context) } },
  );
  context.subscriptions.push(client);
  context.subscriptions.push(keepThemeTold(client));
  await client.start();
  return client;
}

/** Imported files and data that change on the disk change what is right in the files that read them. */
function fileWatcher(context: vscode.ExtensionContext): vscode.FileSystemWatcher {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.{rflow,csv}');
  context.subscriptions.push(watcher);
  return watcher;
}
