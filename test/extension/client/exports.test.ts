import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { URI } from 'langium';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Exports } from '../../../extension/client/exports';
import type { Platform } from '../../../extension/client/platform';
import { Library } from '../../../extension/library/library';
import type { HistoryEntry } from '../../../extension/library/protocol';
import { nodeHost } from '../../../extension/runner/node/host';
import type { PictureOrder } from '../../../webview/messages';
import { textFiles } from '../files/texts';
import { openDesk, type Desk } from '../runner/thread';

/** Taking what a panel shows elsewhere: every form that is offered, of all, of a cell and of a run. */

interface Choice {
  readonly label: string;
}

/** What is chosen, and what was seen of it. */
const world = vi.hoisted(() => ({
  chosen: [] as string[],
  target: '',
  lists: [] as (readonly string[])[],
  proposed: [] as string[],
  said: [] as string[],
  clipboard: '',
}));

vi.mock('vscode', async () => {
  const { URI: Uri, Utils } = await import('vscode-uri');
  const { writeFileSync: write } = await import('node:fs');
  return {
    Uri: { parse: (text: string) => Uri.parse(text), joinPath: Utils.joinPath },
    ProgressLocation: { Window: 10 },
    window: {
      showQuickPick: (items: readonly Choice[]) => {
        world.lists.push(items.map(({ label }) => label));
        const wanted = world.chosen.shift();
        return Promise.resolve(items.find(({ label }) => label === wanted));
      },
      showSaveDialog: ({ defaultUri }: { readonly defaultUri: URI }) => {
        world.proposed.push(defaultUri.path.split('/').at(-1)!);
        return Promise.resolve(Uri.file(world.target));
      },
      withProgress: (_options: unknown, act: () => unknown) => act(),
      showInformationMessage: (text: string) => {
        world.said.push(text);
        return Promise.resolve(undefined);
      },
    },
    workspace: {
      workspaceFolders: [],
      fs: {
        writeFile: (uri: URI, content: Uint8Array) => Promise.resolve(write(uri.fsPath, content)),
      },
    },
    env: {
      clipboard: {
        writeText: (text: string) => {
          world.clipboard = text;
          return Promise.resolve();
        },
      },
    },
  };
});

const text = `target f on [0, 1] = x^2

experiment several {
  for H in [1, 2]
  target:  f
  network: 1 -> H -> 1
  seed:    7
  runs:    3
  method:  gd(rate: 1e-2, steps: 40)
}

experiment single {
  target:  f
  network: 1 -> 2 -> 1
  method:  gd(rate: 1e-2, steps: 10)
}
`;

const host = nodeHost(textFiles());
const library = new Library(host);
const platform = {
  canExport: () => true,
  locationOf: (uri: vscode.Uri) => uri.fsPath,
  uriOf: (location: string) => URI.file(location),
} as unknown as Platform;
const drawn: PictureOrder[] = [];
const draw = (_page: vscode.Uri, picture: PictureOrder): Promise<Uint8Array> => {
  drawn.push(picture);
  return Promise.resolve(new TextEncoder().encode('a picture'));
};
const exports = new Exports(platform, library, draw);

let desk: Desk;
let folder: string;
let several: HistoryEntry;
let single: HistoryEntry;
/** The initial risk of each run, by "cell/run": no two are equal. */
const initial = new Map<string, number>();

beforeAll(async () => {
  desk = openDesk(text, 'my file.rflow');
  await desk.runner.run(text);
  [single, several] = (await library.list([desk.records])) as [HistoryEntry, HistoryEntry];
  const record = await host.records.open(several.summary.location);
  for (const cell of [0, 1]) {
    for (const run of [0, 1, 2]) {
      const samples = await record.samples({ cell, run });
      initial.set(`${cell}/${run}`, samples!.risk[0]!);
    }
  }
  expect(new Set(initial.values()).size).toBe(6);
});

afterAll(() => desk.clear());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-exports-'));
  Object.assign(world, { chosen: [], lists: [], proposed: [], said: [], clipboard: '' });
  drawn.length = 0;
  return () => rmSync(folder, { recursive: true, force: true });
});

const read = (path: string): string => readFileSync(path, 'utf8');
const whichOf = (rows: readonly (readonly [unknown, unknown])[]): readonly string[] =>
  [...new Set(rows.map(([cell, run]) => `${String(cell)}/${String(run)}`))].sort();

/** The runs that figures tell of: each says its risk at the beginning with all digits. */
function runsDrawn(figures: string): readonly string[] {
  const risks = [...figures.replace(/\n% /g, ' ').matchAll(/Run \d+: risk (\S+) at/g)].map(([, risk]) =>
    Number(risk),
  );
  return [...initial].filter(([, risk]) => risks.includes(risk)).map(([run]) => run);
}

