/**
 * The client of the language server.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { filesRequest } from '../files/methods';
import type { ServerOptions } from '../server/requests';
import { languageId, ownTexts } from './documents';
import { answerFiles } from './files';
import type { Platform } from './platform';
import { restarting } from './restarting';
import { keepThemeTold } from './themes';

/** Starts the language server and keeps it told of the theme, for the plots in hovers. */
export async function startLanguageClient(
  context: vscode.ExtensionContext,
  platform: Platform,
): Promise<BaseLanguageClient> {
  const documentation = vscode.Uri.joinPath(context.extensionUri, 'docs', 'language.md').toString();
  const client = await platform.createLanguageClient(languageId, 'ReluFlow Language Server', {
    documentSelector: ownTexts(),
    synchronize: { fileEvents: fileWatcher(context) },
    errorHandler: restarting(),
    initializationOptions: { documentation } satisfies ServerOptions,
  });
  client.onRequest(filesRequest, answerFiles);
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
