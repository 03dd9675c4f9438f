import type { Connection } from 'vscode-languageserver';

/** Plots in hovers can't see the editor's colours; the client says which kind of theme is on. */
export type ThemeKind = 'light' | 'dark' | 'high-contrast-light' | 'high-contrast-dark';

/** The notification by which the client says it. */
export const themeNotification = 'reluflow/theme';

let current: ThemeKind = 'dark';

/** The kind of theme that plots are drawn for. */
export function themeKind(): ThemeKind {
  return current;
}

/** Listens to the client's choice of theme. */
export function followTheme(connection: Connection): void {
  connection.onNotification(themeNotification, (kind: ThemeKind) => {
    current = kind;
  });
}
