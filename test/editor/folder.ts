/** What VS Code opens, a folder or a workspace of several, and its settings. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page that opens a folder, and a file in it. */
export function addressOf(url: string, folder: string, file?: string): string {
  const address = new URL(url);
  address.searchParams.set(isWorkspace(folder) ? 'workspace' : 'folder', folder);
  if (file) {
    const resource = isUri(folder)
      ? `${folder}/${file}`
      : `vscode-remote://${address.host}${join(folder, file)}`;
    address.searchParams.set('payload', JSON.stringify([['openFile', resource]]));
  }
  return address.href;
}

/** Whether a folder is on no disk. */
export const isUri = (folder: string): boolean => /^[\w-]+:/.test(folder);

const isWorkspace = (path: string): boolean => path.endsWith('.code-workspace');

/** Changes settings of a folder, or of a workspace of several. */
export function set(folder: string, settings: Readonly<Record<string, unknown>>): void {
  if (isWorkspace(folder)) {
    const workspace = JSON.parse(readFileSync(folder, 'utf8')) as { readonly settings?: object };
    writeFileSync(folder, JSON.stringify({ ...workspace, settings: { ...workspace.settings, ...settings } }));
    return;
  }
  const path = settingsOf(folder);
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {};
  keepOnly(folder, { ...known, ...settings });
}

/** Makes these the only settings of a folder. */
export function keepOnly(folder: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  writeFileSync(settingsOf(folder), JSON.stringify(settings));
}

const settingsOf = (folder: string): string => join(folder, '.vscode', 'settings.json');
