import { beforeEach, expect, test, vi } from 'vitest';
import { URI, Utils } from 'vscode-uri';
import type * as vscode from 'vscode';
import { registerCommands } from '../../../extension/client/commands';
import type { StartedParts } from '../../../extension/client/extension';
import type { Platform } from '../../../extension/client/platform';
import type { AllRuns } from '../../../extension/client/runs';
import { runOnSave } from '../../../extension/client/saving';
import { registerSweeps } from '../../../extension/client/sweeps';
import { provideTasks } from '../../../extension/client/tasks';
import { ExperimentTests } from '../../../extension/client/tests';
import { registerTools } from '../../../extension/client/tools';

/** Files of a folder that is not trusted are not run, whichever way it is asked for. */

type Act = (...values: readonly unknown[]) => unknown;

/** What the extension registered, what was said to the person, and whether the folder is trusted. */
const desk = vi.hoisted(() => ({
  trusted: false,
  said: [] as string[],
  registered: new Map<string, Act>(),
  document: {},
}));

vi.mock('vscode', async () => {
  const { EventEmitter } = await import('node:events');
  const { URI: Uri, Utils: utils } = await import('vscode-uri');
  const nothing = { dispose: () => undefined };
  const register = (name: string, act: unknown) => {
    desk.registered.set(name, act as Act);
    return nothing;
  };
  const listen = () => nothing;
  const say = (text: string) => Promise.resolve(void desk.said.push(text));
  class Part {
    readonly value: unknown;
    constructor(...values: readonly unknown[]) {
      this.value = values[0];
    }
  }
  class Emitter {
    private readonly events = new EventEmitter();
    readonly event = (listener: (value: unknown) => void) => {
      this.events.on('fire', listener);
      return nothing;
    };
    fire(value: unknown): void {
      this.events.emit('fire', value);
    }
  }
  class Task {
    readonly execution: unknown;
    constructor(...values: readonly unknown[]) {
      this.execution = values[4];
    }
  }
  const run = {
    enqueued: () => undefined,
    end: () => undefined,
    errored: (_: unknown, message: Part) => desk.said.push(String(message.value)),
  };
  const controller = {
    items: { add: () => undefined, get: () => undefined, forEach: () => undefined },
    createRunProfile: (_name: string, _kind: unknown, act: unknown) => register('tests', act),
    createTestRun: () => run,
    dispose: () => undefined,
  };
  const settings = { get: (name: string, value: unknown) => (name === 'runOnSave' ? true : value) };
  const watcher = { onDidCreate: listen, onDidDelete: listen, ...nothing };
  return {
    Uri: Object.assign(Uri, { joinPath: utils.joinPath }),
    EventEmitter: Emitter,
    Task,
    CustomExecution: Part,
    TestMessage: Part,
    ThemeIcon: Part,
    ThemeColor: Part,
    LanguageModelToolResult: Part,
    LanguageModelTextPart: Part,
    ColorThemeKind: {},
    StatusBarAlignment: {},
    TestRunProfileKind: {},
    commands: { registerCommand: register, executeCommand: () => Promise.resolve() },
    languages: { match: () => 1 },
    lm: { registerTool: (name: string, tool: { invoke: Act }) => register(name, tool.invoke) },
    tasks: {
      registerTaskProvider: (_: string, provider: { resolveTask: Act }) =>
        register('task', provider.resolveTask),
    },
    tests: { createTestController: () => controller },
    window: {
      onDidChangeActiveTextEditor: listen,
      showErrorMessage: say,
      showWarningMessage: say,
      createOutputChannel: () => nothing,
      createStatusBarItem: () => ({ ...nothing, hide: () => undefined }),
      registerWebviewPanelSerializer: listen,
    },
    workspace: {
      get isTrusted() {
        return desk.trusted;
      },
      textDocuments: [],
      workspaceFolders: [],
      getConfiguration: () => settings,
      getWorkspaceFolder: () => undefined,
      openTextDocument: () => Promise.resolve(desk.document),
      createFileSystemWatcher: () => watcher,
      onDidOpenTextDocument: listen,
      onDidChangeTextDocument: listen,
      onDidCloseTextDocument: listen,
      onDidGrantWorkspaceTrust: listen,
      onDidSaveTextDocument: (act: unknown) => register('save', act),
    },
  };
});

