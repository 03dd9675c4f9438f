import { join } from 'node:path';
import { URI } from 'langium';
import { beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { placeOf } from '../../../extension/client/documents';

/** Where records go, for each kind of file system that a document may be in. */

const workspace = vi.hoisted(() => ({ folder: null as { readonly uri: unknown } | null }));
vi.mock('vscode', () => ({ workspace: { getWorkspaceFolder: () => workspace.folder ?? undefined } }));

const context = (storage: string | null): vscode.ExtensionContext =>
  ({
    storageUri: storage === null ? undefined : URI.parse(storage),
    globalStorageUri: URI.file('/global'),
  }) as unknown as vscode.ExtensionContext;

const place = (uri: string, storage: string | null = 'file:///storage') =>
  placeOf(URI.parse(uri), context(storage));

beforeEach(() => (workspace.folder = null));

test('records of a file on the disk go beside it, and imports stay inside the workspace folder', () => {
  const alone = place('file:///w/sub/a%20b.rflow');
  const path = URI.file('/w/sub/a b.rflow').fsPath;
  const records = URI.file('/w/sub/.reluflow').fsPath;
  expect(alone).toMatchObject({
    name: 'a b.rflow',
    path,
    folder: URI.file('/w/sub').fsPath,
    records,
    hidden: true,
  });
  workspace.folder = { uri: URI.file('/w') };
  expect(place('file:///w/sub/a%20b.rflow')).toMatchObject({ folder: URI.file('/w').fsPath, records });
});

test('a file of a virtual file system has no path on this machine, and its records go to the storage', () => {
  workspace.folder = { uri: URI.parse('vscode-vfs://host/repository') };
  const virtual = place('vscode-vfs://host/repository/sub/a.rflow');
  expect(virtual).toMatchObject({ name: 'a.rflow', path: null, folder: null, hidden: false });
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
