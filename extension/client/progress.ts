/**
 * What goes on, for those who don't look at the panel: a status bar item, and a notification with Cancel for what takes
 * longer than a moment. How far something is comes from its runner, in numbers and in words.
 */
import * as vscode from 'vscode';
import type { ExperimentStatus } from '../runner/protocol';
import { isUnderWay, type AllRuns, type RequestedRun } from './runs';
import { plainly } from './saying';

/** Milliseconds after which a notification appears. */
const patience = 1500;

export function createStatusItem(runs: AllRuns): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('reluflow.status', vscode.StatusBarAlignment.Left);
  item.name = 'ReluFlow';
  item.command = 'reluflow.show';
  const listener = runs.onChange(() => {
    const all = runs.all().flatMap(({ place, statuses }) => {
      return [...statuses.values()].filter(isUnderWay).map((status) => ({ file: place.name, status }));
    });
    const first = all.find(({ status }) => status.phase === 'running') ?? all[0];
    if (!first) return item.hide();
    const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
    item.text = `$(sync~spin) ${describe(first.status)}${more}`;
    item.tooltip = [...all.map(({ file, status }) => `${file}, ${describe(status)}`), 'Show the panel'].join(
      '\n',
    );
    item.show();
  });
  return vscode.Disposable.from(item, listener);
}

function describe({ experiment, progress }: ExperimentStatus): string {
  return `${experiment}: ${progress.words}`;
}

/** Shows a notification with Cancel until the experiments of the request have ended. */
export function showProgress(run: RequestedRun): void {
  const over = experimentsEnded(run);
  const timer = setTimeout(() => void notify(run, over), patience);
  void over.then(() => clearTimeout(timer));
}

/** What is left to do then, such as ending threads, is nobody's business. */
function experimentsEnded(run: RequestedRun): Promise<void> {
  return new Promise((resolve) => {
    const listener = run.onStatus(() => {
      if (!statusesOf(run).some(isUnderWay)) resolve();
    });
    void run.ended.then(() => {
      listener.dispose();
      resolve();
    });
  });
}

function statusesOf({ runs, request }: RequestedRun): readonly ExperimentStatus[] {
  return [...runs.statuses.values()].filter((status) => status.request === request);
}

async function notify(run: RequestedRun, over: Promise<void>): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: plainly(`ReluFlow: ${run.runs.place.name}`),
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    token.onCancellationRequested(() => run.cancel());
    const tell = (): void => {
      const all = statusesOf(run);
      const running = all.find(({ phase }) => phase === 'running');
      if (!running) return;
      const done = all.map((status) => (isUnderWay(status) ? status.progress.fraction : 1));
      const percent = (100 * done.reduce((sum, part) => sum + part, 0)) / all.length;
      progress.report({ message: describe(running), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    };
    tell();
    const listener = run.onStatus(tell);
    await over;
    listener.dispose();
  });
}
