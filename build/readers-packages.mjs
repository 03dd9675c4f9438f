import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { npm, root, say } from './steps.mjs';

const binaries = {
  'linux x64': 'nodejs-polars-linux-x64-gnu',
  'darwin arm64': 'nodejs-polars-darwin-arm64',
  'win32 x64': 'nodejs-polars-win32-x64-msvc',
};

/** Packages of npm that read Parquet, in a folder of their own. `which`: DuckDB alone, or Polars too. */
export function bringReaders(which) {
  const duckdb = '@duckdb/node-api@1.5.6-r.1';
  const binary = binaries[`${process.platform} ${process.arch}`];
  const polars = ['nodejs-polars@0.26.1', ...(binary ? [`${binary}@0.26.1`] : [])];
  const wanted = which === 'duckdb' ? [duckdb] : [duckdb, ...polars];
  const folder = join(root, '.readers', which);
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted.join('\n')) {
    say(`Installing ${wanted.join(', ')} from npm into .readers`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    npm(['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', ...wanted], { cwd: folder });
    writeFileSync(stamp, wanted.join('\n'));
  }
  return createRequire(join(folder, 'package.json'));
}
