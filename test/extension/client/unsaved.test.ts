import { beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { URI } from 'vscode-uri';
import { saveWithImports } from '../../../extension/client/documents';
import { InlineResults } from '../../../extension/client/inline';
import type { Platform } from '../../../extension/client/platform';
import { AllRuns } from '../../../extension/client/runs';
import type { DocumentPlace, RunnerRequest } from '../../../extension/runner/protocol';

/** What a text imports counts as it is in the editor, saved or not: in runs, and in what is said of results. */

interface Text {
  readonly uri: URI;
  readonly isDirty: boolean;
  readonly isUntitled: boolean;
  readonly getText: () => string;
  readonly save: () => Promise<boolean>;
}

const desk = vi.hoisted(() => ({
  documents: [] as unknown[],
  saved: [] as string[],
  changed: (_: object): void => undefined,
  written: (): void => undefined,
}));

vi.mock('vscode', () => {
  const listen = () => ({ dispose: () => undefined });
  const keep = (name: 'changed' | 'written') => (act: () => void) => {
    desk[name] = act;
    return listen();
  };
  const watcher = {
    ...listen(),
    onDidChange: keep('written'),
    onDidCreate: listen,
    onDidDelete: listen,
  };
  class Emitter {
    readonly event = listen;
    fire = (): void => undefined;
  }
  return {
    EventEmitter: Emitter,
    DecorationRangeBehavior: {},
    languages: { match: (_: unknown, { uri }: Text) => (uri.path.endsWith('.rflow') ? 10 : 0) },
    window: {
      visibleTextEditors: [],
      createTextEditorDecorationType: listen,
      onDidChangeVisibleTextEditors: listen,
      tabGroups: { onDidChangeTabs: listen },
    },
    workspace: {
      get textDocuments() {
        return desk.documents;
      },
      createFileSystemWatcher: () => watcher,
      onDidChangeTextDocument: keep('changed'),
      onDidOpenTextDocument: listen,
    },
  };
});

const main = 'import "part.rflow"\n';
let texts: Readonly<Record<'main' | 'part' | 'other', Text>>;
let sent: RunnerRequest[];
let runs: AllRuns;

function textOf(path: string, content: string, isDirty: boolean): Text {
  const save = (): Promise<boolean> => Promise.resolve(desk.saved.push(path) > 0);
  return { uri: URI.file(path), isDirty, isUntitled: false, getText: () => content, save };
}

beforeEach(() => {
  texts = {
    main: textOf('/w/main.rflow', main, true),
    part: textOf('/w/part.rflow', 'let a = 1\n', true),
    other: textOf('/w/other.rflow', 'let b = 1\n', false),
  };
  desk.documents = [...Object.values(texts), textOf('/w/notes.md', '', true)];
  desk.saved.length = 0;
  sent = [];
  const startThread = () => ({ send: (request: RunnerRequest) => void sent.push(request) });
  const placeOf = (uri: vscode.Uri) => ({ document: uri.toString(), name: uri.path }) as DocumentPlace;
  runs = new AllRuns({ startThread, resumes: true } as unknown as Platform, placeOf);
});

const documentOf = (text: Text) => text as unknown as vscode.TextDocument;
const runsOf = ({ uri }: Text) => runs.of(uri);
const wanted = { text: main, experiments: null, jobs: 0, timeLimit: 0 };
const part = new Map([['file:///w/part.rflow', 'let a = 1\n']]);

test('a run has the other texts of the language that are not saved, and its own alone as its text', () => {
  runsOf(texts.main).run(wanted);
  expect(sent).toEqual([{ type: 'run', request: { ...wanted, id: 1, unsaved: part } }]);
});

test('where another text has changed, in the editor or on the disk, those that may import it are told', () => {
  vi.useFakeTimers();
  runsOf(texts.main).send({ type: 'show' });
  runsOf(texts.other).send({ type: 'show' });
  sent.length = 0;
  const results = new InlineResults(() => Promise.resolve([]), runs);
  desk.changed({ document: documentOf(texts.part) });
  vi.runAllTimers();
  const told = { type: 'text', text: main, unsaved: part };
  expect(sent).toEqual([told]);
  desk.written();
  vi.runAllTimers();
  expect(sent).toEqual([told, told]);
  results.dispose();
  vi.useRealTimers();
});

test('what others read on the disk is saved with what it may import, and alone where it imports nothing', async () => {
  expect(await saveWithImports(documentOf(texts.main))).toBe(true);
  expect(desk.saved).toEqual(['/w/main.rflow', '/w/part.rflow']);
  desk.saved.length = 0;
  expect(await saveWithImports(documentOf(texts.part))).toBe(true);
  expect(desk.saved).toEqual(['/w/part.rflow']);
});
