import * as vscode from 'vscode';
import { activeDocument } from './documents';
import type { AllRuns } from './runs';

/**
 * Keeps the keys that menus and key bindings ask for: `reluflow.running`, something runs; `reluflow.documentRunning`,
 * something of the active editor's document does.
 */
export function keepContexts(runs: AllRuns): vscode.Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    const document = activeDocument();
    set(
      'reluflow.running',
      runs.all().some(({ running }) => running),
    );
    set('reluflow.documentRunning', document !== null && runs.find(document.uri)?.running === true);
  };
  update();
  return vscode.Disposable.from(runs.onChange(update), vscode.window.onDidChangeActiveTextEditor(update));
}
