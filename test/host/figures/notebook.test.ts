import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { juliaOf, pythonOf } from '../../../engine/host/figures/notebook';
import type { OpenRecord } from '../../../engine/host/host';
import { Table } from '../../../engine/host/node/record/parquet';
import { FolderStorage } from '../../../engine/host/node/record/storage';
import { flow, hostileRecord, recordOf, resultOf, samplesOf } from './records';

const works = (python: string, program: string): boolean => spawnSync(python, ['-c', program]).status === 0;
const pythons = ['python3', '/usr/bin/python3', 'python'].filter((python) => works(python, 'import ast'));
/** One that has what the programs need; Parquet is read for it where it lacks a reader. */
const notebook = pythons.find((python) => works(python, 'import pandas, matplotlib'));

/** What Python says of the grammar of programs; empty where it is fine. */
function pythonMistake(programs: readonly string[]): string {
  const check = 'import ast, json, sys\nfor program in json.load(sys.stdin): ast.parse(program)';
  return spawnSync(pythons[0]!, ['-c', check], { input: JSON.stringify(programs), encoding: 'utf8' }).stderr;
}

let folder: string;
let record: OpenRecord;
const search = { kind: 'critical_points', starts: 1 } as const;
const point = {
  risk: 0,
  kind: 'global_minimum',
  theta: new Float64Array(4),
  realization: { breakpoints: [0, 1 / 3, 1], values: [0, 0.1, Infinity] },
  gradient: 0,
  rank: 1,
  index: 0,
  certified: true,
} as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-notebook-'));
  record = await recordOf({ cell: { method: flow } }, new FolderStorage(folder, { hidden: false }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A record of a search that has found one point, in the folder. */
function searchRecord(): Promise<OpenRecord> {
  const parts = { cell: { method: search }, results: [resultOf(0)] };
  const storage = new FolderStorage(folder, { hidden: false });
  return recordOf({ ...parts, cellResult: { expectations: [], criticalPoints: [point] } }, storage);
}

/** The rows of a table of a record, in all of its parts. */
async function rowsOf(location: string, file: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const table = await Table.open(join(location, file));
  const rows = await table.read(0, table.rows);
  await table.close();
  return rows;
}

/** Writes each table as CSV beside itself: digits of doubles come back as they are. */
async function writeTables(location: string): Promise<void> {
  for (const file of readdirSync(location).filter((name) => name.endsWith('.parquet'))) {
    const rows = await rowsOf(location, file);
    const columns = Object.keys(rows[0]!).filter((name) => name !== 'theta' && name !== 'undecided');
    const lines = rows.map((row) => columns.map((name) => JSON.stringify(row[name] ?? '')).join(','));
    writeFileSync(join(location, `${file}.csv`), [columns.join(','), ...lines].join('\n'));
  }
}

/** Runs a program in Python without a screen; gives the title and the lines that it drew. */
async function draw(program: string, location: string): Promise<unknown> {
  await writeTables(location);
  const before = [
    'import importlib.util, json, pandas',
    'if not any(importlib.util.find_spec(name) for name in ("pyarrow", "fastparquet")):',
    '    pandas.read_parquet = lambda file: pandas.read_csv(f"{file}.csv", float_precision="round_trip")',
  ];
  const after = [
    'lines = [[[float(x) for x in line.get_xdata()], [float(y) for y in line.get_ydata()]] for line in axes.lines]',
    'print(json.dumps([axes.get_title(), lines]))',
  ];
  const { stdout, stderr, status } = spawnSync(notebook!, ['-'], {
    input: [...before, program, ...after].join('\n'),
    encoding: 'utf8',
    env: { ...process.env, MPLBACKEND: 'Agg' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.replaceAll('Infinity', '1e999')) as unknown;
}

describe('code for Python', () => {
  it('draws the risk against what the method counts', async () => {
    const program = pythonOf(record);
    expect(program).toContain(`record = Path(${JSON.stringify(record.summary.location)})`);
    expect(program).toContain('axes.loglog(samples["time"], samples["risk"]');
    expect(pythonOf(await recordOf())).toContain('axes.loglog(samples["step"], samples["risk"]');
  });

  it.skipIf(pythons.length === 0)('is a program, whatever the names are', async () => {
    const found = recordOf({ cell: { method: search }, results: [resultOf(0)] });
    const records = await Promise.all([recordOf(), hostileRecord(), found]);
    expect(pythonMistake(records.map(pythonOf))).toBe('');
    expect(pythonMistake(['print('])).toContain('SyntaxError');
  });

  it.skipIf(notebook === undefined)('loads the tables and draws what is in them', async () => {
    const lines = [0, 1].map((run) => samplesOf(run)).map(({ time, risk }) => [[...time], [...risk]]);
    const { plan } = record.header;
    expect(await draw(pythonOf(record), record.summary.location)).toEqual([plan.name, lines]);
  });

  it.skipIf(notebook === undefined)(
    'draws the realizations of critical points, infinite values too',
    async () => {
      const found = await searchRecord();
      const { breakpoints, values } = point.realization;
      const drawn = [found.header.plan.name, [[breakpoints, values]]];
      expect(await draw(pythonOf(found), found.summary.location)).toEqual(drawn);
    },
  );
});

describe('code for Julia', () => {
  it('loads the columns that it draws, and nothing of a name is taken for code', async () => {
    const program = juliaOf(await recordOf());
    expect(program).toContain('table("trajectory", ["cell", "run", "step", "risk"])');
    const strange = juliaOf(await hostileRecord());
    // In a string of Julia a dollar begins an expression, unless a backslash stands before it.
    expect(strange).toContain('\\$a_b^c\\$');
    const own = /\$record holds no table \$name/;
    expect(strange.split('\n').slice(1).join('\n').replace(own, '')).not.toMatch(/(?<!\\)\$/);
    expect(strange.split('\n')[0]).toMatch(/^# /);
    expect(strange.split('\n')[1]).toBe('using DataFrames, Parquet2, Plots');
  });

  it.each([
    ['a flow', ['runs', 'trajectory'], () => Promise.resolve(record)],
    ['a search', ['runs'], searchRecord],
  ] as const)(
    'reads the files and columns that the record of %s has',
    async (_method, wanted, recordThere) => {
      const there = await recordThere();
      const { location } = there.summary;
      const program = juliaOf(there);
      expect(program).toContain(`record = ${JSON.stringify(location)}\n`);
      expect(program).toContain('startswith(basename(file), name * "-") && endswith(file, ".parquet")');
      const tables = [...program.matchAll(/= table\("(\w+)", \[(.*?)\]\)/g)];
      expect(tables.map(([, name]) => name)).toEqual(wanted);
      for (const [, name = '', columns = ''] of tables) {
        const parts = readdirSync(location).filter(
          (file) => file.startsWith(`${name}-`) && file.endsWith('.parquet'),
        );
        expect(parts.length).toBeGreaterThan(0);
        const listed = JSON.parse(`[${columns}]`) as string[];
        for (const part of parts) {
          const [first] = await rowsOf(location, part);
          expect(Object.keys(first!)).toEqual(expect.arrayContaining(listed));
        }
      }
    },
  );

  it('reads critical points where the manifest of a record has them', async () => {
    const found = await searchRecord();
    const program = juliaOf(found);
    expect(program).toContain('read(joinpath(record, "manifest.json"), String)');
    expect(program).toContain(
      'for result in manifest.results, point in get(result.result, :criticalPoints, [])',
    );
    expect(program).toContain('number.(point.realization.breakpoints), number.(point.realization.values)');
    expect(program).toContain('parse(Float64, value[Symbol("\\$number")])');
    const manifest = readFileSync(join(found.summary.location, 'manifest.json'), 'utf8');
    const values = [0, 0.1, { $number: 'Infinity' }];
    const realization = { breakpoints: point.realization.breakpoints, values };
    expect(JSON.parse(manifest)).toMatchObject({
      results: [{ result: { criticalPoints: [{ realization }] } }],
    });
  });
});

it('what is copied for Python names only columns that the table has', async () => {
  const { location } = record.summary;
  const [file] = readdirSync(location).filter((name) => name.startsWith('trajectory-'));
  const [first] = await rowsOf(location, file!);
  const named = [...pythonOf(record).matchAll(/(?:samples\[|groupby\(\[)"(\w+)"/g)].map(([, name]) => name!);
  expect(Object.keys(first!)).toEqual(expect.arrayContaining(named));
  expect(named).toHaveLength(3);
});
