import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HistoryTree } from '../../../extension/client/history/tree';
import type { HistorySweep } from '../../../extension/library/protocol';
import { historyEntry, historySweep } from '../library/entries';

/** The tree of runs is drawn anew for what differs, and for nothing else: a row that is drawn anew loses a click. */

vi.mock('vscode', () => ({
  EventEmitter: class {
    private readonly listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => this.listeners.push(listener);
    fire(): void {
      for (const listener of this.listeners) listener();
    }
  },
  TreeItem: class {
    readonly label: string;
    constructor(label: string) {
      this.label = label;
    }
  },
  ThemeIcon: vi.fn(),
  ThemeColor: vi.fn(),
}));

beforeEach(() => vi.useFakeTimers({ now: 1_010_000 }));
afterEach(() => void vi.useRealTimers());

test('runs are drawn when they or their ages differ', () => {
  const tree = new HistoryTree();
  let drawn = 0;
  tree.onDidChangeTreeData(() => drawn++);
  const runs = () => [historyEntry()];
  tree.show({ entries: runs(), unreadable: [], sweeps: [] });
  tree.show({ entries: runs(), unreadable: [], sweeps: [] });
  tree.refreshAges();
  expect(drawn).toBe(1);
  // What was shown is still what it was shown for.
  const [group] = tree.getChildren();
  const [run] = tree.getChildren(group);
  expect(tree.getParent(run!)).toEqual(group);

  tree.show({
    entries: [historyEntry({ marks: { name: 'the first', starred: false } })],
    unreadable: [],
    sweeps: [],
  });
  expect(drawn).toBe(2);
  vi.setSystemTime(1_310_000);
  tree.refreshAges();
  expect(drawn).toBe(3);
  const shown = (sweep: Partial<HistorySweep>) => ({
    entries: [historyEntry()],
    unreadable: [],
    sweeps: [historySweep({ createdAt: 1_005_000, ...sweep })],
  });
  tree.show(shown({}));
  const [both] = tree.getChildren();
  expect(tree.getChildren(both).map(({ kind }) => kind)).toEqual(['sweep', 'run']);
  expect(tree.getParent(tree.getChildren(both)[0]!)).toEqual(both);
  tree.show(shown({ done: 2 }));
  expect(drawn).toBe(5);
  tree.show({ entries: [], unreadable: [], sweeps: [] });
  expect([drawn, tree.getChildren()]).toEqual([6, []]);
});

test('a record that can not be read has a grey row with the reason', () => {
  const tree = new HistoryTree();
  const location = '/w/.reluflow/20261122-050000-fit-abcdef';
  tree.show({
    entries: [historyEntry()],
    unreadable: [{ location, reason: 'It is damaged.', bytes: 9 }],
    sweeps: [],
  });
  const row = tree.getChildren().at(-1)!;
  expect([row.kind, tree.getChildren(row), tree.getParent(row)]).toEqual(['unreadable', [], undefined]);
  expect(tree.getTreeItem(row)).toMatchObject({
    label: '20261122-050000-fit-abcdef',
    id: location,
    contextValue: 'unreadable',
    tooltip: 'It is damaged.',
  });
});
