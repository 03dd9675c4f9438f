/** The entry of dist/web/extension.js: the extension in the web worker of VS Code for the Web. */
import type * as vscode from 'vscode';
import { start } from '../extension';
import { WebPlatform } from './platform';

export function activate(context: vscode.ExtensionContext): void {
  start(context, new WebPlatform(context.extensionUri));
}
