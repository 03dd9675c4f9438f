/**
 * Deleting records: asked for once more, to the trash where there is one.
 */
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../library/protocol';
import { labelOf } from '../../library/words';
import type { Platform } from '../platform';
import { sayInformation } from '../saying';

/** Deletes the runs that nobody is writing any more, if that is confirmed. */
export async function deleteRuns(
  entries: readonly HistoryEntry[],
  platform: Pick<Platform, 'uriOf'>,
): Promise<void> {
  const ended = entries.filter(({ summary }) => summary.status !== 'running');
  if (ended.length < entries.length) {
    void sayInformation('ReluFlow: a run that goes on is not deleted: cancel it first.');
  }
  if (ended.length === 0 || !(await confirm(ended))) return;
  const refused: vscode.Uri[] = [];
  for (const { summary } of ended) {
    const folder = platform.uriOf(summary.location);
    const options = { recursive: true, useTrash: true };
    await vscode.workspace.fs.delete(folder, options).then(undefined, () => refused.push(folder));
  }
  if (refused.length > 0) await deleteForGood(refused);
}

async function confirm(entries: readonly HistoryEntry[]): Promise<boolean> {
  const [first] = entries;
  const what =
    entries.length === 1 && first
      ? `the run "${labelOf(first)}" of ${first.summary.experiment}`
      : `${entries.length} runs`;
  const move = 'Move to Trash';
  const detail = 'The record goes: its trajectories, its results and the source that made it.';
  const choice = await vscode.window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, move);
  return choice === move;
}

/** Some file systems, remote ones above all, have no trash. */
async function deleteForGood(folders: readonly vscode.Uri[]): Promise<void> {
  const button = 'Delete Permanently';
  const what = folders.length === 1 ? 'the run' : `${folders.length} runs`;
  const choice = await vscode.window.showWarningMessage(
    `There is no trash here. Delete ${what} permanently?`,
    { modal: true, detail: "This can't be undone." },
    button,
  );
  if (choice !== button) return;
  for (const folder of folders) await vscode.workspace.fs.delete(folder, { recursive: true });
}
