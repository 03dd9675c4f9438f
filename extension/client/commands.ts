/**
 * The commands, for lenses, the title's button, the palette and the panel alike.
 */
import * as vscode from 'vscode';
import { parseSavedPanel, type SavedPanel, type Selection } from '../../webview/messages';
import { activeDocument, goneWords, languageId, textOf } from './documents';
import { chooseExperiment, type FindExperiments } from './experiments';
import { Panels, type PanelActions } from './panels';
import { launch, sayUntrusted } from './launcher';
import { showProgress } from './progress';
import { normalizedName, variantOf } from '../runner/variants';
import { isUnderWay, type AllRuns, type RequestedRun } from './runs';
import { sayError, sayInformation, sayWarning } from './saying';

/** Registers what runs and shows experiments; gives the panels. */
export function registerCommands(
  context: vscode.ExtensionContext,
  runs: AllRuns,
  find: FindExperiments,
): Panels {
  const actions = new Actions(runs, find);
  const panels = new Panels(context, runs, actions);
  actions.panels = panels;
  const commands: Readonly<Record<string, (uri?: vscode.Uri, argument?: unknown) => unknown>> = {
    'reluflow.run': (uri, experiment) => actions.runCommand(uri, nameIn(experiment), false),
    'reluflow.runNormalized': (uri, experiment) => actions.runCommand(uri, nameIn(experiment), true),
    'reluflow.runAll': (uri, all) => actions.runAll(uri, all),
    'reluflow.cancel': (uri, experiment) => actions.cancelCommand(uri, nameIn(experiment)),
    'reluflow.show': (shown, experiment) => actions.showCommand(shown, nameIn(experiment)),
    'reluflow.new': () => newFile(),
  };
  const registered = Object.entries(commands).map(([name, act]) =>
    vscode.commands.registerCommand(name, act),
  );
  context.subscriptions.push(panels, ...registered);
  return panels;
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
  async runCommand(
    uri: vscode.Uri | undefined,
    experiment: string | null,
    normalized: boolean,
  ): Promise<void> {
    const document = await documentFor(uri);
    if (!document) return;
    const name = experiment ?? (await chooseExperiment(this.find, document, 'Run which experiment?'));
    if (name) await this.start(document, [normalized ? normalizedName(name) : name]);
  }

  /** Several files where several are selected in the explorer. */
  async runAll(uri: vscode.Uri | undefined, all: unknown): Promise<void> {
    const uris = Array.isArray(all) ? all.filter((each) => each instanceof vscode.Uri) : [];
    for (const each of uris.length > 0 ? uris : [uri]) {
      const document = await documentFor(each);
      if (document) await this.start(document, null);
    }
  }

  run(uri: vscode.Uri, name: string): void {
    void documentFor(uri).then((document) => document && this.start(document, [name]));
  }

  resume(uri: vscode.Uri, experiment: string): void {
    void vscode.commands.executeCommand('reluflow.resume', uri, experiment);
  }

  /** What the panel shows is cancelled; the document's other experiments go on. */
  cancel(uri: vscode.Uri, experiment: string): void {
    this.cancelCommand(uri, experiment);
  }

  /** Everything of a document where no experiment is named; of all documents where the active one runs nothing. */
  cancelCommand(uri: vscode.Uri | undefined, experiment: string | null): void {
    const named = uri ?? activeDocument()?.uri;
    const own = named && this.runs.find(named);
    const running = uri || own?.running ? [own] : this.runs.all();
    const experiments = experiment === null ? null : [experiment];
    for (const each of running) if (each?.running) each.send({ type: 'cancel', experiments });
  }

  /** The panel of a document, or of that of a test, with an experiment in it where one is meant; or what a panel showed. */
  async showCommand(
    place: vscode.Uri | vscode.TestItem | SavedPanel | undefined,
    experiment: string | null,
  ): Promise<void> {
    const saved = parseSavedPanel(place);
    if (saved) return this.panels?.showAgain(saved);
    if (place && 'children' in place) return this.show(place.uri, experimentOf(place));
    return this.show(place && 'path' in place ? place : undefined, experiment);
  }

  private async show(uri: vscode.Uri | undefined, experiment: string | null): Promise<void> {
    const recent = this.runs.all().find(({ running }) => running) ?? this.runs.all().at(-1);
    const shown = uri ?? activeDocument()?.uri ?? (recent && vscode.Uri.parse(recent.place.document));
    if (!shown) return sayThereIsNoFile();
    const known = this.runs.find(shown)?.statuses;
    const variants = experiment === null ? [] : [experiment, normalizedName(experiment)];
    this.panels?.show(shown, variants.find((name) => known?.has(name)) ?? null);
  }

  reveal(uri: vscode.Uri, experiment: string, line: number | null): void {
    // What is shown may have been run from another text.
    if (line === null) void vscode.commands.executeCommand('reluflow.history.reveal', uri, experiment);
    else void this.revealLine(uri, experiment, line);
  }

  export(uri: vscode.Uri, selection: Selection): void {
    void vscode.commands.executeCommand('reluflow.export', uri, selection.experiment, selection);
  }

  /** Where the text is gone, the one that was run is shown. */
  private async revealLine(uri: vscode.Uri, experiment: string, line: number): Promise<void> {
    const document = await textOf(uri);
    if (!document) return this.reveal(uri, experiment, null);
    const range = document.validateRange(new vscode.Range(line - 1, 0, line - 1, 0));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection: range });
  }

  /** Runs the text as it is in the editor, shows how far it is, and the panel. */
  private async start(document: vscode.TextDocument, experiments: readonly string[] | null): Promise<void> {
    const busy = this.busyOf(document, experiments);
    if (busy.length > 0 && !(await confirmAgain(busy))) return;
    const run = launch(this.runs, document, experiments);
    if (!follow(run) || !run) return;
    const { uri } = document;
    // Where the text has mistakes there may be nothing to show: a panel comes with the first thing that is there to see.
    if (!hasErrors(uri)) this.panels?.show(uri);
    else run.onStatus(() => this.panels?.show(uri));
    void run.ended.then(({ refusal }) => {
      if (refusal !== null) this.panels?.closeEmpty(uri);
    });
  }

  /** What of this is running already. */
  private busyOf(document: vscode.TextDocument, experiments: readonly string[] | null): readonly string[] {
    const statuses = [...(this.runs.find(document.uri)?.statuses.values() ?? [])].filter(isUnderWay);
    const names = statuses.map(({ experiment }) => experiment);
    return names.filter((name) => experiments?.includes(name) ?? !variantOf(name).normalized);
  }
}