interface Results {
  readonly experiments: readonly {
    readonly cells: readonly {
      readonly parameters: { readonly H: number };
      readonly runs: readonly { readonly run: number }[];
    }[];
  }[];
}

/** Each form: the name of what is written, how it begins, and the runs that are told of in it. */
const forms: Readonly<
  Record<
    string,
    readonly [
      target: string,
      start: RegExp,
      runs: (path: string) => readonly string[] | Promise<readonly string[]>,
    ]
  >
> = {
  SVG: ['a.svg', /^<svg xmlns/, (path) => runsDrawn(read(path))],
  PNG: ['a.png', /^a picture$/, () => runsDrawn(drawn[0]!.svg)],
  TikZ: ['a.tex', /^% several of my file\.rflow/, (path) => runsDrawn(read(path))],
  HTML: ['a.html', /^<!DOCTYPE html>/, (path) => runsDrawn(read(path))],
  CSV: [
    'tables/runs.csv',
    /^cell,run,H,/,
    (path) => whichOf([...read(path).matchAll(/^(\d+),(\d+),/gm)].map(([, cell, run]) => [cell, run])),
  ],
  Parquet: [
    'tables/runs.parquet',
    /^PAR1/,
    async (path) => {
      const rows = await parquetReadObjects({ file: Uint8Array.from(readFileSync(path)).buffer });
      return whichOf(rows.map(({ cell, run }) => [cell, run]));
    },
  ],
  JSON: [
    'a.json',
    /^\{/,
    (path) => {
      const { cells } = (JSON.parse(read(path)) as Results).experiments[0]!;
      return whichOf(cells.flatMap(({ parameters, runs }) => runs.map(({ run }) => [parameters.H - 1, run])));
    },
  ],
};

/** What is chosen of the record, the runs that it has, and what its files are called. */
const parts: readonly (readonly [string, readonly string[], string])[] = [
  ['Everything', ['0/0', '0/1', '0/2', '1/0', '1/1', '1/2'], ''],
  ['The cell that is shown', ['1/0', '1/1', '1/2'], '-cell-1'],
  ['The run that is shown', ['1/2'], '-cell-1-run-2'],
];
const shown = { cell: 1, run: 2 };

describe.each(parts)('%s', (part, runs, suffix) => {
  test.each(Object.entries(forms))('as %s', async (form, [file, start, runsIn]) => {
    const [target] = file.split('/');
    world.chosen = [part, form];
    world.target = join(folder, target!);
    await exports.export(several, shown);
    const path = join(folder, ...file.split('/'));
    expect(readFileSync(path, 'latin1')).toMatch(start);
    expect(await runsIn(path)).toEqual(runs);
    const ending = file.includes('/') ? `-${form.toLowerCase()}` : `.${target!.split('.')[1]!}`;
    expect(world.proposed).toEqual([`${several.summary.id}${suffix}${ending}`]);
    expect(world.said[0]).toContain(`exported to ${basename(path)}`);
  });
});

test('every form is offered that there is, and none that the platform can not write', async () => {
  await exports.export(several, null);
  const web = { ...platform, canExport: ({ format }: { readonly format: string }) => format === 'svg' };
  await new Exports(web, library, draw).export(several, null);
  expect(world.lists).toEqual([Object.keys(forms), ['SVG']]);
});

test('nothing is asked about parts where none is shown, or the one run is all', async () => {
  for (const [entry, run] of [
    [several, null],
    [single, { cell: 0, run: 0 }],
  ] as const) {
    world.chosen = ['JSON'];
    world.target = join(folder, `${entry.summary.experiment}.json`);
    await exports.export(entry, run);
    expect(read(world.target)).toContain(`"name":"${entry.summary.experiment}"`);
  }
  expect(world.lists).toHaveLength(2);
});

test('a question that is left open writes nothing', async () => {
  await exports.export(several, shown);
  world.chosen = ['Everything'];
  await exports.export(several, shown);
  expect(world.lists.map(({ length }) => length)).toEqual([3, 3, 7]);
  expect([world.proposed, world.said]).toEqual([[], []]);
});

test.each([
  ['python', /import pandas as pd/, 'Python'],
  ['julia', /using DataFrames, Parquet2, Plots/, 'Julia'],
] as const)('code in %s is put on the clipboard', async (language, imports, name) => {
  await exports.copyCode(several, language);
  expect(world.clipboard).toMatch(imports);
  expect(world.clipboard).toContain(JSON.stringify(several.summary.location));
  expect(world.said).toEqual([
    `ReluFlow: ${name} code that loads this run of several and draws it is on the clipboard.`,
  ]);
});
