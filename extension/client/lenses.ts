/**
 * Above each experiment: run it, or cancel what runs.
 */
import * as vscode from 'vscode';
import type { FindExperiments } from './experiments';
import type { AllRuns } from './runs';

export class Lenses implements vscode.CodeLensProvider {
  private readonly find: FindExperiments;
  private readonly runs: AllRuns;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private phases = '';

  constructor(find: FindExperiments, runs: AllRuns) {
    this.find = find;
    this.runs = runs;
    runs.onChange(() => this.refresh());
  }

  /** Lenses depend on what runs, not on how far it is. */
  private refresh(): void {
    const statuses = this.runs
      .all()
      .flatMap(({ place, statuses: all }) =>
        [...all].map(([name, { phase }]) => `${place.document} ${name} ${phase}`),
      );
    const phases = statuses.join('\n');
    if (phases === this.phases) return;
    this.phases = phases;
    this.changed.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const headers = await this.find(document);
    const statuses = this.runs.find(document.uri)?.statuses;
    return headers.flatMap(({ name, line }) => {
      const place = new vscode.Range(line, 0, line, 0);
      const lens = (title: string, command: string): vscode.CodeLens =>
        new vscode.CodeLens(place, { title, command, arguments: [document.uri, name] });
      const phase = statuses?.get(name)?.phase;
      if (phase === 'running')
        return [
          lens('$(stop-circle) Cancel', 'reluflow.cancel'),
          lens('$(graph-line) Show', 'reluflow.show'),
        ];
      const run = lens(phase ? '$(play) Run again' : '$(play) Run', 'reluflow.run');
      return phase ? [run, lens('$(graph-line) Show', 'reluflow.show')] : [run];
    });
  }
}
