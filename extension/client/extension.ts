/**
 * What the extension is made of, on every kind of extension host. Thin: it asks the language server about texts and runner
 * threads about runs.
 */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { keepContexts } from './contexts';
import { ownTexts, placeOf } from './documents';
import { experimentFinder, type FindExperiments } from './experiments';
import { registerHistoryCommands } from './history/commands';
import { History } from './history/history';
import { LibraryThread } from './history/thread';
import { InlineResults } from './inline';
import { startLanguageClient } from './language';
import { Lenses } from './lenses';
import type { Platform } from './platform';
import { createStatusItem } from './progress';
import { AllRuns } from './runs';
import { runOnSave } from './saving';
import { keepRunnerReady } from './readiness';
import { provideTasks } from './tasks';
import { ExperimentTests } from './tests';
import { registerTools } from './tools';
import { registerWelcome } from './welcome';
import { sayError } from './saying';

/** What further parts of one kind of host work with. */
export interface StartedParts {
  readonly find: FindExperiments;
  readonly library: LibraryThread;
}

export function start(context: vscode.ExtensionContext, platform: Platform): StartedParts {
  const client = startLanguageClient(context, platform);
  client.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    void sayError(`ReluFlow: the language server could not be started: ${reason}`);
  });
  const find = experimentFinder(client);
  const runs = new AllRuns(platform, (uri) => placeOf(uri, context, platform));
  const library = new LibraryThread(platform);
  const history = new History(context, platform, library, runs);
  const lenses = new Lenses(find, runs, history, platform.resumes);
  context.subscriptions.push(
    runs,
    createStatusItem(runs),
    keepContexts(runs),
    runOnSave(runs, find),
    keepRunnerReady(runs),
    provideTasks(runs),
    new ExperimentTests(runs, find),
    new InlineResults(find, runs),
    lenses,
    vscode.languages.registerCodeLensProvider(ownTexts(), lenses),
  );
  const panels = registerCommands(context, runs, find);
  registerWelcome(context);
  registerTools(context, platform, library, runs);
  context.subscriptions.push(library, history);
  registerHistoryCommands(context, { platform, history, library, runs, panels });
  return { find, library };
}
