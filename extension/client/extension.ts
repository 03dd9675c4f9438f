/**
 * The extension's entry. Thin: it asks the language server about texts and runner threads about runs.
 */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { keepContexts } from './contexts';
import { languageId, placeOf } from './documents';
import { experimentFinder } from './experiments';
import { registerHistoryCommands } from './history/commands';
import { History } from './history/history';
import { LibraryThread } from './history/thread';
import { InlineResults } from './inline';
import { startLanguageClient } from './language';
import { Lenses } from './lenses';
import { createStatusItem } from './progress';
import { AllRuns } from './runs';
import { runOnSave } from './saving';
import { provideTasks } from './tasks';
import { ExperimentTests } from './tests';
import { registerSweeps } from './sweeps';
import { registerTools } from './tools';
import { registerWelcome } from './welcome';

export function activate(context: vscode.ExtensionContext): void {
  const client = startLanguageClient(context);
  client.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`ReluFlow: the language server could not be started: ${reason}`);
  });
  const find = experimentFinder(client);
  const runs = new AllRuns(context, (uri) => placeOf(uri, context));
  const library = new LibraryThread(context.extensionPath);
  const history = new History(context, library, runs);
  const lenses = new Lenses(find, runs, history);
  context.subscriptions.push(
    runs,
    createStatusItem(runs),
    keepContexts(runs),
    runOnSave(runs, find),
    provideTasks(runs),
    new ExperimentTests(runs, find),
    new InlineResults(find, runs),
    lenses,
    vscode.languages.registerCodeLensProvider({ language: languageId }, lenses),
  );
  const panels = registerCommands(context, runs, find);
  registerWelcome(context);
  registerTools(context, library, runs);
  registerSweeps(context, find, library);
  context.subscriptions.push(library, history);
  registerHistoryCommands(context, { history, library, runs, panels });
}
