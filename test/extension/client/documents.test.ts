import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { URI, Utils } from 'vscode-uri';
import { ownTexts, placeOf } from '../../../extension/client/documents';

/** Where records go, for each kind of file system that a document may be in. */

const workspace = vi.hoisted(() => ({ folder: null as { readonly uri: unknown } | null }));
vi.mock('vscode', () => ({
  Uri: { joinPath: (uri: URI, ...names: string[]) => Utils.joinPath(uri, ...names) },
  workspace: {
    getWorkspaceFolder: () => workspace.folder ?? undefined,
    get workspaceFolders() {
      return workspace.folder ? [workspace.folder] : undefined;
    },
  },
}));

const context = (storage: string | null): vscode.ExtensionContext =>
  ({
    storageUri: storage === null ? undefined : URI.parse(storage),
    globalStorageUri: URI.file('/global'),
  }) as unknown as vscode.ExtensionContext;

const onDisk = ({ scheme }: { readonly scheme: string }): boolean => scheme === 'file';

/** Node's extension host, and that of VS Code for the Web. */
const node = {
  keepsRecordsBeside: onDisk,
  keepsStorage: onDisk,
  locationOf: (uri: vscode.Uri): string | null => (onDisk(uri) ? uri.fsPath : null),
};
const web = {
  keepsRecordsBeside: onDisk,
  keepsStorage: () => true,
  locationOf: (uri: vscode.Uri): string => uri.toString(),
};

const place = (uri: string, storage: string | null = 'file:///storage') =>
  placeOf(URI.parse(uri), context(storage), node);
const webPlace = (uri: string, storage: string) => placeOf(URI.parse(uri), context(storage), web);

beforeEach(() => (workspace.folder = null));

test('records of a file on the disk go beside it, and imports stay inside the workspace folder', () => {
  const alone = place('file:///w/sub/a%20b.rflow');
  const records = URI.file('/w/sub/.reluflow').fsPath;
  expect(alone).toMatchObject({
    name: 'a b.rflow',
    folder: 'file:///w/sub',
    records,
    hidden: true,
  });
  workspace.folder = { uri: URI.file('/w') };
  expect(place('file:///w/sub/a%20b.rflow')).toMatchObject({ folder: 'file:///w', records });
});

test('a file of a virtual file system imports from its folder, and its records go to the storage', () => {
  workspace.folder = { uri: URI.parse('vscode-vfs://host/repository') };
  const virtual = place('vscode-vfs://host/repository/sub/a.rflow');
  expect(virtual).toMatchObject({
    name: 'a.rflow',
    folder: 'vscode-vfs://host/repository',
    hidden: false,
  });
  expect(virtual.records.startsWith(join(URI.file('/storage').fsPath, 'records'))).toBe(true);
  const other = place('vscode-vfs://host/repository/other/a.rflow');
  expect(other.records).not.toBe(virtual.records);
  expect(place('vscode-vfs://host/repository/sub/a.rflow')).toEqual(virtual);
});

test('a storage that is not on the disk, or none, gives way to that of all windows', () => {
  const global = join(URI.file('/global').fsPath, 'records');
  for (const storage of ['vscode-vfs://host/storage', null]) {
    expect(place('untitled:Untitled-1', storage).records.startsWith(global)).toBe(true);
  }
});

test('every document has a name', () => {
  expect(place('untitled:Untitled-1').name).toBe('Untitled-1');
  expect(place('memory:///').name).toBe('memory:/');
});

test('an untitled text has nothing around it, whatever folder is open', () => {
  workspace.folder = { uri: URI.file('/w') };
  expect(place('untitled:Untitled-1')).toMatchObject({ name: 'Untitled-1', folder: null, hidden: false });
});

test('in VS Code for the Web records are named by URIs, beside a file of the disk or in any storage', () => {
  expect(webPlace('file:///w/a%20b.rflow', 'vscode-userdata:/storage')).toMatchObject({
    records: 'file:///w/.reluflow',
    hidden: true,
  });
  const { records, hidden } = webPlace('vscode-vfs://host/repository/a.rflow', 'vscode-userdata:/storage');
  expect([hidden, records]).toEqual([
    false,
    expect.stringMatching(/^vscode-userdata:\/storage\/records\/[0-9a-f]{16}$/),
  ]);
});

test('files, untitled texts and those of the workspace are worked on, what a diff shows is not', () => {
  const schemes = () => ownTexts().map(({ scheme }) => scheme);
  expect(schemes()).toEqual(['file', 'untitled']);
  workspace.folder = { uri: URI.parse('vscode-vfs://host/repository') };
  expect(schemes()).toEqual(['file', 'untitled', 'vscode-vfs']);
});
