/**
 * The commands, for lenses, the title's button, the palette and the panel alike.
 */
import * as vscode from 'vscode';
import { activeDocument, languageId } from './documents';
import { experimentAt, type FindExperiments } from './experiments';
import { Panels, type PanelActions } from './panels';
import { showProgress } from './progress';
import type { AllRuns } from './runs';

/** Registers everything that the palette lists under "ReluFlow:". */
export function registerCommands(
  context: vscode.ExtensionContext,
  runs: AllRuns,
  find: FindExperiments,
): void {
  const actions = new Actions(runs, find);
  const panels = new Panels(context, runs, actions);
  actions.panels = panels;
  const commands: Readonly<Record<string, (uri?: vscode.Uri, experiment?: string) => unknown>> = {
    'reluflow.run': (uri, experiment) => actions.runCommand(uri, experiment),
    'reluflow.runAll': (uri) => actions.runAll(uri),
    'reluflow.cancel': (uri) => actions.cancelCommand(uri),
    'reluflow.show': (uri) => actions.show(uri),
    'reluflow.new': () => newFile(),
  };
  const registered = Object.entries(commands).map(([name, act]) =>
    vscode.commands.registerCommand(name, act),
  );
  context.subscriptions.push(panels, ...registered);
}

class Actions implements PanelActions {
  panels: Panels | null = null;
  private readonly runs: AllRuns;
  private readonly find: FindExperiments;

  constructor(runs: AllRuns, find: FindExperiments) {
    this.runs = runs;
    this.find = find;
  }

  /** Runs the named experiment, or the one at the cursor, or the one that is picked. */
  async runCommand(uri?: vscode.Uri, experiment?: string): Promise<void> {
    const document = await documentFor(uri);
    if (!document) return;
    const name = experiment ?? (await this.choose(document));
    if (name) this.start(document, [name]);
  }

  async runAll(uri?: vscode.Uri): Promise<void> {
    const document = await documentFor(uri);
    if (document) this.start(document, null);
  }

  run(uri: vscode.Uri, experiment: string): void {
    void this.runCommand(uri, experiment);
  }

  cancel(uri: vscode.Uri): void {
    this.runs.find(uri)?.send({ type: 'cancel', experiment: null });
  }

  cancelCommand(uri?: vscode.Uri): void {
    const running = uri ? [this.runs.find(uri)] : this.runs.all();
    for (const each of running) if (each?.running) each.send({ type: 'cancel', experiment: null });
  }

  async show(uri?: vscode.Uri): Promise<void> {
    const recent = this.runs.all().find(({ running }) => running) ?? this.runs.all().at(-1);
    const shown = uri ?? activeDocument()?.uri ?? (recent && vscode.Uri.parse(recent.place.document));
    if (shown) this.panels?.show(shown);
    else await sayThereIsNoFile();
  }

  reveal(uri: vscode.Uri, experiment: string, line: number | null): void {
    void this.revealSource(uri, experiment, line);
  }

  private async revealSource(uri: vscode.Uri, experiment: string, line: number | null): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const header = (await this.find(document)).find(({ name }) => name === experiment);
    const place = line === null ? (header?.line ?? 0) : line - 1;
    const range = document.validateRange(new vscode.Range(place, 0, place, 0));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection: range });
  }

  private async choose(document: vscode.TextDocument): Promise<string | undefined> {
    const headers = await this.find(document);
    if (headers.length === 0) {
      void vscode.window.showInformationMessage(
        `ReluFlow: ${document.fileName} declares no experiment to run.`,
      );
      return undefined;
    }
    const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
    const here = experimentAt(headers, line);
    if (here) return here.name;
    return vscode.window.showQuickPick(
      headers.map(({ name }) => name),
      { title: 'Run which experiment?' },
    );
  }

  /** Runs the text as it is in the editor, saved or not. */
  private start(document: vscode.TextDocument, experiments: readonly string[] | null): void {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage(
        'ReluFlow: files of a folder that is not trusted are checked, but not run.',
      );
      return;
    }
    const runs = this.runs.of(document.uri);
    const text = document.getText();
    const settings = vscode.workspace.getConfiguration('reluflow', document.uri);
    const refusal = runs.onRefused((reason) => void sayRefused(reason));
    const idle = runs.onIdle(() => {
      refusal.dispose();
      idle.dispose();
    });
    const jobs = settings.get('jobs', 0);
    const timeLimit = settings.get('timeLimit', 0);
    const trajectoryBudget = settings.get('trajectoryBudget', 128);
    runs.send({ type: 'run', request: { text, experiments, jobs, timeLimit, trajectoryBudget } });
    showProgress(runs);
    this.panels?.show(document.uri);
  }
}

async function sayRefused(reason: string): Promise<void> {
  const problems = 'Show Problems';
  const choice = await vscode.window.showErrorMessage(
    `ReluFlow: ${reason}`,
    ...(reason.includes('Problems') ? [problems] : []),
  );
  if (choice === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
}

async function documentFor(uri?: vscode.Uri): Promise<vscode.TextDocument | null> {
  if (uri) return vscode.workspace.openTextDocument(uri);
  const document = activeDocument();
  if (!document) await sayThereIsNoFile();
  return document;
}

async function sayThereIsNoFile(): Promise<void> {
  const create = 'New File';
  const choice = await vscode.window.showInformationMessage('ReluFlow: open a .rflow file first.', create);
  if (choice === create) await newFile();
}

/** An untitled file of the language. */
async function newFile(): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: languageId }));
}
