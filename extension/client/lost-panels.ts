/**
 * Panels whose extension host has ended by itself or was started again: VS Code leaves them in the window, restores them
 * not (a serializer is asked after a reload of the window alone), and nobody hears what they say. They are made anew from
 * what was kept of them.
 */
import * as vscode from 'vscode';
import { parseSavedPanel, type SavedPanel } from '../../webview/messages';

const key = 'reluflow.panels';
/** Milliseconds in which VS Code restores a panel that comes into sight after a reload. */
const patience = 2000;

/** What the open panels of the workspace show, for the extension host after this one. */
export class PanelMemory {
  private readonly memory: vscode.Memento;
  private readonly panels = new Map<string, SavedPanel>();

  constructor(memory: vscode.Memento) {
    this.memory = memory;
    for (const value of memory.get<readonly unknown[]>(key, [])) {
      const saved = parseSavedPanel(value);
      if (saved) this.panels.set(saved.origin.document, saved);
    }
  }

  all(): readonly SavedPanel[] {
    return [...this.panels.values()];
  }

  /** A panel is open: what is known of it from before holds until it shows something. */
  opened(document: string): void {
    if (this.panels.has(document)) return;
    const selection = { experiment: '', cell: 0, run: 0 };
    this.shows({ origin: { document, records: {} }, selection, view: null });
  }

  shows(saved: SavedPanel): void {
    const { document } = saved.origin;
    if (JSON.stringify(this.panels.get(document)) === JSON.stringify(saved)) return;
    this.panels.set(document, saved);
    this.write();
  }

  closed(document: string): void {
    if (this.panels.delete(document)) this.write();
  }

  private write(): void {
    void this.memory.update(key, this.all());
  }
}

/** A panel's tab that is in front of its group, and the group's place. */
export interface FrontTab {
  readonly tab: vscode.Tab;
  readonly column: vscode.ViewColumn;
}

/** Tells the panels in sight whenever tabs have changed, once VS Code has had its time to restore them. */
export function watchFrontTabs(
  viewType: string,
  look: (tabs: readonly FrontTab[]) => void,
): vscode.Disposable {
  const { tabGroups } = vscode.window;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lookSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const tabs = tabGroups.all.flatMap(({ activeTab, viewColumn }) => {
        return activeTab && isPanel(activeTab.input, viewType)
          ? [{ tab: activeTab, column: viewColumn }]
          : [];
      });
      if (tabs.length > 0) look(tabs);
    }, patience);
  };
  lookSoon();
  return vscode.Disposable.from(
    tabGroups.onDidChangeTabs(lookSoon),
    tabGroups.onDidChangeTabGroups(lookSoon),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}

/** VS Code puts a prefix of its own before the type of a panel. */
function isPanel(input: unknown, viewType: string): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType);
}
