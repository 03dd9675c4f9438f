/** The tabs of panels, whichever extension host made them. */
import * as vscode from 'vscode';

/** What VS Code knows panels by. */
export const panelType = 'reluflow.panel';

export function isPanel({ input }: vscode.Tab): boolean {
  // VS Code puts a prefix of its own before the type.
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelType);
}

/** Whether a panel is in front, alone or beside other editors. */
export function panelIsSeen(): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => activeTab !== undefined && isPanel(activeTab));
}
