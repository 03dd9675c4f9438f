import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenRecord } from '../../../engine/host/host';
import { FolderStorage } from '../../../engine/host/node/record/storage';
import { answerTo } from '../../../extension/calls';
import { Library } from '../../../extension/library/library';
import { partsOf } from '../../../extension/library/parts';
import { libraryMethods, type HistoryEntry } from '../../../extension/library/protocol';
import { originName, originText } from '../../../extension/library/origin';
import { verdictOf } from '../../../extension/library/words';
import { nodeHost } from '../../../extension/runner/node/host';
import type { DocumentPlace, RunnerReport } from '../../../extension/runner/protocol';
import { textFiles } from '../files/texts';
import { openDesk, type Desk, type RunnerThread } from '../runner/thread';

/** Records made by the runner, as the library lists them. */

const text = `target f on [0, 1] = x^2

experiment several {
  for H in [1, 2]
  target:  f
  network: 1 -> H -> 1
  seed:    7
  runs:    3
  method:  gd(rate: 1e-2, steps: 100)
  expect risk < 100
  expect max(risk) < 1e-30
}

experiment single {
  target:  f
  network: 1 -> 2 -> 1
  method:  gd(rate: 1e-2, steps: 10)
}
`;

const host = nodeHost(textFiles());

let desk: Desk;
let folder: string;
let records: string;
let place: DocumentPlace;
let runner: RunnerThread;

beforeAll(async () => {
  desk = openDesk(text, 'my file.rflow');
  ({ place, records, runner } = desk);
  folder = dirname(records);
  await runner.run(text);
});

afterAll(() => desk.clear());

async function entryOf(library: Library, experiment: string): Promise<HistoryEntry> {
  const found = (await library.list([records])).find(({ summary }) => summary.experiment === experiment);
  if (!found) throw new Error(`There is no record of ${experiment}.`);
  return found;
}

/** The least risk, found by reading the whole record. */
async function leastRisk(location: string): Promise<number> {
  const record = await new FolderStorage(records, { hidden: true }).open(location);
  let least = Infinity;
  for (const { index } of record.header.plan.cells) {
    for await (const { observables } of record.runs(index))
      least = Math.min(least, observables.risk ?? Infinity);
  }
  return least;
}

test('a record is listed with its document, its result and its size', async () => {
  const several = await entryOf(new Library(host), 'several');
  expect(several.document).toBe(place.document);
  expect(several).toMatchObject({ runs: 6, ended: 6, status: null, seeds: [7] });
  expect(several.expectations).toEqual({ hold: 2, fail: 2, undecided: 0 });
  expect(several.risk).toBe(await leastRisk(several.summary.location));
  const { location } = several.summary;
  const sizes = readdirSync(location).map((name) => statSync(join(location, name)).size);
  expect(several.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(verdictOf(several)).toBe('fails');
  const single = await entryOf(new Library(host), 'single');
  expect(single).toMatchObject({ runs: 1, ended: 1, status: 'finished' });
  expect(verdictOf(single)).toBe('done');
});

test('whatever a record says, the file that was run is beside it', async () => {
  const { summary } = await entryOf(new Library(host), 'single');
  const path = join(summary.location, 'manifest.json');
  const sound = readFileSync(path, 'utf8');
  const documentFor = async (source: string): Promise<string> => {
    const manifest = JSON.parse(sound) as { readonly sources: readonly { readonly text: string }[] };
    const sources = [{ path: source, text: manifest.sources[0]!.text }];
    writeFileSync(path, JSON.stringify({ ...manifest, sources }));
    return (await new Library(host).entry(summary.location)).document;
  };
  for (const source of ['../../my file.rflow', '/etc/my file.rflow', 'C:\\x\\my file.rflow'])
    expect(await documentFor(source)).toBe(place.document);
  for (const source of ['..', 'a/..', '']) await expect(documentFor(source)).rejects.toThrow('names no file');
  writeFileSync(path, sound);
  const origin = join(records, originName);
  writeFileSync(origin, originText('FILE:///etc/passwd'));
  expect((await new Library(host).entry(summary.location)).document).toBe(place.document);
  writeFileSync(origin, originText('vscode-vfs://host/a.rflow'));
  expect((await new Library(host).entry(summary.location)).document).toBe('vscode-vfs://host/a.rflow');
  rmSync(origin);
});

test('the newest record comes first, whichever folder it is in, damaged ones come apart, and sweeps are measured', async () => {
  const library = new Library(host);
  const damaged = join(records, '20000101-000000-damaged-000000');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'manifest.json'), '{"format": 1');
  const sweep = join(records, 'sweeps', 'one', 'results');
  mkdirSync(sweep, { recursive: true });
  writeFileSync(join(sweep, '000001.shard'), 'x'.repeat(5000));
  const survey = await library.survey([join(folder, 'nothing'), records, records]);
  const { entries } = survey;
  rmSync(damaged, { recursive: true });
  rmSync(join(records, 'sweeps'), { recursive: true });
  expect(survey.unreadable).toEqual([
    { location: damaged, reason: expect.stringContaining('is damaged') as string, bytes: 12 },
  ]);
  expect(survey.sweeps).toBe(5000);
  expect(entries.map(({ summary }) => summary.experiment)).toEqual(['single', 'several']);
});

