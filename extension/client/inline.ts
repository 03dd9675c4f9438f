/**
 * The result in one line after each experiment's header. It follows the experiment while the text is edited, and is
 * dimmed and marked once the text is no longer the one that was run.
 */
import * as vscode from 'vscode';
import { expectationWords } from '../library/words';
import type { ExperimentStatus } from '../runner/protocol';
import { languageId } from './documents';
import type { FindExperiments } from './experiments';
import type { AllRuns } from './runs';

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
  private timer: NodeJS.Timeout | undefined;

  constructor(find: FindExperiments, runs: AllRuns) {
    this.find = find;
    this.runs = runs;
    this.listeners = [
      runs.onChange(() => this.schedule()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.schedule()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId !== languageId) return;
        this.changed.add(document);
        this.schedule();
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.languageId === languageId) runs.find(document.uri)?.tellText(document.getText());
      }),
    ];
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      for (const document of this.changed) this.runs.find(document.uri)?.tellText(document.getText());
      this.changed.clear();
      for (const editor of vscode.window.visibleTextEditors) void this.draw(editor);
    }, patience);
  }

  private async draw(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    const runs = this.runs.find(document.uri);
    if (document.languageId !== languageId || !runs) return;
    const headers = await this.find(document);
    const decorations = headers.flatMap(({ name, line }) => {
      const status = runs.statuses.get(name);
      if (!status || line >= document.lineCount) return [];
      const end = document.lineAt(line).range.end;
      const color = new vscode.ThemeColor(colorOf(status));
      const contentText = textOf(status);
      return [{ range: new vscode.Range(end, end), renderOptions: { after: { contentText, color } } }];
    });
    editor.setDecorations(this.decoration, decorations);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.decoration.dispose();
    for (const listener of this.listeners) listener.dispose();
  }
}

/** "✓ converged, risk 3.2e-9, 0.3 s; 2 of 2 expectations hold". */
export function textOf({ phase, summary, expectations, stale }: ExperimentStatus): string {
  const words = expectationWords(expectations);
  const mark = stale && phase !== 'running' ? '  (the text has changed)' : '';
  return `${signOf(phase, expectations)} ${summary}${words && `; ${words}`}${mark}`;
}

function signOf(
  phase: ExperimentStatus['phase'],
  { fail, undecided }: ExperimentStatus['expectations'],
): string {
  if (phase === 'running' || phase === 'compiling') return '\u2026';
  if (phase === 'cancelled') return '\u2298';
  if (phase === 'failed' || fail > 0) return '\u2717';
  return undecided > 0 ? '?' : '\u2713';
}

function colorOf({ phase, expectations, stale }: ExperimentStatus): string {
  if (stale || phase === 'running' || phase === 'compiling') return 'editorCodeLens.foreground';
  return phase === 'failed' || expectations.fail > 0 ? 'editorError.foreground' : 'editorCodeLens.foreground';
}
