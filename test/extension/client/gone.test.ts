import { beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import { registerCommands } from '../../../extension/client/commands';
import type { AllRuns } from '../../../extension/client/runs';

/** A panel whose text is gone: the file was moved or deleted, or an untitled text was closed. */

const desk = vi.hoisted(() => ({
  receive: (_: object): void => undefined,
  said: [] as string[],
  called: [] as unknown[],
  opened: [] as string[],
  open: [] as unknown[],
}));

vi.mock('vscode', async () => {
  const { URI: Uri, Utils } = await import('vscode-uri');
  const listen = () => ({ dispose: () => undefined });
  const webview = {
    onDidReceiveMessage: (act: (message: object) => void) => {
      desk.receive = act;
      return listen();
    },
    asWebviewUri: (uri: URI) => uri,
    cspSource: 'self',
    postMessage: () => Promise.resolve(true),
  };
  const panel = { webview, onDidChangeViewState: listen, onDidDispose: listen, dispose: listen };
  const say = (text: string) => Promise.resolve(void desk.said.push(text));
  return {
    Uri: Object.assign(Uri, { joinPath: Utils.joinPath }),
    ViewColumn: {},
    commands: {
      registerCommand: listen,
      executeCommand: (name: string, ...values: unknown[]) =>
        Promise.resolve(void desk.called.push([name, ...values.map(String)])),
    },
    window: {
      registerWebviewPanelSerializer: listen,
      createWebviewPanel: () => panel,
      showErrorMessage: say,
    },
    workspace: {
      get textDocuments() {
        return desk.open;
      },
      openTextDocument: (uri: URI) => {
        desk.opened.push(uri.toString());
        return Promise.reject(new Error('cannot open'));
      },
    },
  };
});

const runs = {
  of: () => ({
    onMessage: () => ({ dispose: () => undefined }),
    run: () => {
      throw new Error('ran');
    },
  }),
  find: () => null,
} as unknown as AllRuns;

function showPanel(uri: string): void {
  const context = { subscriptions: [], extensionUri: URI.file('/extension') };
  const panels = registerCommands(context as unknown as vscode.ExtensionContext, runs, () =>
    Promise.resolve([]),
  );
  panels.show(URI.parse(uri));
}

beforeEach(() => {
  for (const list of Object.values(desk)) if (Array.isArray(list)) list.length = 0;
});

test('where its file is gone, running again says so, and a line leads to the text that was run', async () => {
  showPanel('file:///w/gone.rflow');
  desk.receive({ type: 'run', experiment: 'fit' });
  await vi.waitFor(() =>
    expect(desk.said).toEqual([
      "ReluFlow: gone.rflow can't be opened: it may have been moved, renamed or deleted. Run it from where it is now.",
    ]),
  );
  desk.receive({ type: 'reveal', experiment: 'fit', line: 3 });
  const shown = ['reluflow.history.reveal', 'file:///w/gone.rflow', 'fit'];
  await vi.waitFor(() => expect(desk.called).toEqual([shown]));
});

test('an untitled text that was closed is not made anew, empty, to be run', async () => {
  showPanel('untitled:Untitled-1');
  desk.receive({ type: 'run', experiment: 'fit' });
  await vi.waitFor(() =>
    expect(desk.said).toEqual([
      'ReluFlow: Untitled-1 is not open any more. If you saved it, run it from its file.',
    ]),
  );
  expect(desk.opened).toEqual([]);
});
