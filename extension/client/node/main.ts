/** The entry of dist/extension.js: the extension in Node's extension host. */
import type * as vscode from 'vscode';
import { start } from '../extension';
import { registerSweeps } from '../sweeps';
import { NodePlatform } from './platform';

export function activate(context: vscode.ExtensionContext): void {
  const platform = new NodePlatform(context.extensionPath);
  registerSweeps(context, platform, start(context, platform));
}
