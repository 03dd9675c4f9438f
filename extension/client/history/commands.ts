/**
 * What can be done with a run of the past. From the palette each command asks which run is meant.
 */
import * as vscode from 'vscode';
import { mostCompared } from '../../../webview/messages';
import type { HistoryEntry, NotebookLanguage } from '../../library/protocol';
import type { RunnerRequest } from '../../runner/protocol';
import { isUnfinished } from '../../library/words';
import { follow } from '../commands';
import { openDocument, textOf } from '../documents';
import { Exports } from '../exports';
import { launchAgain } from '../launcher';
import type { Panels } from '../panels';
import type { Platform } from '../platform';
import { staying } from '../questions';
import { isUnderWay, type AllRuns } from '../runs';
import { Choosing, entriesOf, type CalledWith, type ShownRecord } from './choosing';
import { deleteRuns } from './deletion';
import { sayFailure, type History } from './history';
import type { LibraryThread } from './thread';
import { recordScheme, RecordedTexts } from './texts';
import { sayInformation } from '../saying';

/** What these commands work with. */
export interface HistoryParts {
  readonly platform: Platform;
  readonly history: History;
  readonly library: LibraryThread;
  readonly runs: AllRuns;
  readonly panels: Panels;
}

export function registerHistoryCommands(context: vscode.ExtensionContext, parts: HistoryParts): void {
  const { platform, history, library, runs, panels } = parts;
  void vscode.commands.executeCommand('setContext', 'reluflow.canResume', platform.resumes);
  const choosing = new Choosing(history, library, runs, () => panels.active());
  const actions = new HistoryActions(parts, choosing);
  const exports = new Exports(platform, library, panels.draw);
  const register = (name: string, act: (...called: CalledWith) => Promise<void>): vscode.Disposable => {
    return vscode.commands.registerCommand(`reluflow.${name}`, (...called: CalledWith) =>
      act(...called).catch((error: unknown) => void sayFailure(error)),
    );
  };
  /** For the run that the active panel shows, without a question. */
  const onShown =
    (title: string, act: (shown: ShownRecord) => Promise<void>) =>
    async (...called: CalledWith): Promise<void> => {
      const shown = await choosing.shown(called, title);
      if (shown) await act(shown);
    };
  const name = onShown('Name which run?', ({ entry }) => actions.rename(entry));
  const copyCode = (language: NotebookLanguage) =>
    onShown('Load which run there?', ({ entry }) => exports.copyCode(entry, language));
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(recordScheme, new RecordedTexts(library)),
    register('compare', (...called) => actions.compare(called)),
    register('history.refresh', () => history.renew()),
    register('history.open', (node) => actions.open(node)),
    register(
      'history.reveal',
      onShown('Reveal the source of which run?', ({ entry }) => actions.reveal(entry)),
    ),
    register('history.rename', name),
    register('history.star', (...called) => actions.star(called, true)),
    register('history.unstar', (...called) => actions.star(called, false)),
    register('history.delete', (node, nodes) => actions.delete(node, nodes)),
    register('resume', (...called) => actions.resume(called)),
    register('openRecord', (uri) => actions.openRecord(uri)),
    register(
      'export',
      onShown('Export which run?', ({ entry, selection }) => exports.export(entry, selection)),
    ),
    register('copyPython', copyCode('python')),
    register('copyJulia', copyCode('julia')),
  );
}

class HistoryActions {
  private readonly platform: Platform;
  private readonly history: History;
  private readonly library: LibraryThread;
  private readonly runs: AllRuns;
  private readonly choosing: Choosing;

  constructor({ platform, history, library, runs }: HistoryParts, choosing: Choosing) {
    this.platform = platform;
    this.history = history;
    this.library = library;
    this.runs = runs;
    this.choosing = choosing;
  }

  async open(node: unknown): Promise<void> {
    const entry = await this.choosing.one([node], 'Open which run?');
    if (entry) await this.show(entry);
  }

  /** Opens the record that was chosen in the explorer: its folder, or its manifest. */
  async openRecord(chosen: unknown): Promise<void> {
    const uri = chosen instanceof vscode.Uri ? chosen : await askForFolder();
    if (!uri) return;
    const folder = uri.path.endsWith('/manifest.json') ? vscode.Uri.joinPath(uri, '..') : uri;
    const location = this.platform.locationOf(folder);
    if (location === null)
      throw new Error('Records are read from the disk alone: copy this one there first.');
    await this.show(await this.library.entry(location));
  }

