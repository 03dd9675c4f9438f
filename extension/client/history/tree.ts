/**
 * The runs of the workspace by experiment, with result and age.
 */
import * as vscode from 'vscode';
import type { HistoryEntry, HistorySurvey, UnreadableRecord } from '../../library/protocol';
import { lastName } from '../../runner/locations';
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

/** A row of the tree: an experiment, one of its runs, or a record that can't be read. */
export type HistoryNode =
  | { readonly kind: 'group'; readonly group: HistoryGroup }
  | { readonly kind: 'run'; readonly entry: HistoryEntry }
  | { readonly kind: 'unreadable'; readonly record: UnreadableRecord };

type Shown = Pick<HistorySurvey, 'entries' | 'unreadable'>;

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
  private survey: Shown = { entries: [], unreadable: [] };
  private groups: readonly HistoryGroup[] = [];
  private drawn = rowsOf(this.survey);

  /** Shows these runs, which come newest first. A row that is drawn anew loses a click: only what differs is drawn. */
  show(survey: Shown): void {
    const rows = rowsOf(survey);
    if (rows === this.drawn) return;
    this.drawn = rows;
    this.survey = survey;
    this.groups = groupRuns(survey.entries);
    this.changed.fire();
  }

  /** Draws the ages anew. */
  refreshAges(): void {
    this.show(this.survey);
  }

  getChildren(node?: HistoryNode): HistoryNode[] {
    if (node) return node.kind === 'group' ? node.group.entries.map((entry) => ({ kind: 'run', entry })) : [];
    return [
      ...this.groups.map((group): HistoryNode => ({ kind: 'group', group })),
      ...this.survey.unreadable.map((record): HistoryNode => ({ kind: 'unreadable', record })),
    ];
  }

  getParent(node: HistoryNode): HistoryNode | undefined {
    if (node.kind !== 'run') return undefined;
    const group = this.groups.find(({ entries }) => entries.includes(node.entry));
    return group && { kind: 'group', group };
  }

  getTreeItem(node: HistoryNode): vscode.TreeItem {
    if (node.kind === 'unreadable') return unreadableItem(node.record);
    return node.kind === 'group' ? groupItem(node.group) : runItem(node);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** What is drawn of runs, ages included, to be compared. */
function rowsOf({ entries, unreadable }: Shown): string {
  const now = Date.now();
  return JSON.stringify([entries.map((entry) => [entry, descriptionOf(entry, now)]), unreadable]);
}

/** Grey, with the reason: it can't be opened, and takes room. */
function unreadableItem({ location, reason }: UnreadableRecord): vscode.TreeItem {
  const name = lastName(location);
  const item = new vscode.TreeItem(name);
  item.id = location;
  item.contextValue = 'unreadable';
  item.description = "can't be read";
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('disabledForeground'));
  item.tooltip = reason;
  item.accessibilityInformation = { label: `${name}, can't be read: ${reason}` };
  return item;
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
