import type { Connection } from 'vscode-languageserver';

const kinds = ['light', 'dark', 'high-contrast-light', 'high-contrast-dark'] as const;

/** Plots in hovers can't see the editor's colours; a client that shows pictures says which kind of theme is on. */
export type ThemeKind = (typeof kinds)[number];

/** The notification by which the client says it. */
export const themeNotification = 'reluflow/theme';

let current: ThemeKind | null = null;

/** The kind of theme that plots are drawn for; null where none are: what is no picture is pages of digits. */
export function themeKind(): ThemeKind | null {
  return current;
}

/** Has plots drawn for a theme from now on, or, for what is no kind of theme, none: there is no knowing what would be seen. */
export function chooseTheme(kind: unknown): void {
  current = kinds.find((known) => known === kind) ?? null;
}

/** Listens to the client's choice of theme. */
export function followTheme(connection: Connection): void {
  connection.onNotification(themeNotification, chooseTheme);
}
