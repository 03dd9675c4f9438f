/**
 * The runs of the workspace by experiment, with result and age.
 */
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../library/protocol';
import {
  ageWords,
  descriptionOf,
  detailsOf,
  groupKey,
  groupRuns,
  labelOf,
  verdictOf,
  type HistoryGroup,
  type Verdict,
} from '../../library/words';

/** A row of the tree: an experiment, or one of its runs. */
export type HistoryNode =
  | { readonly kind: 'group'; readonly group: HistoryGroup }
  | { readonly kind: 'run'; readonly entry: HistoryEntry };

const icons: Readonly<Record<Verdict, vscode.ThemeIcon>> = {
  running: new vscode.ThemeIcon('sync'),
  good: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  done: new vscode.ThemeIcon('circle-outline'),
  fails: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  undecided: new vscode.ThemeIcon('question'),
  cancelled: new vscode.ThemeIcon('circle-slash'),
  failed: new vscode.ThemeIcon('warning', new vscode.ThemeColor('testing.iconErrored')),
};

const verdictWords: Readonly<Record<Verdict, string>> = {
  running: 'running',
  good: 'all expectations hold',
  done: 'no expectations',
  fails: 'an expectation fails',
  undecided: 'an expectation is undecided',
  cancelled: 'ended early',
  failed: 'failed',
};

export class HistoryTree implements vscode.TreeDataProvider<HistoryNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private entries: readonly HistoryEntry[] = [];
  private groups: readonly HistoryGroup[] = [];
  private drawn = rowsOf([]);

  /** Shows these runs, which come newest first. A row that is drawn anew loses a click: only what differs is drawn. */
  show(entries: readonly HistoryEntry[]): void {
    const rows = rowsOf(entries);
    if (rows === this.drawn) return;
    this.drawn = rows;
    this.entries = entries;
    this.groups = groupRuns(entries);
    this.changed.fire();
  }

  /** Draws the ages anew. */
  refreshAges(): void {
    this.show(this.entries);
  }

  getChildren(node?: HistoryNode): HistoryNode[] {
    if (!node) return this.groups.map((group) => ({ kind: 'group', group }));
    return node.kind === 'run' ? [] : node.group.entries.map((entry) => ({ kind: 'run', entry }));
  }

  getParent(node: HistoryNode): HistoryNode | undefined {
    if (node.kind === 'group') return undefined;
    const group = this.groups.find(({ entries }) => entries.includes(node.entry));
    return group && { kind: 'group', group };
  }

  getTreeItem(node: HistoryNode): vscode.TreeItem {
    return node.kind === 'group' ? groupItem(node.group) : runItem(node);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** What is drawn of runs, ages included, to be compared. */
function rowsOf(entries: readonly HistoryEntry[]): string {
  const now = Date.now();
  return JSON.stringify(entries.map((entry) => [entry, descriptionOf(entry, now)]));
}

function groupItem({ experiment, file, entries }: HistoryGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(experiment, vscode.TreeItemCollapsibleState.Expanded);
  const [newest] = entries;
  if (newest) item.id = groupKey(newest);
  item.contextValue = 'experiment';
  item.description = file;
  item.iconPath = new vscode.ThemeIcon('beaker');
  const runs = entries.length === 1 ? '1 run' : `${entries.length} runs`;
  item.tooltip = `${experiment} in ${file}: ${runs}`;
  return item;
}

function runItem(node: Extract<HistoryNode, { readonly kind: 'run' }>): vscode.TreeItem {
  const { entry } = node;
  const { marks, summary } = entry;
  const verdict = verdictOf(entry);
  const item = new vscode.TreeItem(`${marks.starred ? '★ ' : ''}${labelOf(entry)}`);
  item.id = summary.location;
  item.contextValue = marks.starred ? 'run.starred' : 'run';
  item.description = descriptionOf(entry, Date.now());
  item.iconPath = icons[verdict];
  item.tooltip = tooltipOf(entry);
  item.command = { title: 'Open Run', command: 'reluflow.history.open', arguments: [node] };
  const starred = marks.starred ? 'starred, ' : '';
  const age = ageWords(summary.startedAt, Date.now());
  const label = `${starred}${labelOf(entry)}, ${verdictWords[verdict]}, ${age}`;
  item.accessibilityInformation = { label };
  return item;
}

function tooltipOf(entry: HistoryEntry): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [name, value] of detailsOf(entry)) {
    text.appendMarkdown(`**${name}** `).appendText(value).appendMarkdown('  \n');
  }
  return text;
}
