/** The short form of `npm run readers`: DuckDB reads the tables of a sweep and of runs that diverge. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const checkout = join(import.meta.dirname, '..', '..');
/** `npm test` brings it. */
const here = existsSync(join(checkout, '.readers', 'duckdb', 'installed'));

it.runIf(here)('DuckDB reads every number as it is exported', { timeout: 300_000 }, () => {
  const call = [join(checkout, 'build', 'readers.mjs'), '--duckdb'];
  const { status, stdout, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  expect(stdout + stderr).toMatch(/DuckDB: \d+ rows with \d{5,} values, 0 of them wrong/);
  expect(status).toBe(0);
});
