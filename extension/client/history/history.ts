/**
 * The history of runs: a view of the records beside the files of the workspace, and of those in the extension's storage.
 */
import * as vscode from 'vscode';
import { sizeWords } from '../../library/words';
import { othersWords, overdraftOf } from '../../library/budget';
import type { HistoryEntry, HistorySurvey, HistorySweep } from '../../library/protocol';
import { isOwn, placeOf, recordsBeside, storageFolder } from '../documents';
import type { Platform } from '../platform';
import type { AllRuns } from '../runs';
import { findFiles } from '../search';
import type { LibraryThread } from './thread';
import { HistoryTree, type HistoryNode } from './tree';
import { sayError, sayInformation } from '../saying';

/** Milliseconds between something that changes records and the look at them. */
const patience = 300;
/** Milliseconds between two looks at the clock. */
const minute = 60_000;

export class History implements vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly platform: Platform;
  private readonly library: LibraryThread;
  private readonly tree = new HistoryTree();
  private readonly view: vscode.TreeView<HistoryNode>;
  private readonly parts: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private phases = '';
  private looks = 0;
  private warned = false;
  /** The records of documents that somebody asked about, until one changes. */
  private readonly listed = new Map<string, Promise<readonly HistoryEntry[]>>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(context: vscode.ExtensionContext, platform: Platform, library: LibraryThread, runs: AllRuns) {
    this.context = context;
    this.platform = platform;
    this.library = library;
    this.view = vscode.window.createTreeView('reluflow.history', {
      treeDataProvider: this.tree,
      canSelectMany: true,
      showCollapseAll: true,
    });
    const watchers = [
      '*/{manifest,marks}.json',
      'sweeps/*/{collected.json,submissions/*,results/*.shard}',
    ].map((files) => vscode.workspace.createFileSystemWatcher(`**/.reluflow/${files}`));
    const clock = setInterval(() => this.view.visible && this.tree.refreshAges(), minute);
    this.parts = [
      this.tree,
      this.view,
      ...watchers,
      ...watchers.flatMap((watcher) =>
        [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete].map((event) =>
          event(() => this.refreshSoon()),
        ),
      ),
      this.view.onDidChangeVisibility(() => this.refreshSoon()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.refreshSoon()),
      runs.onChange(() => this.follow(runs)),
      this.changed,
      this.onDidChange(() => {
        for (const each of runs.all()) each.tellMarks();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('reluflow.diskBudget')) return;
        this.warned = false;
        this.refreshSoon();
      }),
      new vscode.Disposable(() => clearInterval(clock)),
    ];
  }

  /** Looks at the records when a run begins, has its record, or ends, not while it goes on. */
  private follow(runs: AllRuns): void {
    const statuses = runs.all().flatMap(({ place, statuses: all }) => {
      return [...all.values()].map(
        ({ experiment, phase, record }) => `${place.document} ${experiment} ${phase} ${record}`,
      );
    });
    const phases = statuses.join('\n');
    if (phases === this.phases) return;
    this.phases = phases;
    this.refreshSoon();
  }

  /** The runs of one document, newest first. */
  of(uri: vscode.Uri): Promise<readonly HistoryEntry[]> {
    const document = uri.toString();
    const known = this.listed.get(document);
    if (known) return known;
    const { records } = placeOf(uri, this.context, this.platform);
    // Where there are no records the library isn't even started.
    const there = vscode.workspace.fs.stat(this.platform.uriOf(records));
    const listed = Promise.resolve(there).then(() => this.library.list([records]));
    const own = listed.then(
      (entries) => entries.filter((entry) => entry.document === document),
      () => [],
    );
    this.listed.set(document, own);
    return own;
  }

  refreshSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.renew();
    }, patience);
  }

  /** Looks at everything again, now. */
  renew(): Promise<void> {
    this.listed.clear();
    this.changed.fire();
    return this.refresh();
  }

  /** All runs, newest first, as they are now. */
  async entries(): Promise<readonly HistoryEntry[]> {
    return this.library.list(await this.folders());
  }

  /** Looks at the records, where somebody looks at them or a budget is kept. */
  private async refresh(): Promise<void> {
    const budget = vscode.workspace.getConfiguration('reluflow').get<number>('diskBudget', 5000);
    if (!this.view.visible && (budget === 0 || this.warned)) return;
    const look = ++this.looks;
    const found = await this.everything().catch(sayFailure);
    if (!found || look !== this.looks) return;
    const [survey, sweeps] = found;
    this.tree.show({ ...survey, sweeps });
    await this.keepBudget(survey, budget * 1e6);
  }

  private async everything(): Promise<readonly [HistorySurvey, readonly HistorySweep[]]> {
    const folders = await this.folders();
    return Promise.all([this.library.survey(folders), this.library.sweeps(folders)]);
  }

  /** The folders of records: beside each file of the workspace, and those of texts that are on no disk. */
  private async folders(): Promise<readonly string[]> {
    const found = await findFiles('**/.reluflow/*/manifest.json');
    const beside = found.map((uri) => {
      return uri.path.endsWith('.rflow') ? recordsBeside(uri) : vscode.Uri.joinPath(uri, '..', '..');
    });
    const open = vscode.workspace.textDocuments.filter(isOwn).map(({ uri }) => recordsBeside(uri));
    const storage = storageFolder(this.context, this.platform);
    const stored = await vscode.workspace.fs.readDirectory(storage).then(
      (names) => names.map(([name]) => vscode.Uri.joinPath(storage, name)),
      () => [],
    );
    const kept = [...beside, ...open].filter((uri) => this.platform.keepsRecordsBeside(uri));
    const locations = [...kept, ...stored].flatMap((uri) => this.platform.locationOf(uri) ?? []);
    return [...new Set(locations)];
  }

  /** Says once in a session that records take more than they should; nothing is deleted that nobody agreed to. */
  private async keepBudget(survey: HistorySurvey, budget: number): Promise<void> {
    const overdraft = overdraftOf(survey, budget);
    if (!overdraft || this.warned) return;
    this.warned = true;
    const { oldest, bytes, freed } = overdraft;
    const remove = oldest.length === 1 ? 'Delete the Oldest Run' : `Delete the ${oldest.length} Oldest Runs`;
    const settings = 'Change the Budget';
    const taken = `ReluFlow: the records of runs take ${sizeWords(bytes)}; your budget is ${sizeWords(budget)}.`;
    const choice = await sayInformation(
      (oldest.length === 0
        ? `${taken} All of them are starred, named or running.`
        : `${taken} Without the oldest, which you neither starred nor named, it would be ${sizeWords(bytes - freed)}.`) +
        othersWords(survey),
      ...(oldest.length === 0 ? [] : [remove]),
      settings,
    );
    if (choice === settings)
      await vscode.commands.executeCommand('workbench.action.openSettings', 'reluflow.diskBudget');
    if (choice === remove)
      await vscode.commands.executeCommand(
        'reluflow.history.delete',
        undefined,
        oldest.map((entry): HistoryNode => ({ kind: 'run', entry })),
      );
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const part of this.parts) part.dispose();
  }
}

/** Tells of a failure; gives nothing. */
export function sayFailure(error: unknown): null {
  const reason = error instanceof Error ? error.message : String(error);
  void sayError(`ReluFlow: ${reason}`);
  return null;
}
