/**
 * Watches the sweeps that were submitted from this window, also after a reload: how far they are stands in the status bar,
 * and how they ended is told in a notification.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SweepDocument } from '../../engine/host/node/cluster/sweep-report';
import { sweepArguments, type SweepChoice, type SweepProgram } from '../sweeps/calls';
import { isOver, progressWords, sweepIn } from '../sweeps/words';

/** Milliseconds between two looks: a scheduler is asked less often than the processes of this machine. */
const patience = { local: 3000, slurm: 20_000 } as const;
const key = 'reluflow.sweeps';

/** A sweep and how it was submitted last. */
export interface WatchedSweep {
  readonly choice: SweepChoice;
  readonly sweep: string;
}

interface Watched extends WatchedSweep {
  readonly looked: number;
  readonly document: SweepDocument | null;
}

export class SweepWatch implements vscode.Disposable {
  private readonly memory: vscode.Memento;
  private readonly program: SweepProgram;
  private readonly ended: (watched: WatchedSweep, document: SweepDocument) => void;
  private readonly item = vscode.window.createStatusBarItem(
    'reluflow.sweeps',
    vscode.StatusBarAlignment.Left,
  );
  private readonly all = new Map<string, Watched>();
  private readonly granted: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    memory: vscode.Memento,
    program: SweepProgram,
    ended: (watched: WatchedSweep, document: SweepDocument) => void,
  ) {
    this.memory = memory;
    this.program = program;
    this.ended = ended;
    this.item.name = 'ReluFlow Sweeps';
    for (const watched of memory.get<readonly WatchedSweep[]>(key, [])) this.enter(watched, null);
    this.granted = vscode.workspace.onDidGrantWorkspaceTrust(() => this.lookSoon(0));
    this.lookSoon(0);
  }

  add(watched: WatchedSweep, document: SweepDocument): void {
    this.enter(watched, document);
    this.keep();
    this.lookSoon(patience[watched.choice.site]);
  }

  /** What was seen when it was collected: a sweep that was over is forgotten, and not told of again. */
  collected(document: SweepDocument): void {
    const watched = this.all.get(document.sweep);
    if (!watched) return;
    if (isOver(document)) this.all.delete(document.sweep);
    else this.enter(watched, document);
    this.keep();
  }

  private enter({ choice, sweep }: WatchedSweep, document: SweepDocument | null): void {
    this.all.set(sweep, { choice, sweep, document, looked: document ? Date.now() : 0 });
  }

  private keep(): void {
    const watched = [...this.all.values()].map(({ choice, sweep }): WatchedSweep => ({ choice, sweep }));
    void this.memory.update(key, watched);
    this.show();
  }

  private lookSoon(delay: number): void {
    if (this.all.size === 0 || !vscode.workspace.isTrusted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), delay);
  }

  /** Looks at those whose time has come, one after the other. */
  private async look(): Promise<void> {
    const now = Date.now();
    for (const watched of [...this.all.values()]) {
      if (now - watched.looked >= patience[watched.choice.site]) await this.lookAt(watched);
    }
    const waits = [...this.all.values()].map(
      ({ looked, choice }) => looked + patience[choice.site] - Date.now(),
    );
    this.lookSoon(Math.max(0, Math.min(...waits)));
  }

  /** A sweep that isn't there any more, or was submitted anew meanwhile, is forgotten or left as it is. */
  private async lookAt(watched: Watched): Promise<void> {
    const { choice, sweep } = watched;
    const { output } = await this.program([...sweepArguments('status', { ...choice, id: sweep }), '--json']);
    if (this.all.get(sweep) !== watched) return;
    const document = sweepIn(output);
    if (document && !isOver(document)) {
      this.enter(watched, document);
      return this.show();
    }
    this.all.delete(sweep);
    this.keep();
    if (document && document.record === null) this.ended(watched, document);
  }

  private show(): void {
    const all = [...this.all.values()].flatMap(({ choice, document }) =>
      document ? [{ choice, document }] : [],
    );
    const first = all[0];
    if (!first) return this.item.hide();
    const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
    const words = ({ choice, document }: (typeof all)[number]): string =>
      `${choice.experiment}: ${progressWords(document)}`;
    this.item.text = `$(server-process) ${words(first)}${more}`;
    this.item.tooltip = [
      ...all.map((each) => `${basename(each.choice.file)}, ${words(each)} on ${each.choice.site}`),
      'Show how far the sweep is',
    ].join('\n');
    const { file, experiment } = first.choice;
    this.item.command = {
      title: 'Sweep Status',
      command: 'reluflow.sweep.status',
      arguments: [vscode.Uri.file(file), experiment],
    };
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.granted.dispose();
    this.item.dispose();
  }
}
