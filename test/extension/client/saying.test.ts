import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { InlineResults } from '../../../extension/client/inline';
import type { AllRuns } from '../../../extension/client/runs';
import { sayError, sayInformation, sayWarning } from '../../../extension/client/saying';

/** What files, their names and records hold is said as text: VS Code makes no link and no picture of it. */

const evil = '[more](command:workbench.action.quit) ![t](https://evil.example/t.png)';

const desk = vi.hoisted(() => ({
  said: [] as unknown[],
  editors: [] as unknown[],
}));

vi.mock('vscode', () => {
  const listen = () => ({ dispose: () => undefined });
  const say = (...values: unknown[]) => Promise.resolve(void desk.said.push(values));
  class Part {
    readonly values: readonly unknown[];
    constructor(...values: readonly unknown[]) {
      this.values = values;
    }
  }
  return {
    DecorationRangeBehavior: {},
    Range: Part,
    ThemeColor: Part,
    languages: { match: () => 10 },
    window: {
      showErrorMessage: say,
      showWarningMessage: say,
      showInformationMessage: say,
      get visibleTextEditors() {
        return desk.editors;
      },
      createTextEditorDecorationType: listen,
      onDidChangeVisibleTextEditors: listen,
      tabGroups: { onDidChangeTabs: listen, all: [] },
    },
    workspace: {
      textDocuments: [],
      createFileSystemWatcher: () => ({
        ...listen(),
        onDidChange: listen,
        onDidCreate: listen,
        onDidDelete: listen,
      }),
      onDidChangeTextDocument: listen,
      onDidOpenTextDocument: listen,
    },
  };
});

test('a notification makes no link of what it says, and keeps its actions', async () => {
  for (const say of [sayError, sayWarning, sayInformation]) await say(evil, 'Do');
  const text = '[more] (command:workbench.action.quit) ![t] (https://evil.example/t.png)';
  expect(desk.said).toEqual([1, 2, 3].map(() => [text, 'Do']));
});

test('everything that is said goes that way; dialogs, which make no links, need not', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'extension');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const calls = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const found = text.matchAll(/\.show(?:Error|Warning|Information)Message\(([^;]*)/g);
      return [...found].filter(([call]) => !call.includes('modal: true')).map(() => file.replace(/\\/g, '/'));
    });
  expect(calls).toEqual(Array.from({ length: 3 }, () => 'client/saying.ts'));
});

test('the hover of a result shows a reason as it is written', async () => {
  const status = {
    phase: 'failed',
    summary: evil,
    brief: evil,
    sparkline: '',
    stale: false,
    expectations: { hold: 0, fail: 0, undecided: 0 },
  };
  let changed = (): void => undefined;
  const runs = {
    onChange: (act: () => void) => {
      changed = act;
      return { dispose: () => undefined };
    },
    find: () => ({ statuses: new Map([['fit', status]]) }),
  } as unknown as AllRuns;
  const document = { lineCount: 1, lineAt: () => ({ range: { end: {} } }) };
  const drawn = new Promise<readonly vscode.DecorationOptions[]>((resolve) => {
    desk.editors = [
      { document, setDecorations: (_: unknown, all: vscode.DecorationOptions[]) => resolve(all) },
    ];
  });
  const find = () => Promise.resolve([{ name: 'fit', line: 0 }]) as never;
  const results = new InlineResults(find, runs);
  changed();
  const [{ hoverMessage }] = (await drawn) as [vscode.DecorationOptions];
  expect(hoverMessage).toBe('✗ \\[more](command:workbench.action.quit) !\\[t](https://evil.example/t.png)');
  results.dispose();
});
