/**
 * Keeps the language server told of the theme, which the plots in hovers are drawn for: when a server has started, be it
 * the first or one that follows a lost one, and whenever the theme changes.
 */
import * as vscode from 'vscode';
import type { State, StateChangeEvent } from 'vscode-languageclient';
import { themeNotification, type ThemeKind } from '../server/theme';

/** What is asked of the client of the language server. */
export interface ThemeListener {
  readonly state: State;
  readonly onDidChangeState: vscode.Event<StateChangeEvent>;
  sendNotification(method: string, kind: ThemeKind): Promise<void>;
}

/** The number is `State.Running`, whose module loads a whole client. */
const running: State.Running = 2;

export function keepThemeTold(client: ThemeListener): vscode.Disposable {
  const tell = (): void => {
    if (client.state === running)
      void client.sendNotification(themeNotification, themeKinds[vscode.window.activeColorTheme.kind]);
  };
  return vscode.Disposable.from(
    client.onDidChangeState(tell),
    vscode.window.onDidChangeActiveColorTheme(tell),
  );
}

const themeKinds: Readonly<Record<vscode.ColorThemeKind, ThemeKind>> = {
  [vscode.ColorThemeKind.Light]: 'light',
  [vscode.ColorThemeKind.Dark]: 'dark',
  [vscode.ColorThemeKind.HighContrast]: 'high-contrast-dark',
  [vscode.ColorThemeKind.HighContrastLight]: 'high-contrast-light',
};
