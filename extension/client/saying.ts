/**
 * What is said to the person. VS Code makes links of `[words](command:…)` in its notifications, which then do what the link
 * says: what files, their names and records hold stays text.
 */
import * as vscode from 'vscode';

/** The same for people, without links. */
export function plainly(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Resolves to the action that was chosen. */
type Say = <T extends string>(text: string, ...actions: readonly T[]) => Thenable<T | undefined>;

export const sayError: Say = (text, ...actions) => vscode.window.showErrorMessage(plainly(text), ...actions);
export const sayWarning: Say = (text, ...actions) =>
  vscode.window.showWarningMessage(plainly(text), ...actions);
export const sayInformation: Say = (text, ...actions) =>
  vscode.window.showInformationMessage(plainly(text), ...actions);
