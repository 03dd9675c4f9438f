import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExtensionContext, WebviewPanel } from 'vscode';
import { Panels, type PanelActions } from '../../../extension/client/panels';
import type { AllRuns } from '../../../extension/client/runs';
import type { SavedPanel } from '../../../webview/messages';

/** Panels that an extension host has left in the window when it ended by itself. */

const window = vi.hoisted(() => ({
  tabs: [] as { readonly label: string; readonly input: unknown }[],
  closed: [] as unknown[],
  created: [] as unknown[],
}));

vi.mock('vscode', () => {
  const uri = (text: string) => ({ path: text.replace('file://', ''), toString: () => text });
  class TabInputWebview {
    readonly viewType = 'mainThreadWebview-reluflow.panel';
  }
  class Disposable {
    readonly dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
    static from = (): Disposable => new Disposable(() => undefined);
  }
  const event = () => ({ dispose: () => undefined });
  return {
    TabInputWebview,
    Disposable,
    EventEmitter: vi.fn(),
    Uri: { parse: uri, joinPath: () => uri('file:///extension') },
    ViewColumn: { Beside: -2 },
    workspace: { textDocuments: [] },
    window: {
      registerWebviewPanelSerializer: event,
      createWebviewPanel: (_type: string, _title: string, place: { readonly viewColumn: number }) => {
        const panel = panelAt(place.viewColumn);
        window.created.push(panel);
        return panel;
      },
      tabGroups: {
        get all() {
          return window.tabs.map((activeTab, k) => ({ activeTab, viewColumn: k + 1 }));
        },
        close: (tab: unknown) => Promise.resolve(window.closed.push(tab)),
        onDidChangeTabs: event,
        onDidChangeTabGroups: event,
      },
    },
  };
});

function panelAt(viewColumn: number, dispose = vi.fn()): WebviewPanel {
  const event = () => ({ dispose: () => undefined });
  const webview = { cspSource: '', asWebviewUri: String, onDidReceiveMessage: event };
  const parts = { webview, viewColumn, visible: true, dispose, onDidDispose: event };
  return { ...parts, onDidChangeViewState: event, reveal: vi.fn() } as unknown as WebviewPanel;
}

const saved: SavedPanel = {
  origin: { document: 'file:///w/a.rflow', records: { fit: 'record' } },
  selection: { experiment: 'fit', cell: 0, run: 2 },
  view: null,
};

/** What is asked of the runner of the document. */
const asked: unknown[] = [];

function openPanels(): Panels {
  const own = {
    place: { name: 'a.rflow' },
    send: (request: unknown) => asked.push(request),
    tellText: () => undefined,
  };
  const runs = { of: () => ({ ...own, onMessage: () => ({ dispose: () => undefined }) }) };
  const workspaceState = { get: () => [saved], update: () => Promise.resolve() };
  const context = { workspaceState, subscriptions: [], extensionUri: {} } as unknown as ExtensionContext;
  return new Panels(context, runs as unknown as AllRuns, {} as PanelActions);
}

beforeEach(async () => {
  vi.useFakeTimers();
  const { TabInputWebview } = await import('vscode');
  const input = new TabInputWebview('mainThreadWebview-reluflow.panel');
  window.tabs = [
    { label: 'a.rflow', input: {} },
    { label: 'ReluFlow: a.rflow', input },
  ];
  window.closed = [];
  window.created = [];
  asked.length = 0;
});
afterEach(() => void vi.useRealTimers());

test('a panel that nobody hears is made anew in its place, and shows what it showed', async () => {
  openPanels();
  await vi.advanceTimersByTimeAsync(5000);
  expect(window.created).toMatchObject([{ viewColumn: 2, title: 'ReluFlow: a.rflow' }]);
  expect(window.closed).toEqual([window.tabs[1]]);
  expect(asked).toEqual([{ type: 'restore', saved }]);
});

test('a panel that VS Code restores is left alone, and restored once', async () => {
  const panels = openPanels();
  const [first, second] = [vi.fn(), vi.fn()];
  const restored = panelAt(2, first);
  await panels.deserializeWebviewPanel(restored, saved);
  await vi.advanceTimersByTimeAsync(5000);
  expect([window.created, window.closed]).toEqual([[], []]);
  expect(asked).toEqual([{ type: 'restore', saved }]);
  // A second one of the same document gives way to the first.
  await panels.deserializeWebviewPanel(panelAt(1, second), saved);
  expect(second).toHaveBeenCalled();
  expect(first).not.toHaveBeenCalled();
  expect(asked).toHaveLength(1);
});

test('what is not known of is left as it is', async () => {
  window.tabs = [{ ...window.tabs[1]!, label: 'ReluFlow: other.rflow' }];
  openPanels();
  await vi.advanceTimersByTimeAsync(5000);
  expect([window.created, window.closed, asked]).toEqual([[], [], []]);
});
