/**
 * The first minutes: the walkthrough and the gallery of examples.
 */
import * as vscode from 'vscode';
import { describeExample, inReadingOrder, type Example } from '../library/examples';
import { languageId } from './documents';

/** Set once an example was opened: the step of the walkthrough is done then, not when one is asked for. */
const openedExample = 'reluflow.openedExample';

export function registerWelcome(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('reluflow.walkthrough', () => openWalkthrough(context)),
    vscode.commands.registerCommand('reluflow.example', (file?: unknown) =>
      openExample(context.extensionUri, typeof file === 'string' ? file : null),
    ),
  );
}

async function openWalkthrough({ extension }: vscode.ExtensionContext): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#start`, false);
}

/** Opens the named example, or one that is picked, as a text of its own: changing it harms nothing. */
async function openExample(extension: vscode.Uri, file: string | null): Promise<void> {
  const name = file ?? (await pick(extension))?.file;
  if (name === undefined) return;
  const content = await read(extension, name);
  const document = await vscode.workspace.openTextDocument({ language: languageId, content });
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('setContext', openedExample, true);
}

async function pick(extension: vscode.Uri): Promise<Example | undefined> {
  const listed = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(extension, 'examples'));
  const files = inReadingOrder(listed.map(([name]) => name));
  const examples = await Promise.all(
    files.map(async (name) => describeExample(name, await read(extension, name))),
  );
  const items = examples.map((example) => ({
    label: example.title,
    description: [example.file, example.source].filter(Boolean).join(' · '),
    detail: example.detail,
    iconPath: new vscode.ThemeIcon('beaker'),
    example,
  }));
  const title = 'Open which example?';
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.example;
}

async function read(extension: vscode.Uri, file: string): Promise<string> {
  const uri = vscode.Uri.joinPath(extension, 'examples', file);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
