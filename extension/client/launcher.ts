/**
 * The one place where runs are started, whoever asks: commands, tests, tasks or a save.
 */
import * as vscode from 'vscode';
import type { RecordSummary } from '../../engine/host/host';
import type { RunRequest } from '../runner/protocol';
import type { AllRuns, RequestedRun } from './runs';
import { sayWarning } from './saying';

export const untrusted =
  'Files of a folder that is not trusted are checked, but not run. Run "Workspaces: Manage Workspace Trust" and trust it, if you trust its authors.';

/** Says why nothing was run, and leads to where that is changed. */
export async function sayUntrusted(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const choice = await sayWarning(`ReluFlow: ${untrusted}`, manage);
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

/**
 * Runs the text of a document as it is in the editor, saved or not. `experiments`: by name, or by the name of a variant;
 * null is all of the file. Null where nothing may run.
 */
export function launch(
  runs: AllRuns,
  document: vscode.TextDocument,
  experiments: readonly string[] | null,
): RequestedRun | null {
  return launchText(runs, document.uri, { text: document.getText(), experiments });
}

/** Computes what is missing of the record in a folder, of the text that made it. Null where nothing may run. */
export function launchAgain(
  runs: AllRuns,
  uri: vscode.Uri,
  text: string,
  { experiment, location }: Pick<RecordSummary, 'experiment' | 'location'>,
): RequestedRun | null {
  return launchText(runs, uri, { text, experiments: [experiment], resume: location });
}

function launchText(
  runs: AllRuns,
  uri: vscode.Uri,
  wanted: Pick<RunRequest, 'text' | 'experiments' | 'resume'>,
): RequestedRun | null {
  if (!vscode.workspace.isTrusted) return null;
  const settings = vscode.workspace.getConfiguration('reluflow', uri);
  const jobs = settings.get('jobs', 0);
  const timeLimit = settings.get('timeLimit', 0);
  const trajectoryBudget = settings.get('trajectoryBudget', 128);
  return runs.of(uri).run({ ...wanted, jobs, timeLimit, trajectoryBudget });
}