/** Shows how far a run is and why nothing was run; says where nothing may run. */
export function follow(run: RequestedRun | null): boolean {
  if (!run) {
    void sayUntrusted();
    return false;
  }
  void run.ended.then(({ refusal }) => {
    if (refusal !== null) void sayRefused(refusal);
  });
  showProgress(run);
  return true;
}

function hasErrors(uri: vscode.Uri): boolean {
  return vscode.languages
    .getDiagnostics(uri)
    .some(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
}

function nameIn(argument: unknown): string | null {
  return typeof argument === 'string' ? argument : null;
}

/** An item for a file has none; below that of an experiment are those of its expectations. */
function experimentOf({ id, parent }: vscode.TestItem): string | null {
  return parent ? (parent.parent ? parent.id : id) : null;
}

/** Asks before what runs is thrown away. */
async function confirmAgain(busy: readonly string[]): Promise<boolean> {
  const again = 'Cancel and Run Again';
  const subject = busy.length === 1 ? `${busy[0]} is` : `${busy.join(', ')} are`;
  const choice = await sayWarning(`ReluFlow: ${subject} running already.`, again);
  return choice === again;
}

async function sayRefused(reason: string): Promise<void> {
  const problems = 'Show Problems';
  const choice = await sayError(`ReluFlow: ${reason}`, ...(reason.includes('Problems') ? [problems] : []));
  if (choice === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
}

/** The document that a command is about; says so where there is none. */
export async function documentFor(uri?: vscode.Uri): Promise<vscode.TextDocument | null> {
  const document = uri ? await textOf(uri) : activeDocument();
  if (!document && uri) void sayError(`ReluFlow: ${goneWords(uri)}`);
  else if (!document) await sayThereIsNoFile();
  return document;
}

async function sayThereIsNoFile(): Promise<void> {
  const create = 'New File';
  const choice = await sayInformation('ReluFlow: open a .rflow file first.', create);
  if (choice === create) await newFile();
}

/** An untitled file of the language. */
async function newFile(): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: languageId }));
}
