/**
 * The result in one line after each experiment's header. It follows the experiment while the text is edited, and loses
 * its colour and is marked once the text is no longer the one that was run.
 */
import * as vscode from 'vscode';
import { briefText, inlineText, isBad } from '../runner/inline';
import type { ExperimentStatus } from '../runner/protocol';
import { proseOf } from '../server/markdown';
import { normalizedName } from '../runner/variants';
import { mayRead } from '../runner/importing';
import { isOwn } from './documents';
import type { FindExperiments } from './experiments';
import type { AllRuns } from './runs';
import { panelIsSeen } from './tabs';

/** Milliseconds to wait while keys are pressed. */
const patience = 150;

export class InlineResults implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    after: { margin: '0 0 0 2em', fontStyle: 'normal' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
  private readonly find: FindExperiments;
  private readonly runs: AllRuns;
  private readonly listeners: vscode.Disposable[];
  /** Documents whose text changed since the runners were told. */
  private readonly changed = new Set<vscode.TextDocument>();
  /** Whether some file has changed that others may read. */
  private others = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(find: FindExperiments, runs: AllRuns) {
    this.find = find;
    this.runs = runs;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.{rflow,csv}');
    this.listeners = [
      runs.onChange(() => this.schedule()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.schedule()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.schedule()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!isOwn(document)) return;
        this.changed.add(document);
        this.noteOthers();
      }),
      watcher,
      watcher.onDidChange(() => this.noteOthers()),
      watcher.onDidCreate(() => this.noteOthers()),
      watcher.onDidDelete(() => this.noteOthers()),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (isOwn(document)) runs.find(document.uri)?.tellText(document.getText());
      }),
    ];
  }

  private noteOthers(): void {
    this.others = true;
    this.schedule();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.tellTexts();
      for (const editor of vscode.window.visibleTextEditors) void this.draw(editor);
    }, patience);
  }

  /** Results are of what a text reads, too: where another file has changed, those that may read it are told anew. */
  private tellTexts(): void {
    const { textDocuments } = vscode.workspace;
    const importing = this.others
      ? textDocuments.filter((each) => isOwn(each) && mayRead(each.getText()))
      : [];
    for (const document of new Set([...this.changed, ...importing]))
      this.runs.find(document.uri)?.tellText(document.getText());
    this.changed.clear();
    this.others = false;
  }

  private async draw(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    const runs = this.runs.find(document.uri);
    if (!runs || !isOwn(document)) return;
    const headers = await this.find(document);
    const decorations = headers.flatMap(({ name, line }) => {
      const plain = runs.statuses.get(name);
      const normalized = runs.statuses.get(normalizedName(name));
      if (line >= document.lineCount || !(plain ?? normalized)) return [];
      const end = document.lineAt(line).range.end;
      const bad = [plain, normalized].some((status) => status && isBad(status));
      const color = new vscode.ThemeColor(bad ? 'editorError.foreground' : 'editorCodeLens.foreground');
      const textOf = (words: (status: ExperimentStatus) => string): string =>
        [...(plain ? [words(plain)] : []), ...(normalized ? [`normalized: ${words(normalized)}`] : [])].join(
          '   │   ',
        );
      // Beside a panel there is rarely room for the whole line.
      const contentText = textOf(panelIsSeen() ? briefText : inlineText);
      const range = new vscode.Range(end, end);
      return [
        {
          range,
          hoverMessage: proseOf(textOf(inlineText)),
          renderOptions: { after: { contentText, color } },
        },
      ];
    });
    editor.setDecorations(this.decoration, decorations);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.decoration.dispose();
    for (const listener of this.listeners) listener.dispose();
  }
}
