/**
 * The runner of the text in front is started before anybody clicks on Run: that takes longer than many a run. At most
 * one runner waits like this; it goes when another text is in front.
 */
import * as vscode from 'vscode';
import { activeDocument } from './documents';
import type { AllRuns, DocumentRuns } from './runs';

/** Milliseconds that a text is in front before its runner is started: what the user is about to see comes first. */
const patience = 1500;

export function keepRunnerReady(runs: AllRuns): vscode.Disposable {
  let ready: DocumentRuns | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const prepare = (): void => {
    const document = activeDocument();
    if (!document || !vscode.workspace.isTrusted) return;
    const own = runs.of(document.uri);
    if (own === ready) return;
    ready?.dismiss();
    ready = own.prepare() ? own : null;
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(prepare, patience);
  };
  schedule();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(schedule),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}