const uri = URI.parse('vscode-vfs://host/a.rflow');
/** Whatever gets as far as running says so. */
const runs = {
  of: () => ({
    run: () => {
      throw new Error('ran');
    },
  }),
  find: () => ({ statuses: new Map([['a', { phase: 'finished' }]]) }),
  all: () => [],
} as unknown as AllRuns;
const find = () => Promise.resolve([{ name: 'a', line: 0, normalizable: true, expectations: [] }]) as never;
const context = {
  subscriptions: [],
  extensionPath: '.',
  globalStorageUri: URI.file('/records'),
  workspaceState: { get: () => [], update: () => Promise.resolve() },
} as unknown as vscode.ExtensionContext;
const platform = {
  keepsRecordsBeside: () => false,
  keepsStorage: true,
  locationOf: ({ path }: URI) => path,
} as unknown as Platform;
const library = { check: () => Promise.resolve({ experiments: [{ name: 'a' }], problems: [] }) };
const token = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
};

const act = (name: string, ...values: readonly unknown[]) => desk.registered.get(name)!(...values);

async function runTask(): Promise<void> {
  const folder = { uri: Utils.dirname(URI.file('/folder/a.rflow')), name: 'folder', index: 0 };
  const definition = { type: 'reluflow', file: 'a.rflow' };
  const { execution } = act('task', { definition, scope: folder }) as { execution: { value: Act } };
  const terminal = (await execution.value()) as vscode.Pseudoterminal;
  await new Promise<void>((resolve) => {
    terminal.onDidWrite((text) => (desk.said.push(text.trim()), resolve()));
    terminal.open(undefined);
  });
}

async function callTool(): Promise<void> {
  const result = (await act('run_experiment', { input: { text: 'experiment a {}' } }, token)) as {
    readonly value: readonly [{ readonly value: string }];
  };
  desk.said.push(result.value[0].value);
}

const ways: Readonly<Record<string, () => unknown>> = {
  'a command': () => act('reluflow.run', uri, 'a'),
  'a command for the normalized flow': () => act('reluflow.runNormalized', uri, 'a'),
  'a command for the whole file': () => act('reluflow.runAll', uri),
  'a test': () =>
    act('tests', { include: [{ id: 'a', uri, parent: { id: 'f', uri }, children: [] }] }, token),
  'a task': runTask,
  'a tool of a language model': callTool,
};

beforeEach(() => {
  desk.said.length = 0;
  desk.registered.clear();
  desk.document = { uri, getText: () => 'experiment a {}', isDirty: false };
  registerCommands(context, runs, find);
  registerTools(context, platform, library as never, runs);
  registerSweeps(context, platform, { find, library } as unknown as StartedParts);
  new ExperimentTests(runs, find);
  provideTasks(runs);
  runOnSave(runs, find);
});

/** What was said: `ran` where it got that far. */
async function asked(way: () => unknown): Promise<string> {
  await Promise.resolve(way()).catch((error: unknown) => desk.said.push((error as Error).message));
  return desk.said.join('\n');
}

test.each(Object.entries(ways))('%s runs nothing there, and says why', async (_, way) => {
  desk.trusted = false;
  expect(await asked(way)).toMatch(/files of a folder that is not trusted are checked, but not run\./i);
  desk.said.length = 0;
  desk.trusted = true;
  expect(await asked(way)).toBe('ran');
});

test('a save runs nothing there, without a word', async () => {
  const save = () => act('save', desk.document);
  desk.trusted = false;
  expect(await asked(save)).toBe('');
  desk.trusted = true;
  expect(await asked(save)).toBe('ran');
});

test.each(['submit', 'status', 'collect', 'cancel'])('a sweep is not asked to %s there', async (name) => {
  const command = () => act(`reluflow.sweep.${name}`, uri, 'a');
  desk.trusted = false;
  expect(await asked(command)).toContain('is not trusted');
  desk.said.length = 0;
  desk.trusted = true;
  expect(await asked(command)).toContain('A sweep needs a file on the disk');
});
