/**
 * Sweeps from the editor: experiments that outgrow one run of the panel, as shards in processes of this machine or on the
 * cluster whose login node the extension runs on.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SweepDocument } from '../../engine/host/node/cluster/sweep-report';
import {
  recordIn,
  submitArguments,
  sweepArguments,
  sweepProgram,
  type SweepAnswer,
  type SweepChoice,
  type SweepProgram,
  type SweepTarget,
} from '../sweeps/calls';
import { endingWords, progressWords, sweepIn } from '../sweeps/words';
import { documentFor } from './commands';
import { placeOf, saveWithImports } from './documents';
import type { StartedParts } from './extension';
import { chooseExperiment, type FindExperiments } from './experiments';
import { sweepOf, type CalledWith } from './history/choosing';
import type { LibraryThread } from './history/thread';
import { sayFailure } from './history/history';
import { untrusted } from './launcher';
import type { Platform } from './platform';
import { askHow } from './sweep-choices';
import { SweepWatch, type WatchedSweep } from './sweep-watch';
import { plainly, sayError, sayInformation, sayWarning } from './saying';

export function registerSweeps(
  context: vscode.ExtensionContext,
  platform: Platform,
  parts: StartedParts,
): void {
  const sweeps = new Sweeps(context, platform, parts);
  const commands: Readonly<Record<string, (chosen: Chosen) => Promise<void>>> = {
    'reluflow.sweep.submit': (chosen) => sweeps.submit(chosen),
    'reluflow.sweep.status': (chosen) => sweeps.showStatus(chosen),
    'reluflow.sweep.collect': (chosen) => sweeps.collect(chosen),
    'reluflow.sweep.cancel': (chosen) => sweeps.cancel(chosen),
  };
  const registered = Object.entries(commands).map(([name, act]) =>
    vscode.commands.registerCommand(name, async (...called: CalledWith) => {
      try {
        const chosen = await sweeps.choose(called);
        if (chosen) await act(chosen);
      } catch (error) {
        sayFailure(error);
      }
    }),
  );
  context.subscriptions.push(sweeps, ...registered);
  // Where there are no processes, as in a browser, the menus don't offer them.
  void vscode.commands.executeCommand('setContext', 'reluflow.canSweep', true);
}

interface Chosen extends SweepTarget {
  readonly document: vscode.TextDocument;
}

class Sweeps implements vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly platform: Platform;
  private readonly find: FindExperiments;
  private readonly library: LibraryThread;
  private readonly program: SweepProgram;
  private readonly watch: SweepWatch;
  private readonly output = vscode.window.createOutputChannel('ReluFlow Sweeps');

  constructor(context: vscode.ExtensionContext, platform: Platform, { find, library }: StartedParts) {
    this.context = context;
    this.platform = platform;
    this.find = find;
    this.library = library;
    this.program = sweepProgram(join(context.extensionPath, 'dist', 'reluflow.js'));
    const ended = (watched: WatchedSweep, sweep: SweepDocument): void => void this.sayEnded(watched, sweep);
    this.watch = new SweepWatch(context.workspaceState, this.program, ended);
  }

  /** The sweep of a row, the experiment that is named, at the cursor, or picked; null where there is none. */
  async choose([chosen, experiment]: CalledWith): Promise<Chosen | null> {
    if (!vscode.workspace.isTrusted) throw new Error(untrusted);
    const row = sweepOf(chosen);
    const uri = row ? vscode.Uri.parse(row.document) : chosen instanceof vscode.Uri ? chosen : undefined;
    const document = await documentFor(uri);
    if (!document) return null;
    if (document.uri.scheme !== 'file')
      throw new Error('A sweep needs a file on the disk, which its tasks share: save this one there first.');
    const file = document.uri.fsPath;
    if (row) return { file, experiment: row.experiment, id: row.id, document };
    const name =
      typeof experiment === 'string'
        ? experiment
        : await chooseExperiment(this.find, document, 'The sweep of which experiment?');
    return name === undefined ? null : { file, experiment: name, document };
  }

  async submit(chosen: Chosen): Promise<void> {
    const { document, file, experiment } = chosen;
    if (!(await saveWithImports(document))) return;
    const place = placeOf(document.uri, this.context, this.platform);
    const { experiments } = await this.library.check(place, document.getText());
    const planned = experiments.find(({ name }) => name === experiment);
    if (!planned) throw new Error(`${experiment} has errors; the Problems view shows them.`);
    const how = await askHow(this.context.workspaceState, planned, await this.look(chosen));
    const jobs = vscode.workspace.getConfiguration('reluflow', document.uri).get('jobs', 0);
    if (how) await this.hand({ file, experiment, jobs, ...how });
  }

  /** Submits, and watches what is under way. */
  private async hand(choice: SweepChoice): Promise<void> {
    const title = `ReluFlow: submitting the sweep of ${choice.experiment}`;
    const answer = await this.wait(title, submitArguments(choice));
    if (!answer) return;
    this.write(`${answer.errors}${answer.output}`);
    const sweep = answer.status === 0 ? await this.look(choice) : null;
    if (!sweep) return this.sayRefused(answer);
    this.watch.add({ choice, sweep: sweep.sweep }, sweep);
    const show = 'Show Status';
    const [first = ''] = answer.output.split('\n');
    const shown = await sayInformation(`ReluFlow: ${first}`, show);
    if (shown === show) await this.showStatus(choice);
  }

  /** In the output: also failed shards with the ends of their logs. */
  async showStatus(target: SweepTarget): Promise<void> {
    const answer = await this.wait(
      `ReluFlow: looking at ${target.experiment}`,
      sweepArguments('status', target),
    );
    if (!answer) return;
    if (answer.output === '') return this.sayRefused(answer);
    this.write(`${new Date().toLocaleTimeString()}\n${answer.errors}${answer.output}`);
    this.output.show(true);
  }

  async collect(target: SweepTarget): Promise<void> {
    const sweep = await this.look(target);
    const open = sweep ? sweep.shards.total - sweep.shards.done : 0;
    if (sweep && open > 0) {
      const partial = 'Collect What Is There';
      const question = `ReluFlow: ${open} of ${sweep.shards.total} shards have no result yet (${progressWords(sweep)}).`;
      if ((await sayWarning(question, partial)) !== partial) return;
    }
    const args = [...sweepArguments('collect', target), '--json', ...(open > 0 ? ['--partial'] : [])];
    const answer = await this.wait(`ReluFlow: collecting the sweep of ${target.experiment}`, args);
    if (!answer) return;
    const record = recordIn(answer.output);
    if (record === null) return this.sayRefused(answer);
    if (sweep) this.watch.collected(sweep);
    this.write(`${answer.errors}The results were collected into ${record}.\n`);
    await vscode.commands.executeCommand('reluflow.openRecord', vscode.Uri.file(record));
  }

  async cancel(target: SweepTarget): Promise<void> {
    const stop = 'Cancel Sweep';
    const question = `Cancel the sweep of ${target.experiment}?`;
    const detail = 'Its tasks are ended. What is done is kept, and submitting it again goes on.';
    const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, stop);
    if (choice !== stop) return;
    const title = `ReluFlow: cancelling the sweep of ${target.experiment}`;
    const answer = await this.wait(title, sweepArguments('cancel', target));
    if (!answer) return;
    if (answer.status !== 0) return this.sayRefused(answer);
    this.write(answer.output);
    void sayInformation(`ReluFlow: ${answer.output.trim()}`);
  }

  /** What is known of the experiment's newest sweep; null where there is none. */
  private async look(target: SweepTarget): Promise<SweepDocument | null> {
    return sweepIn((await this.program([...sweepArguments('status', target), '--json'])).output);
  }

  /** The answer, with a notification meanwhile; null where the user didn't want to wait for it. */
  private async wait(title: string, args: readonly string[]): Promise<SweepAnswer | null> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: plainly(title),
      cancellable: true,
    };
    return vscode.window.withProgress(options, async (_progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const answer = await this.program(args, stop.signal);
      return stop.signal.aborted ? null : answer;
    });
  }

  private write(text: string): void {
    this.output.append(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** The first sentence in a notification, all of it in the output. */
  private async sayRefused({ errors, status }: SweepAnswer): Promise<void> {
    const text = errors.trim() || `The command line ended with status ${status ?? 'unknown'}.`;
    this.write(text);
    const show = 'Show Output';
    const [first = ''] = text.split('\n');
    if ((await sayError(`ReluFlow: ${first}`, show)) === show) this.output.show(true);
  }

  private async sayEnded({ choice }: WatchedSweep, sweep: SweepDocument): Promise<void> {
    const [collect, again, show] = ['Collect', 'Submit Again', 'Show Status'];
    const actions = [sweep.complete ? collect : again, show];
    const words = `ReluFlow: ${endingWords(sweep)}`;
    const asked = await (sweep.complete ? sayInformation(words, ...actions) : sayWarning(words, ...actions));
    if (asked === show) await this.showStatus(choice);
    if (asked === collect) await this.collect(choice);
    if (asked === again) await this.hand({ ...choice, runsPerShard: null, another: false });
  }

  dispose(): void {
    this.watch.dispose();
    this.output.dispose();
  }
}