  /** Shows the first of several runs, the others beside it. */
  async compare(called: CalledWith): Promise<void> {
    const entries = await this.choosing.several(called, 'Compare which runs?', mostCompared);
    const [first, ...others] = entries.map(({ summary }) => summary.location);
    if (first !== undefined && others.length > 0) {
      await this.show(entries[0]!, { type: 'compare', locations: [first, ...others] });
    } else if (first !== undefined) {
      void sayInformation('ReluFlow: choose two runs at least to compare them.');
    }
  }

  /** Computes what is missing of a run that was ended early, of the text that made it. */
  async resume(called: CalledWith): Promise<void> {
    if (!this.platform.resumes) throw new Error('A run in the browser always begins anew: run it again.');
    const entry = await this.choosing.one(called, 'Resume which run?', isUnfinished);
    if (!entry) return;
    const { experiment, location } = entry.summary;
    if (!isUnfinished(entry)) throw new Error(`This run of ${experiment} is complete: nothing is missing.`);
    const uri = vscode.Uri.parse(entry.document);
    const status = this.runs.find(uri)?.statuses.get(experiment);
    if (status && isUnderWay(status))
      throw new Error(`${experiment} is running now: resume its earlier run when it has ended.`);
    const { text } = await this.library.source(location);
    if (!follow(launchAgain(this.runs, uri, text, entry.summary))) return;
    await vscode.commands.executeCommand('reluflow.show', uri);
  }

  /** In the panel of the document that was run. */
  private async show(
    { document, summary }: HistoryEntry,
    request: RunnerRequest = { type: 'open', location: summary.location },
  ): Promise<void> {
    const uri = vscode.Uri.parse(document);
    const runs = this.runs.of(uri);
    runs.send(request);
    const text = openDocument(uri)?.getText();
    if (text !== undefined) runs.tellText(text);
    await vscode.commands.executeCommand('reluflow.show', uri);
  }

  /** Shows the source: as it is where nothing changed, beside what it was where it did, else as the record has it. */
  async reveal(entry: HistoryEntry): Promise<void> {
    const uri = vscode.Uri.parse(entry.document);
    const { location } = entry.summary;
    const { path, text, line } = await this.library.source(location);
    const recorded = vscode.Uri.from({ scheme: recordScheme, path: `/${path}`, query: location });
    const now = await textOf(uri);
    const place = new vscode.Range(line - 1, 0, line - 1, 0);
    const options = { viewColumn: vscode.ViewColumn.One, selection: place };
    if (now && sameText(now.getText(), text)) await vscode.window.showTextDocument(now, options);
    else if (now)
      await vscode.commands.executeCommand(
        'vscode.diff',
        recorded,
        uri,
        `${path}: as it was run ↔ now`,
        options,
      );
    else await vscode.window.showTextDocument(recorded, options);
  }

  async rename(entry: HistoryEntry): Promise<void> {
    const { marks } = entry;
    const name = await vscode.window.showInputBox({
      ...staying,
      title: `Name this run of ${entry.summary.experiment}`,
      prompt: 'An empty name shows the result instead.',
      value: marks.name,
    });
    if (name !== undefined) await this.mark(entry, { ...marks, name });
  }

  async star(called: CalledWith, starred: boolean): Promise<void> {
    const title = starred ? 'Star which run?' : 'Remove the star of which run?';
    const shown = await this.choosing.shown(called, title, ({ marks }) => marks.starred !== starred);
    if (shown) await this.mark(shown.entry, { ...shown.entry.marks, starred });
  }

  private async mark(entry: HistoryEntry, marks: HistoryEntry['marks']): Promise<void> {
    await this.library.mark(entry.summary.location, marks);
    await this.history.renew();
  }

  async delete(node: unknown, nodes: unknown): Promise<void> {
    const several = Array.isArray(nodes) ? nodes.flatMap(entriesOf) : [];
    const some = several.length > 0 ? several : entriesOf(node);
    const asked = some.length > 0 ? null : await this.choosing.one([], 'Delete which run?');
    await deleteRuns(asked ? [asked] : some, this.platform);
    await this.history.renew();
  }
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Open the folder of a record',
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return chosen?.[0];
}

/** Whether two texts are the same but for the ends of their lines. */
function sameText(a: string, b: string): boolean {
  const lines = (text: string): string => text.replace(/\r\n?/g, '\n');
  return lines(a) === lines(b);
}
