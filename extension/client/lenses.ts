/**
 * Above each experiment: run it as it is written or normalized, or cancel what runs; its last result; its runs compared.
 */
import * as vscode from 'vscode';
import type { HistoryEntry } from '../library/protocol';
import { isUnfinished, labelOf } from '../library/words';
import type { ExperimentStatus } from '../runner/protocol';
import { normalizedName, variantOf } from '../runner/variants';
import type { ExperimentHeader, FindExperiments } from './experiments';
import type { History } from './history/history';
import type { HistoryNode } from './history/tree';
import { isUnderWay, type AllRuns } from './runs';

/** Milliseconds for which something has to run before it is worth a lens: lenses are drawn a moment late. */
const patience = 500;

/** What was found in a text, and in which version of it. */
interface KnownText {
  readonly version: number;
  readonly headers: readonly ExperimentHeader[];
}

interface KnownPast {
  readonly listing: Promise<readonly HistoryEntry[]>;
  readonly entries: readonly HistoryEntry[];
}

export class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly find: FindExperiments;
  private readonly runs: AllRuns;
  private readonly history: Pick<History, 'of' | 'onDidChange'>;
  /** Whether runs that were ended early can be gone on with. */
  private readonly resumes: boolean;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly focus: vscode.Disposable;
  private readonly known = new WeakMap<vscode.TextDocument, KnownText>();
  private readonly past = new WeakMap<vscode.TextDocument, KnownPast>();
  private phases = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    find: FindExperiments,
    runs: AllRuns,
    history: Pick<History, 'of' | 'onDidChange'>,
    resumes: boolean,
  ) {
    this.resumes = resumes;
    this.find = find;
    this.runs = runs;
    this.history = history;
    runs.onChange(() => this.refresh());
    history.onDidChange(() => this.changed.fire());
    // VS Code drops a look that it was about to take when the text loses the focus.
    this.focus = vscode.window.onDidChangeActiveTextEditor(() => this.changed.fire());
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
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(), patience);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.focus.dispose();
    this.changed.dispose();
  }

  /**
   * The experiments of a text, which stay as they are while something runs. VS Code waits before it looks again for as long as
   * answers took on average, up to a minute: the first one, for which a server may have to start, isn't waited for.
   */
  private headersOf(document: vscode.TextDocument): Promise<readonly ExperimentHeader[]> {
    const known = this.known.get(document);
    const { version } = document;
    if (known?.version === version && known.headers.length > 0) return Promise.resolve(known.headers);
    this.known.set(document, { version, headers: known?.headers ?? [] });
    const found = this.find(document).then((headers) => {
      this.known.set(document, { version, headers });
      return headers;
    });
    if (known) return found;
    void found.then(() => this.changed.fire());
    return Promise.resolve([]);
  }

  /** The records of a document as they were last read; reading them is not waited for either. */
  private pastOf(document: vscode.TextDocument): readonly HistoryEntry[] {
    const listing = this.history.of(document.uri);
    const known = this.past.get(document);
    if (known?.listing !== listing) {
      this.past.set(document, { listing, entries: known?.entries ?? [] });
      void listing.then((entries) => {
        if (this.past.get(document)?.listing !== listing) return;
        this.past.set(document, { listing, entries });
        this.changed.fire();
      });
    }
    return known?.entries ?? [];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const past = this.pastOf(document);
    const headers = await this.headersOf(document);
    const statuses = this.runs.find(document.uri)?.statuses;
    return headers.flatMap(({ name, line, normalizable }) => {
      const place = new vscode.Range(line, 0, line, 0);
      const lens = (title: string, command: string, experiment: string): vscode.CodeLens =>
        new vscode.CodeLens(place, { title, command, arguments: [document.uri, experiment] });
      const plain = statuses?.get(name);
      const normalized = statuses?.get(normalizedName(name));
      const lenses = [
        plain && isWorthCancelling(plain)
          ? lens('$(stop-circle) Cancel', 'reluflow.cancel', name)
          : lens(plain ? '$(play) Run again' : '$(play) Run', 'reluflow.run', name),
      ];
      if (normalized && isWorthCancelling(normalized))
        lenses.push(lens('$(stop-circle) Cancel Normalized', 'reluflow.cancel', normalizedName(name)));
      else if (normalizable)
        lenses.push(lens('$(circle-outline) Run Normalized', 'reluflow.runNormalized', name));
      const records = past.filter(({ summary }) => variantOf(summary.experiment).experiment === name);
      const [newest] = records;
      if (newest && this.resumes && isUnfinished(newest) && !isBusy(statuses?.get(newest.summary.experiment)))
        lenses.push(onRecord(place, newest, '$(debug-continue) Resume', 'reluflow.resume'));
      if (plain ?? normalized) lenses.push(lens('$(graph-line) Show', 'reluflow.show', name));
      else if (newest)
        lenses.push(onRecord(place, newest, `$(history) Last: ${labelOf(newest)}`, 'reluflow.history.open'));
      if (records.length > 1) lenses.push(lens('$(git-compare) Compare', 'reluflow.compare', name));
      return lenses;
    });
  }
}

/** Does something with a record. */
function onRecord(place: vscode.Range, entry: HistoryEntry, title: string, command: string): vscode.CodeLens {
  const row: HistoryNode = { kind: 'run', entry };
  return new vscode.CodeLens(place, { title, command, arguments: [row] });
}

function isBusy(status: ExperimentStatus | undefined): boolean {
  return status !== undefined && isUnderWay(status);
}

function isWorthCancelling(status: ExperimentStatus): boolean {
  return isUnderWay(status) && Date.now() - status.since >= patience;
}
