/**
 * What goes on, for those who don't look at the panel: a status bar item, and a notification with Cancel for what takes
 * longer than a moment.
 */
import * as vscode from 'vscode';
import type { AllRuns, DocumentRuns } from './runs';

/** Milliseconds after which a notification appears. */
const patience = 1500;

export function createStatusItem(runs: AllRuns): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('reluflow.status', vscode.StatusBarAlignment.Left);
  item.name = 'ReluFlow';
  item.command = 'reluflow.show';
  const listener = runs.onChange(() => {
    const running = runs
      .all()
      .flatMap(({ statuses }) => [...statuses.values()].filter(({ phase }) => phase === 'running'));
    const [first] = running;
    if (!first) return item.hide();
    const more = running.length > 1 ? ` and ${running.length - 1} more` : '';
    item.text = `$(sync~spin) ReluFlow: ${first.experiment}${more}, ${first.done} of ${first.total}`;
    item.tooltip = 'Show the panel';
    item.show();
  });
  return vscode.Disposable.from(item, listener);
}

/** Shows a notification with Cancel until everything that was asked for has ended. */
export function showProgress(runs: DocumentRuns): void {
  const ended = new Promise<void>((resolve) => {
    const listener = runs.onIdle(() => {
      listener.dispose();
      resolve();
    });
  });
  const timer = setTimeout(() => void notify(runs, ended), patience);
  void ended.then(() => clearTimeout(timer));
}

async function notify(runs: DocumentRuns, ended: Promise<void>): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `ReluFlow: ${runs.place.name}`,
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    token.onCancellationRequested(() => runs.send({ type: 'cancel', experiment: null }));
    const listener = runs.onChange((status) => {
      if (!status || status.total === 0) return;
      const percent = (100 * status.done) / status.total;
      progress.report({
        message: `${status.experiment}, ${status.summary}`,
        increment: Math.max(0, percent - shown),
      });
      shown = Math.max(shown, percent);
    });
    await ended;
    listener.dispose();
  });
}
