import { expect, test, vi } from 'vitest';
import type { CodeLens, TextDocument } from 'vscode';
import type { FindExperiments } from '../../../extension/client/experiments';
import { Lenses } from '../../../extension/client/lenses';
import type { AllRuns } from '../../../extension/client/runs';
import type { HistoryEntry } from '../../../extension/library/protocol';
import { historyEntry } from '../library/entries';

/** Lenses are there as soon as they can be, and VS Code is told to look whenever it may not have. */

/** What listens to the editor that has the focus. */
const focus = vi.hoisted(() => ({ moved: (): void => undefined }));

vi.mock('vscode', () => ({
  EventEmitter: class {
    private readonly listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => this.listeners.push(listener);
    fire(): void {
      for (const listener of this.listeners) listener();
    }
  },
  Range: vi.fn(),
  CodeLens: class {
    readonly command: unknown;
    constructor(_: unknown, command: unknown) {
      this.command = command;
    }
  },
  window: {
    onDidChangeActiveTextEditor: (listener: () => void) => {
      focus.moved = listener;
    },
  },
}));

const header = { name: 'widths', line: 2, normalizable: false, expectations: [] };

/** A promise that is kept when it is told to be. */
function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => (resolve = keep));
  return { promise, resolve };
}

/** A text of which the server and the library have yet to say something. */
function openText() {
  const server = later<Awaited<ReturnType<FindExperiments>>>();
  const library = later<readonly HistoryEntry[]>();
  const find = vi.fn<FindExperiments>(() => server.promise);
  const runs = { onChange: () => undefined, find: () => undefined, all: () => [] };
  const history = { of: () => library.promise, onDidChange: () => ({ dispose: () => undefined }) };
  const lenses = new Lenses(find, runs as unknown as AllRuns, history, true);
  const asked = vi.fn();
  lenses.onDidChangeCodeLenses(asked);
  const text = { uri: {}, version: 1 } as unknown as TextDocument;
  const titles = async (): Promise<readonly string[]> => {
    const provided: readonly CodeLens[] = await lenses.provideCodeLenses(text);
    return provided.map(({ command }) => command!.title.replace(/^\$\(.*?\) /, ''));
  };
  return { server, library, find, asked, titles };
}

test('neither the server nor the library is waited for when a text is opened', async () => {
  const { server, library, asked, titles } = openText();
  expect(await titles()).toEqual([]);
  expect(asked).not.toHaveBeenCalled();
  server.resolve([header as never]);
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
  expect(await titles()).toEqual(['Run']);
  library.resolve([historyEntry({ summary: { ...historyEntry().summary, experiment: 'widths' } })]);
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
  expect((await titles())[1]).toMatch(/^Last: /);
});

test('the server is asked once for a text that stays as it is', async () => {
  const { server, find, titles } = openText();
  server.resolve([header as never]);
  for (let look = 0; look < 4; look++) await titles();
  expect(find).toHaveBeenCalledTimes(1);
});

test('VS Code looks again when the text loses the focus', () => {
  const { asked } = openText();
  focus.moved();
  expect(asked).toHaveBeenCalledTimes(1);
});
