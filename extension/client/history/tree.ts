/**
 * The runs and sweeps of the workspace by experiment, with result and age.
 */
import * as vscode from 'vscode';
import type { HistoryEntry, HistorySurvey, HistorySweep, UnreadableRecord } from '../../library/protocol';
import { lastName } from '../../runner/locations';
import {
  counted,
  descriptionOf,
  detailsOf,
  groupKey,
  groupRuns,
  isUnfinished,
  rowOf,
  sweepDescription,
  sweepLabel,
  verdictOf,
  type HistoryGroup,
  type Verdict,
} from '../../library/words';

/** A row of the tree: an experiment, one of its runs or sweeps, or a record that can't be read. */
export type HistoryNode =
  | { readonly kind: 'group'; readonly group: HistoryGroup }
  | { readonly kind: 'run'; readonly entry: HistoryEntry }
  | { readonly kind: 'sweep'; readonly sweep: HistorySweep }
  | { readonly kind: 'unreadable'; readonly record: UnreadableRecord };

interface Shown extends Pick<HistorySurvey, 'entries' | 'unreadable'> {
  readonly sweeps: readonly HistorySweep[];
}

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
  private shown: Shown = { entries: [], unreadable: [], sweeps: [] };
  private groups: readonly HistoryGroup[] = [];
  private drawn = rowsOf(this.shown);

  /** Shows these, which come newest first. A row that is drawn anew loses a click: only what differs is drawn. */
  show(shown: Shown): void {
    const rows = rowsOf(shown);
    if (rows === this.drawn) return;
    this.drawn = rows;
    this.shown = shown;
    this.groups = groupRuns(shown.entries, shown.sweeps);
    this.changed.fire();
  }

  /** Draws the ages anew. */
  refreshAges(): void {
    this.show(this.shown);
  }

  getChildren(node?: HistoryNode): HistoryNode[] {
    if (node) return node.kind === 'group' ? rowsIn(node.group) : [];
    return [
      ...this.groups.map((group): HistoryNode => ({ kind: 'group', group })),
      ...this.shown.unreadable.map((record): HistoryNode => ({ kind: 'unreadable', record })),
    ];
  }

  getParent(node: HistoryNode): HistoryNode | undefined {
    const group = this.groups.find(({ entries, sweeps }) => {
      if (node.kind === 'run') return entries.includes(node.entry);
      return node.kind === 'sweep' && sweeps.includes(node.sweep);
    });
    return group && { kind: 'group', group };
  }

  getTreeItem(node: HistoryNode): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node.group);
      case 'run':
        return runItem(node);
      case 'sweep':
        return sweepItem(node.sweep);
      case 'unreadable':
        return unreadableItem(node.record);
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** What is drawn, ages included, to be compared. */
function rowsOf({ entries, unreadable, sweeps }: Shown): string {
  const now = Date.now();
  return JSON.stringify([
    entries.map((entry) => [entry, descriptionOf(entry, now)]),
    sweeps.map((sweep) => [sweep, sweepDescription(sweep, now)]),
    unreadable,
  ]);
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

/** The runs and sweeps of an experiment, newest first. */
function rowsIn({ entries, sweeps }: HistoryGroup): HistoryNode[] {
  const runs = entries.map((entry) => ({
    row: { kind: 'run', entry } as const,
    at: entry.summary.startedAt,
  }));
  const others = sweeps.map((sweep) => ({ row: { kind: 'sweep', sweep } as const, at: sweep.createdAt }));
  return [...runs, ...others].sort((a, b) => b.at - a.at).map(({ row }) => row);
}

function groupItem(group: HistoryGroup): vscode.TreeItem {
  const { experiment, file, entries, sweeps } = group;
  const item = new vscode.TreeItem(experiment, vscode.TreeItemCollapsibleState.Expanded);
  item.id = groupKey(group);
  item.contextValue = 'experiment';
  item.description = file;
  item.iconPath = new vscode.ThemeIcon('beaker');
  const parts = [
    entries.length === 0 ? '' : counted(entries.length, 'run'),
    sweeps.length === 0 ? '' : counted(sweeps.length, 'sweep'),
  ];
  item.tooltip = `${experiment} in ${file}: ${parts.filter(Boolean).join(', ')}`;
  return item;
}

function runItem(node: Extract<HistoryNode, { readonly kind: 'run' }>): vscode.TreeItem {
  const { entry } = node;
  const { marks, summary } = entry;
  const verdict = verdictOf(entry);
  const { label, rest } = rowOf(entry, Date.now());
  const item = new vscode.TreeItem(`${marks.starred ? '★ ' : ''}${label}`);
  item.id = summary.location;
  item.contextValue = [
    'run',
    ...(marks.starred ? ['starred'] : []),
    ...(isUnfinished(entry) ? ['open'] : []),
  ].join('.');
  item.description = rest;
  item.iconPath = icons[verdict];
  item.tooltip = tooltipOf(entry);
  item.command = { title: 'Open Run', command: 'reluflow.history.open', arguments: [node] };
  const starred = marks.starred ? 'starred, ' : '';
  item.accessibilityInformation = { label: `${starred}${label}, ${verdictWords[verdict]}` };
  return item;
}

/** How it stands is told when it is chosen: a site is not asked before. */
function sweepItem(sweep: HistorySweep): vscode.TreeItem {
  const { id, folder, record, shards, done } = sweep;
  const item = new vscode.TreeItem(sweepLabel(sweep));
  item.id = folder;
  item.contextValue = record !== null ? 'sweep.collected' : done === shards ? 'sweep.done' : 'sweep.open';
  item.description = sweepDescription(sweep, Date.now());
  item.iconPath = new vscode.ThemeIcon(sweep.cancelled ? 'circle-slash' : 'server-process');
  item.tooltip = `${id}\nChoose it to see how far it is.`;
  const node: HistoryNode = { kind: 'sweep', sweep };
  item.command = { title: 'Sweep Status', command: 'reluflow.sweep.status', arguments: [node] };
  item.accessibilityInformation = { label: `${sweepLabel(sweep)}, ${item.description}` };
  return item;
}

function tooltipOf(entry: HistoryEntry): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [name, value] of detailsOf(entry)) {
    text.appendMarkdown(`**${name}** `).appendText(value).appendMarkdown('  \n');
  }
  return text;
}
