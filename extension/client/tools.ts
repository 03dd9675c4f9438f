/**
 * The tools that language models may call, where this VS Code has such tools.
 */
import * as vscode from 'vscode';
import {
  checkExperiment,
  confirmationWords,
  describeLanguage,
  runExperiment,
  timeLimitFor,
  type ToolServices,
  type ToolText,
  type WantedText,
} from '../library/tools';
import type { LibraryMethods } from '../library/protocol';
import type { DocumentPlace } from '../runner/protocol';
import { languageId, placeOf, unsavedBeside } from './documents';
import type { Platform } from './platform';
import type { AllRuns } from './runs';

export function registerTools(
  context: vscode.ExtensionContext,
  platform: Platform,
  library: LibraryMethods,
  runs: AllRuns,
): void {
  if (!('lm' in vscode) || !('registerTool' in vscode.lm)) return;
  const register = (
    name: string,
    invoke: (input: unknown, token: vscode.CancellationToken) => Promise<string>,
    prepare: (input: unknown) => vscode.PreparedToolInvocation,
  ): void => {
    const tool: vscode.LanguageModelTool<unknown> = {
      invoke: async ({ input }, token) =>
        new vscode.LanguageModelToolResult([
          new vscode.LanguageModelTextPart(await invoke(input, token).catch(sentenceOf)),
        ]),
      prepareInvocation: ({ input }) => prepare(input),
    };
    context.subscriptions.push(vscode.lm.registerTool(name, tool));
  };
  const place = (uri: vscode.Uri): DocumentPlace => placeOf(uri, context, platform);
  const services = (token: vscode.CancellationToken): ToolServices => servicesOf(place, library, runs, token);
  register(
    'check_experiment',
    // What is only checked is not opened: a model may check a text many times while it writes it.
    (input, token) =>
      checkExperiment(input, { ...services(token), find: (wanted) => findText(wanted, place, false) }),
    () => ({ invocationMessage: 'Checking the experiment' }),
  );
  register(
    'run_experiment',
    (input, token) => runExperiment(input, services(token)),
    (input) => ({
      invocationMessage: 'Running the experiment',
      confirmationMessages: confirmationWords(input, timeLimitFor(timeLimitSetting(), input)),
    }),
  );
  register(
    'describe_language',
    async (input) => describeLanguage(input, await documentation(context)),
    () => ({ invocationMessage: 'Reading about the language' }),
  );
}

function servicesOf(
  place: (uri: vscode.Uri) => DocumentPlace,
  library: LibraryMethods,
  runs: AllRuns,
  token: vscode.CancellationToken,
): ToolServices {
  return {
    library: {
      list: (folders) => library.list(folders),
      report: (location) => library.report(location),
      check: (where, text) => library.check(where, text, unsavedBeside(where.document)),
    },
    trusted: () => vscode.workspace.isTrusted,
    timeLimit: ({ document }) => timeLimitSetting(vscode.Uri.parse(document)),
    find: (wanted) => findText(wanted, place, true),
    run: ({ document }, { text, experiments, timeLimit }) => {
      const settings = vscode.workspace.getConfiguration('reluflow', vscode.Uri.parse(document));
      const jobs = settings.get('jobs', 0);
      const trajectoryBudget = settings.get('trajectoryBudget', 128);
      const wanted = { text, experiments, jobs, timeLimit, trajectoryBudget };
      const run = runs.of(vscode.Uri.parse(document)).run(wanted);
      const listener = token.onCancellationRequested(() => run.cancel());
      return run.ended.then(({ refusal }) => {
        listener.dispose();
        return refusal;
      });
    },
  };
}

function timeLimitSetting(uri?: vscode.Uri): number {
  return vscode.workspace.getConfiguration('reluflow', uri).get('timeLimit', 0);
}

/** A file of the workspace as it is in the editor, saved or not; or a text, which becomes an untitled one if it `opens`. */
async function findText(
  wanted: WantedText,
  place: (uri: vscode.Uri) => DocumentPlace,
  opens: boolean,
): Promise<ToolText> {
  if ('text' in wanted) {
    if (!opens) {
      const uri = vscode.Uri.from({ scheme: 'untitled', path: 'text.rflow' });
      return { text: wanted.text, place: place(uri) };
    }
    const document = await vscode.workspace.openTextDocument({ language: languageId, content: wanted.text });
    return { text: wanted.text, place: place(document.uri) };
  }
  const uri = await findFile(wanted.file);
  const document = await vscode.workspace.openTextDocument(uri);
  return { text: document.getText(), place: place(uri) };
}

async function findFile(path: string): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const candidates = /^([/\\]|[A-Za-z]:)/.test(path)
    ? [vscode.Uri.file(path)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  for (const uri of candidates) {
    if (!uri.path.endsWith('.rflow') || !vscode.workspace.getWorkspaceFolder(uri)) continue;
    const there = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (there) return uri;
  }
  throw new Error(`The workspace has no file ${path} that ends in .rflow. Give its path in the workspace.`);
}

async function documentation({ extensionUri }: vscode.ExtensionContext): Promise<string> {
  const uri = vscode.Uri.joinPath(extensionUri, 'docs', 'language.md');
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
