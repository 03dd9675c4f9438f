import { URI } from 'langium';
import { beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { deleteRuns } from '../../../extension/client/history/deletion';
import { historyEntry } from '../library/entries';

/** Deleting records: what is asked, and what is deleted then. */

interface Deletion {
  readonly path: string;
  readonly useTrash: boolean;
}

const world = vi.hoisted(() => ({
  answers: [] as (string | undefined)[],
  asked: [] as string[],
  deleted: [] as Deletion[],
  trash: true,
}));

vi.mock('vscode', () => ({
  window: {
    showInformationMessage: () => Promise.resolve(undefined),
    showWarningMessage: (message: string) => {
      world.asked.push(message);
      return Promise.resolve(world.answers.shift());
    },
  },
  workspace: {
    fs: {
      delete: (uri: URI, { useTrash = false }: { readonly useTrash?: boolean }) => {
        if (useTrash && !world.trash) return Promise.reject(new Error('There is no trash.'));
        world.deleted.push({ path: uri.path, useTrash });
        return Promise.resolve();
      },
    },
  },
}));

const platform = { uriOf: (location: string): vscode.Uri => URI.file(location) };

beforeEach(() => Object.assign(world, { answers: [], asked: [], deleted: [], trash: true }));

const first = historyEntry({ summary: { location: '/w/.reluflow/first' } });
const second = historyEntry({ summary: { location: '/w/.reluflow/second' } });
const running = historyEntry({ summary: { location: '/w/.reluflow/running', status: 'running' } });

test('nothing is deleted without a yes', async () => {
  world.answers = [undefined];
  await deleteRuns([first], platform);
  expect(world.deleted).toEqual([]);
  expect(world.asked).toEqual(['Delete the run "10 runs, risk from 3.25e-9" of fit?']);
});

test('records go to the trash where there is one', async () => {
  world.answers = ['Move to Trash'];
  await deleteRuns([first, second], platform);
  expect(world.asked).toEqual(['Delete 2 runs?']);
  expect(world.deleted.map(({ path, useTrash }) => [path, useTrash])).toEqual([
    ['/w/.reluflow/first', true],
    ['/w/.reluflow/second', true],
  ]);
});

test('where there is no trash, deleting for good is asked for by itself', async () => {
  world.trash = false;
  world.answers = ['Move to Trash', undefined];
  await deleteRuns([first], platform);
  expect(world.deleted).toEqual([]);
  world.answers = ['Move to Trash', 'Delete Permanently'];
  await deleteRuns([first], platform);
  expect(world.deleted).toEqual([{ path: '/w/.reluflow/first', useTrash: false }]);
});

test('a run that goes on is never deleted', async () => {
  world.answers = ['Move to Trash'];
  await deleteRuns([running], platform);
  expect([world.asked, world.deleted]).toEqual([[], []]);
  await deleteRuns([running, second], platform);
  expect(world.deleted.map(({ path }) => path)).toEqual(['/w/.reluflow/second']);
});
