/**
 * `npm run readers`: writes records, and reads them with the programs that people use: DuckDB and Polars from npm (into
 * .readers/, about 200 MB), pandas and R where they are installed or Debian's apt may install them. Every number must be
 * the one that `reluflow export` gives, to the last bit. What is left out is said, and why. With `--duckdb`: DuckDB alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { findProgram, installWithApt, root, say } from './steps.mjs';
import { bringReaders } from './readers-packages.mjs';
import { pandasProgram, rProgram } from './readers-programs.mjs';

const tables = ['runs', 'trajectory'];

/** A sweep with expectations, runs that diverge, and quantities that stay undefined. */
const program = `target bump on [0, 1] = { 0 if x < 1/4, sin(pi*x) otherwise }
experiment ensemble {
  for H in [2, 5]
  target: bump
  network: 1 -> H -> 1
  init: normal(0, 1)
  runs: 20
  seed: 7
  method: gd(rate: 0.05, steps: 100)
  expect fraction(risk < 1e-2) >= 0
  expect median(risk) < 10
}
experiment diverging {
  target: bump
  network: 1 -> 3 -> 1
  init: normal(0, 1)
  runs: 10
  method: gd(rate: 200, steps: 100)
  expect fraction(risk < 1) <= 1
}
`;

async function main() {
  const short = process.argv.includes('--duckdb');
  const require = bringReaders(short ? 'duckdb' : 'all');
  const home = mkdtempSync(join(tmpdir(), 'reluflow-readers-'));
  try {
    const records = writeRecords(home);
    const readers = [await duckdb(require), ...(short ? [] : [polars(require), pandas(), r()])];
    let wrong = 0;
    for (const { name, read, leftOut } of readers) {
      if (leftOut) say(`${name} is left out: ${leftOut}`);
      else wrong += await compare(name, read, records);
    }
    return wrong === 0 ? 0 : 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Records of both experiments, and what `reluflow export` says is in them. */
function writeRecords(home) {
  const file = join(home, 'a.rflow');
  writeFileSync(file, program);
  reluflow(['run', file, '--quiet', '--out', join(home, 'records')]);
  return readdirSync(join(home, 'records'))
    .filter((name) => existsSync(join(home, 'records', name, 'manifest.json')))
    .map((name) => {
      const record = join(home, 'records', name);
      const csv = join(home, `${name}-csv`);
      reluflow(['export', record, '--to', 'csv', '--out', csv]);
      const parquet = join(home, `${name}-parquet`);
      reluflow(['export', record, '--to', 'parquet', '--out', parquet]);
      const { experiments } = JSON.parse(reluflow(['export', record, '--to', 'json']));
      return { record, csv, parquet, expected: expectedOf(experiments[0], csv) };
    });
}

function reluflow(args) {
  const call = [join(root, 'dist', 'reluflow.js'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, call, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`\`reluflow ${args.join(' ')}\` ended with ${status}: ${stderr}`);
  return stdout;
}

/** Rows of each table: runs as `export --to json` has them, samples and expectations as CSV has them. */
function expectedOf({ cells }, csv) {
  const runs = cells.flatMap((cell, index) =>
    cell.runs.map(({ run, status, theta, observables }) => {
      return { cell: index, ...cell.parameters, run, status, ...observables, theta };
    }),
  );
  return {
    runs: runs.map(plainRow),
    trajectory: rowsOfCsv(join(csv, 'trajectory.csv')),
    expectations: rowsOfCsv(join(csv, 'expectations.csv')),
  };
}

const rowsOfCsv = (path) => parse(readFileSync(path), { columns: true }).map(plainRow);

/** Numbers as numbers, gaps as null, truth as true and false; big integers and text of numbers too. */
function plainRow(row) {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)]));
}

function plain(value) {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value, plain);
  if (typeof value === 'bigint') return Number(value);
  if (value === undefined || value === '' || value === 'NaN') return null;
  if (typeof value === 'object' && value !== null) return 'items' in value ? plain(value.items) : value;
  if (typeof value !== 'string') return Number.isNaN(value) ? null : value;
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return Number.isNaN(Number(value)) ? value : Number(value);
}

