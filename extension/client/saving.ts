import * as vscode from 'vscode';
import { variantOf } from '../runner/variants';
import { isOwn } from './documents';
import type { FindExperiments } from './experiments';
import { launch } from './launcher';
import { showProgress } from './progress';
import type { AllRuns } from './runs';

/** Where the setting asks for it, runs again on each save the experiments of the file that were run before. */
export function runOnSave(runs: AllRuns, find: FindExperiments): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument(async (document) => {
    if (!isOwn(document)) return;
    if (!vscode.workspace.getConfiguration('reluflow', document.uri).get('runOnSave', false)) return;
    const before = [...(runs.find(document.uri)?.statuses.keys() ?? [])];
    const declared = new Set((await find(document)).map(({ name }) => name));
    const again = before.filter((name) => declared.has(variantOf(name).experiment));
    const run = again.length > 0 ? launch(runs, document, again) : null;
    if (run) showProgress(run);
  });
}
