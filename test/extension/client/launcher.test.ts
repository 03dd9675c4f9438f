import { beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { launch } from '../../../extension/client/launcher';
import type { AllRuns } from '../../../extension/client/runs';

/** What a run is asked with: the settings of the document's folder reach it, whoever starts it. */

interface Editor {
  trusted: boolean;
  settings: Readonly<Record<string, unknown>>;
  asked: string;
}

const editor = vi.hoisted((): Editor => ({ trusted: true, settings: {}, asked: '' }));
vi.mock('vscode', () => ({
  workspace: {
    get isTrusted() {
      return editor.trusted;
    },
    getConfiguration: (section: string, place: unknown) => {
      editor.asked = String(place);
      return { get: (name: string, preset: unknown) => editor.settings[`${section}.${name}`] ?? preset };
    },
  },
}));

const requests: unknown[] = [];
const runs = {
  of: (uri: unknown) => ({ run: (request: object) => requests.push({ uri: String(uri), ...request }) }),
} as unknown as AllRuns;
const document = { uri: 'file:///a.rflow', getText: () => 'text' } as unknown as vscode.TextDocument;

beforeEach(() => {
  Object.assign(editor, { trusted: true, settings: {} });
  requests.length = 0;
});

test('the settings of the folder reach the run', () => {
  launch(runs, document, ['one']);
  expect(requests).toEqual([
    {
      uri: 'file:///a.rflow',
      text: 'text',
      experiments: ['one'],
      jobs: 0,
      timeLimit: 0,
      trajectoryBudget: 128,
    },
  ]);
  editor.settings = { 'reluflow.trajectoryBudget': 7, 'reluflow.jobs': 3, 'reluflow.timeLimit': 60 };
  launch(runs, document, null);
  expect(requests[1]).toMatchObject({ experiments: null, jobs: 3, timeLimit: 60, trajectoryBudget: 7 });
  expect(editor.asked).toBe('file:///a.rflow');
});

test('nothing runs in a folder that is not trusted', () => {
  editor.trusted = false;
  expect(launch(runs, document, null)).toBeNull();
  expect(requests).toEqual([]);
});
