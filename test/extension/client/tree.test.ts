import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HistoryTree } from '../../../extension/client/history/tree';
import { historyEntry } from '../library/entries';

/** The tree of runs is drawn anew for what differs, and for nothing else: a row that is drawn anew loses a click. */

vi.mock('vscode', () => ({
  EventEmitter: class {
    private readonly listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => this.listeners.push(listener);
    fire(): void {
      for (const listener of this.listeners) listener();
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
  tree.show(runs());
  tree.show(runs());
  tree.refreshAges();
  expect(drawn).toBe(1);
  // What was shown is still what it was shown for.
  const [group] = tree.getChildren();
  const [run] = tree.getChildren(group);
  expect(tree.getParent(run!)).toEqual(group);

  tree.show([historyEntry({ marks: { name: 'the first', starred: false } })]);
  expect(drawn).toBe(2);
  vi.setSystemTime(1_310_000);
  tree.refreshAges();
  expect(drawn).toBe(3);
  tree.show([]);
  expect([drawn, tree.getChildren()]).toEqual([4, []]);
});
