/**
 * The client of the language server.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { themeNotification, type ThemeKind } from '../server/theme';
import { languageId } from './documents';

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
  await client.start();
  const tellTheme = (theme: vscode.ColorTheme): Promise<void> =>
    client.sendNotification(themeNotification, themeKinds[theme.kind]);
  await tellTheme(vscode.window.activeColorTheme);
  context.subscriptions.push(vscode.window.onDidChangeActiveColorTheme((theme) => void tellTheme(theme)));
  return client;
}

/** Imported files and data that change on the disk change what is right in the files that read them. */
function fileWatcher(context: vscode.ExtensionContext): vscode.FileSystemWatcher {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.{rflow,csv}');
  context.subscriptions.push(watcher);
  return watcher;
}

const themeKinds: Readonly<Record<vscode.ColorThemeKind, ThemeKind>> = {
  [vscode.ColorThemeKind.Light]: 'light',
  [vscode.ColorThemeKind.Dark]: 'dark',
  [vscode.ColorThemeKind.HighContrast]: 'high-contrast-dark',
  [vscode.ColorThemeKind.HighContrastLight]: 'high-contrast-light',
};