test('a name and a star are kept beside the sealed files, which stay as they are', async () => {
  const library = new Library(host);
  const { location } = (await entryOf(library, 'single')).summary;
  const sealed = readdirSync(location).map((name) => [name, readFileSync(join(location, name))] as const);
  await library.mark(location, { name: '  the\nfirst ', starred: true });
  for (const each of [library, new Library(host)]) {
    expect((await entryOf(each, 'single')).marks).toEqual({ name: 'the first', starred: true });
  }
  for (const [name, bytes] of sealed)
    expect(readFileSync(join(location, name)).equals(bytes), name).toBe(true);
  await library.mark(location, { name: '', starred: false });
  expect(readdirSync(location).sort()).toEqual(sealed.map(([name]) => name).sort());
});

test('the source of a record is the text that was run, at the line of its experiment', async () => {
  const library = new Library(host);
  const { location } = (await entryOf(library, 'single')).summary;
  const { text: recorded, line, path } = await library.source(location);
  expect({ recorded, path }).toEqual({ recorded: text, path: 'my file.rflow' });
  expect(recorded.split('\n')[line - 1]).toBe('experiment single {');
});

test('a record that is opened is what the panel shows', async () => {
  const first = await entryOf(new Library(host), 'single');
  await runner.run(text, ['single']);
  const second = await entryOf(new Library(host), 'single');
  expect(second.summary.id).not.toBe(first.summary.id);
  const { location } = first.summary;
  const shown = await runner.ask({ type: 'open', location }, (report) => {
    if (report.type !== 'panel' || report.message.type !== 'snapshot') return null;
    const { experiment, origin } = report.message.state;
    return experiment?.record === location ? { experiment, origin } : null;
  });
  expect(shown.experiment).toMatchObject({ name: 'single', phase: 'finished' });
  expect(shown.experiment.cell?.selected?.observables.risk).toBe(first.risk);
  expect(shown.origin.records['single']).toBe(first.summary.id);
});

test('records are compared in the panel of the first: what it shows stays, the same runs of the others come along', async () => {
  await runner.run(text, ['several']);
  const [newer, older] = (await new Library(host).list([records])).filter(
    ({ summary }) => summary.experiment === 'several',
  );
  const snapshotOf = (report: RunnerReport) =>
    report.type === 'panel' && report.message.type === 'snapshot' ? report.message.state : null;
  const selection = { experiment: 'several', cell: 1, run: 2 };
  await runner.ask({ type: 'select', selection }, snapshotOf);
  const locations = [newer!, older!].map(({ summary }) => summary.location);
  const state = await runner.ask({ type: 'compare', locations }, snapshotOf);
  expect([state.selection, state.experiment?.record]).toEqual([selection, locations[0]]);
  const [other, ...none] = state.comparison!.runs;
  expect([other!.selection, other!.experiment.record, none]).toEqual([selection, locations[1], []]);
  const risks = [other!, state].map(({ experiment }) => experiment?.cell?.selected?.observables.risk);
  expect(risks[0]).toBe(risks[1]);
  expect(other!.experiment.cell?.curves.map(({ run }) => run)).toEqual([2]);
  // Who selects another run has taken the comparison over.
  const next = await runner.ask({ type: 'select', selection: { ...selection, run: 0 } }, snapshotOf);
  expect(next.comparison).toBeNull();
});

test('trajectories keep theta within the budget that was chosen', async () => {
  const storage = new FolderStorage(records, { hidden: true });
  const lengths: number[] = [];
  for (const settings of [{}, { trajectoryBudget: 0 }]) {
    await runner.run(text, ['single'], settings);
    const samples = await (await storage.open('latest')).samples({ cell: 0, run: 0 });
    lengths.push(samples!.theta.length / samples!.step.length);
  }
  expect(lengths).toEqual([7, 0]);
});

test('each cell is reported with its statuses, its risks and its expectations', async () => {
  const library = new Library(host);
  const several = await entryOf(library, 'several');
  const cells = await library.report(several.summary.location);
  expect(cells.map(({ parameters, runs, statuses }) => ({ parameters, runs, statuses }))).toEqual(
    [1, 2].map((H) => ({ parameters: { H }, runs: 3, statuses: { finished: 3 } })),
  );
  const leasts = cells.map(({ risk }) => risk!.least);
  expect(Math.min(...leasts)).toBe(several.risk);
  for (const { risk, expectations } of cells) {
    expect(risk!.least <= risk!.median && risk!.median <= risk!.largest).toBe(true);
    expect(expectations.map(({ holds }) => holds)).toEqual([true, false]);
    expect(expectations[1]!.observed).toBe(risk!.largest);
  }
});