async function duckdb(require) {
  const { DuckDBInstance } = require('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const select = async (from) => {
    const reader = await connection.runAndReadAll(`SELECT * FROM ${from}`);
    return reader.getRowObjectsJS().map(plainRow);
  };
  const quoted = (path) => `'${path.replaceAll("'", "''")}'`;
  return {
    name: 'DuckDB',
    async read({ record, csv, parquet }) {
      const [{ experiment }] = await select(`read_json(${quoted(join(record, 'manifest.json'))})`);
      if (typeof experiment !== 'string') throw new Error('DuckDB finds no experiment in the manifest.');
      const found = { expectations: await select(`read_csv(${quoted(join(csv, 'expectations.csv'))})`) };
      for (const table of tables) {
        found[table] = await select(
          `read_parquet(${quoted(join(record, `${table}-*.parquet`))}, union_by_name = true)`,
        );
        found[`${table} (exported)`] = await select(quoted(join(parquet, `${table}.parquet`)));
      }
      return found;
    },
  };
}

function polars(require) {
  const name = 'Polars';
  let library;
  try {
    library = require('nodejs-polars');
  } catch (error) {
    return { name, leftOut: `npm has no binary of it for this machine (${error.message.split('\n')[0]}).` };
  }
  // Texts that are JSON are bytes for Polars, which it doesn't hand over to JavaScript.
  const rowsOf = (path) => {
    const frame = library.readParquet(path);
    const texts = ['undecided', 'errors'].filter((column) => frame.columns.includes(column));
    return frame
      .drop(...texts)
      .toRecords()
      .map(plainRow);
  };
  return {
    name,
    read({ record, parquet }) {
      const found = {};
      for (const table of tables) {
        const parts = readdirSync(record).filter((file) => file.startsWith(`${table}-`));
        found[table] = parts.flatMap((file) => rowsOf(join(record, file)));
        found[`${table} (exported)`] = rowsOf(join(parquet, `${table}.parquet`));
      }
      return found;
    },
  };
}

/** Debian's pandas has no Parquet engine: it reads CSV there, and Parquet where pyarrow or fastparquet is installed. */
function pandas() {
  const find = () =>
    ['python3', '/usr/bin/python3', 'python'].find((python) => works(python, ['-c', 'import pandas']));
  if (!find()) installWithApt(['python3-pandas'], 'pandas, which reads records');
  const python = find();
  if (!python) return { name: 'pandas', leftOut: 'no Python here has it.' };
  const engines = ['pyarrow', 'fastparquet'].filter((engine) => works(python, ['-c', `import ${engine}`]));
  if (engines.length === 0) say('pandas has neither pyarrow nor fastparquet here, so it reads CSV.');
  return {
    name: engines.length > 0 ? `pandas with ${engines[0]}` : 'pandas, from CSV',
    read: ({ record, csv }) => outside(python, ['-', record, csv, engines[0] ?? ''], pandasProgram),
  };
}

/** R of itself reads CSV; its packages for Parquet are not in Debian. */
function r() {
  const find = () => findProgram('Rscript');
  if (!find()) installWithApt(['r-base-core'], 'R, which reads records');
  if (!find()) return { name: 'R', leftOut: 'it is not installed.' };
  return { name: 'R, from CSV', read: ({ csv }) => outside(find(), ['-', csv], rProgram) };
}

const works = (tool, args) => spawnSync(tool, args).status === 0;

/** Rows that another program prints as JSON, numbers as text with all their digits. */
function outside(tool, args, input) {
  const { status, stdout, stderr } = spawnSync(tool, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${tool} ended with ${status}: ${stderr}`);
  return Object.fromEntries(
    Object.entries(JSON.parse(stdout)).map(([table, rows]) => [table, rows.map(plainRow)]),
  );
}

/** Says how many numbers are right; returns how many are wrong. */
async function compare(name, read, records) {
  let [numbers, rows] = [0, 0];
  const wrong = [];
  for (const each of records) {
    const found = await read(each);
    for (const [table, own] of Object.entries(found)) {
      const expected = each.expected[table.split(' ')[0]];
      if (own.length !== expected.length)
        wrong.push(`${table} has ${own.length} rows, not ${expected.length}`);
      rows += own.length;
      expected.forEach((row, k) => {
        for (const [column, value] of Object.entries(row)) {
          const other = own[k]?.[column] ?? null;
          if (column === 'theta' && other === null) continue;
          numbers += Array.isArray(value) ? value.length : 1;
          if (!same(value, other)) wrong.push(`${table}, row ${k}, ${column}: ${other}, not ${value}`);
        }
      });
    }
  }
  say(`${name}: ${rows} rows with ${numbers} values, ${wrong.length} of them wrong`);
  for (const sentence of wrong.slice(0, 5)) say(`  ${sentence}`);
  return wrong.length;
}

/** JSON has one infinity in words; everything else is equal to the last bit. */
function same(one, other) {
  if (Array.isArray(one))
    return one.length === other?.length && one.every((value, k) => same(value, other[k]));
  return Object.is(one, other);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
