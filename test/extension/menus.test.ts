import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What menus offer, place by place: their conditions are evaluated as VS Code does. */

interface Entry {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
  };
}

const root = join(import.meta.dirname, '..', '..');
const { commands, menus } = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest)
  .contributes;

type Context = Readonly<Record<string, string | boolean>>;

/** Conditions of keys, `==`, `=~`, `!`, `&&` and `||`; nothing else is used, and anything else is an error. */
function holds(condition: string | undefined, context: Context): boolean {
  if (condition === undefined) return true;
  return condition
    .split(' || ')
    .some((part) => part.split(' && ').every((term) => termHolds(term.trim(), context)));
}

function termHolds(term: string, context: Context): boolean {
  const [, name, operator, value] = /^(!?[\w.]+)(?: (==|=~) (.+))?$/.exec(term) ?? [];
  if (name === undefined) throw new Error(`What is meant by ${term}?`);
  if (name.startsWith('!')) return !(context[name.slice(1)] ?? false);
  const known = context[name] ?? false;
  if (operator === undefined) return known !== false && known !== '';
  if (operator === '==') return String(known) === value;
  const [, pattern] = /^\/(.*)\/$/.exec(value!) ?? [];
  if (pattern === undefined) throw new Error(`Is ${value} a regular expression?`);
  return new RegExp(pattern).test(String(known));
}

/** The commands that a menu offers; those in `grey` can be seen and not used. */
function offered(menu: string, context: Context): { readonly usable: string[]; readonly grey: string[] } {
  const shown = menus[menu]!.filter(({ when }) => holds(when, context)).map(({ command }) => command);
  const enabled = (command: string): boolean =>
    holds(commands.find((each) => each.command === command)?.enablement, context);
  const short = (command: string): string => command.replace('reluflow.', '');
  return {
    usable: shown.filter(enabled).map(short),
    grey: shown.filter((command) => !enabled(command)).map(short),
  };
}

const trusted = { isWorkspaceTrusted: true };
const editor = { ...trusted, editorLangId: 'reluflow' };
const running = { ...editor, 'reluflow.documentRunning': true, 'reluflow.running': true };
const taken = ['export', 'copyPython', 'copyJulia', 'compare'];
const noted = ['history.reveal', 'history.rename'];
const ofRun = ['history.reveal', 'compare', 'export', 'copyPython', 'copyJulia', 'history.rename'];
const record = '20261122-050000-fit-abcdef';

const places: readonly (readonly [string, string, Context, readonly string[]])[] = [
  ['a file in the editor', 'editor/context', editor, ['run', 'runNormalized', 'runAll', 'show']],
  ['a file that runs', 'editor/context', running, ['run', 'runNormalized', 'runAll', 'cancel', 'show']],
  ['a file of another language', 'editor/context', { ...trusted, editorLangId: 'python' }, []],
  ['the title of a file', 'editor/title', editor, ['show']],
  ['the title of a file', 'editor/title/run', editor, ['run', 'runAll']],
  ['the title of a file that runs', 'editor/title/run', running, ['run', 'runAll', 'cancel']],
  [
    'the title of a file that could be swept',
    'editor/title/run',
    { ...editor, 'reluflow.canSweep': true },
    ['run', 'runAll', 'sweep.submit'],
  ],
  ['the title of a panel', 'editor/title', { ...trusted, activeWebviewPanelId: 'reluflow.panel' }, taken],
  [
    'a panel',
    'webview/context',
    { ...trusted, webviewId: 'reluflow.panel' },
    [...taken, ...noted, 'history.star'],
  ],
  [
    'a panel of a starred run',
    'webview/context',
    { ...trusted, webviewId: 'reluflow.panel', 'reluflow.starred': true },
    [...taken, ...noted, 'history.unstar'],
  ],
  ['a page of another extension', 'webview/context', { ...trusted, webviewId: 'markdown.preview' }, []],
  [
    'a file in the explorer',
    'explorer/context',
    { ...trusted, resourceExtname: '.rflow' },
    ['runAll', 'show'],
  ],
  [
    'several files in the explorer',
    'explorer/context',
    { ...trusted, resourceExtname: '.rflow', listMultiSelection: true },
    ['runAll'],
  ],
  ['another file in the explorer', 'explorer/context', { ...trusted, resourceExtname: '.csv' }, []],
  [
    'a record in the explorer',
    'explorer/context',
    { ...trusted, resourceFilename: record, resourceExtname: '' },
    ['openRecord'],
  ],
  ...['/w/.reluflow/', 'C:\\w\\.reluflow\\'].map((folder) => {
    const manifest = { resourceFilename: 'manifest.json', resourceDirname: `${folder}${record}` };
    return [
      `a manifest in ${folder}`,
      'explorer/context',
      { ...trusted, ...manifest },
      ['openRecord'],
    ] as const;
  }),
  [
    'a manifest of something else',
    'explorer/context',
    { ...trusted, resourceFilename: 'manifest.json', resourceDirname: '/w/site' },
    [],
  ],
  [
    'a run of the history',
    'view/item/context',
    { ...trusted, view: 'reluflow.history', viewItem: 'run' },
    ['history.star', 'history.delete', 'history.open', ...ofRun, 'history.star', 'history.delete'],
  ],
  [
    'a starred run of the history',
    'view/item/context',
    { ...trusted, view: 'reluflow.history', viewItem: 'run.starred' },
    ['history.unstar', 'history.delete', 'history.open', ...ofRun, 'history.unstar', 'history.delete'],
  ],
  [
    'an experiment of the history',
    'view/item/context',
    { ...trusted, view: 'reluflow.history', viewItem: 'experiment' },
    ['history.delete'],
  ],
  ['a row of another view', 'view/item/context', { ...trusted, view: 'outline', viewItem: 'run' }, []],
  ['the title of the history', 'view/title', { ...trusted, view: 'reluflow.history' }, ['history.refresh']],
  ['a test', 'testing/item/context', { ...trusted, controllerId: 'reluflow' }, ['show']],
  ["another extension's test", 'testing/item/context', { ...trusted, controllerId: 'jest' }, []],
  ['the list of new files', 'file/newFile', trusted, ['new']],
];

test.each(places)('%s (%s) offers what can be done there', (_place, menu, context, wanted) => {
  expect(offered(menu, context)).toEqual({ usable: wanted, grey: [] });
});

test('every menu is tried', () => {
  const tried = new Set(places.map(([, menu]) => menu));
  expect(Object.keys(menus).filter((menu) => !tried.has(menu))).toEqual(['commandPalette']);
});

describe('where the folder is not trusted', () => {
  const untrusted = { isWorkspaceTrusted: false };

  test('nothing that runs can be used, and what only looks can', () => {
    const { usable, grey } = offered('editor/context', { ...editor, ...untrusted });
    expect({ usable, grey }).toEqual({ usable: ['show'], grey: ['run', 'runNormalized', 'runAll'] });
    const run = { view: 'reluflow.history', viewItem: 'run', ...untrusted };
    expect(offered('view/item/context', run).grey).toEqual([]);
  });
});

test('the palette offers a command that needs a file of the language where there is one', () => {
  const limited = menus['commandPalette']!.map(({ command }) => command);
  const elsewhere = offered('commandPalette', { ...trusted, 'reluflow.canSweep': true }).usable;
  expect(elsewhere).toEqual([]);
  const there = offered('commandPalette', { ...editor, 'reluflow.canSweep': true }).usable;
  expect(there.map((command) => `reluflow.${command}`)).toEqual(limited);
});