test('a record is exported by the means of the command line, and to nothing but the place that was named', async () => {
  const library = new Library(host);
  const { location } = (await entryOf(library, 'several')).summary;
  const out = join(folder, 'out');
  const tables = await library.export(location, 'csv', join(out, 'tables'), null);
  expect(tables.map((path) => basename(path)).sort()).toEqual([
    'expectations.csv',
    'runs.csv',
    'trajectory.csv',
  ]);
  expect(
    readFileSync(join(out, 'tables', 'runs.csv'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(1 + 6);
  const report = join(out, 'report.html');
  expect(await library.export(location, 'html', report, null)).toEqual([report]);
  expect(readFileSync(report, 'utf8')).toMatch(/^<!DOCTYPE html>/i);
  expect(readdirSync(out).sort()).toEqual(['report.html', 'tables']);
});

test('where a run is shown, it and its cell can be wanted alone', async () => {
  const library = new Library(host);
  const { location } = (await entryOf(library, 'several')).summary;
  const parts = await library.parts(location, { cell: 1, run: 2 });
  expect(parts.map(({ label, description, suffix }) => [label, description, suffix])).toEqual([
    ['Everything', '2 cells, 6 runs', ''],
    ['The cell that is shown', 'H = 2, 3 runs', '-cell-1'],
    ['The run that is shown', 'H = 2, run 2', '-cell-1-run-2'],
  ]);
  const single = (await entryOf(library, 'single')).summary.location;
  expect(await library.parts(single, { cell: 0, run: 0 })).toHaveLength(1);
  // A panel may show what another text had.
  expect(await library.parts(location, { cell: 2, run: 0 })).toHaveLength(1);
  expect(await library.parts(location, { cell: 0, run: 3 })).toHaveLength(1);
});

test('of what was cancelled the runs are counted that are there', async () => {
  const cell = (index: number) => ({ index, parameters: { H: index + 1 }, runs: 100 });
  const record = {
    header: { plan: { cells: [cell(0), cell(1)] } },
    summary: { status: 'cancelled' },
    async *runs(index: number) {
      for (let run = 0; run < 46 - 40 * index; run++)
        yield await Promise.resolve({ run, status: 'finished' });
      yield { run: 99, status: 'cancelled' };
    },
  } as unknown as OpenRecord;
  const parts = await partsOf(record, { cell: 1, run: 2 });
  expect(parts.map(({ description }) => description)).toEqual([
    '2 cells, 52 of 200 runs',
    'H = 2, 6 of 100 runs',
    'H = 2, run 2',
  ]);
});

test('few figures are one picture, many are one each', async () => {
  const library = new Library(host);
  const { location } = (await entryOf(library, 'several')).summary;
  const [one, ...none] = await library.drawings(location, null);
  expect(none).toEqual([]);
  // Risk and realization of each cell, and what each of the two expectations observes over the sweep.
  expect(one!.text.match(/<g role="img"/g)).toHaveLength(6);
  await runner.run(text.replace('[1, 2]', 'range(1, 7, 1)'), ['several']);
  const many = await library.drawings((await entryOf(library, 'several')).summary.location, null);
  expect(new Set(many.map(({ name }) => name)).size).toBe(16);
});

test('a text is checked: its mistakes, or what could be run', async () => {
  const library = new Library(host);
  expect((await library.check(place, text)).experiments).toEqual([
    { name: 'several', cells: 2, runs: 6 },
    { name: 'single', cells: 1, runs: 1 },
  ]);
  const wrong = await library.check(place, text.replace('target:  f', 'target:  g'));
  expect(wrong.experiments).toEqual([]);
  expect(wrong.diagnostics.map(({ code, range }) => [code, range.start])).toEqual([
    ['RF201', { line: 5, column: 12 }],
  ]);
});

test('a call that fails is answered with a sentence', async () => {
  const missing = await answerTo(new Library(host), libraryMethods, {
    id: 3,
    method: 'entry',
    arguments: [join(folder, 'gone')],
  });
  expect(missing).toMatchObject({ id: 3 });
  expect('failure' in missing && missing.failure).toMatch(/^Can't read .*manifest\.json: .*\.$/);
  const { summary } = await entryOf(new Library(host), 'several');
  const found = await answerTo(new Library(host), libraryMethods, {
    id: 4,
    method: 'entry',
    arguments: [summary.location],
  });
  expect(found).toMatchObject({ id: 4, value: { summary: { id: summary.id } } });
});
