import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import { writeCsv } from '../../engine/host/node/export/csv';
import { recordOf, resultOf } from './figures/records';

const home = mkdtempSync(join(tmpdir(), 'reluflow-csv-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('tables as CSV', () => {
  it('say how far estimates may be off, and how sure fractions are', async () => {
    const observables = { risk: 0.1, decay_rate: 3.01, lojasiewicz: 0.666 };
    const record = await recordOf({
      results: [
        resultOf(0, { observables, errors: { decay_rate: 0.02, lojasiewicz: 0.001 } }),
        resultOf(1, { observables: { risk: 0.2, decay_rate: Infinity, lojasiewicz: 0.5 } }),
      ],
      cellResult: {
        expectations: [
          { text: 'fraction(risk < 1) > 0', line: 3, holds: true, observed: 1, interval: [0.34, 1] },
          { text: 'decay_rate > 2', line: 4, holds: true, observed: 3.01, error: 0.02 },
        ],
      },
    });
    const paths = await writeCsv(record, { kind: 'folder', path: home, named: null });
    const tables = new Map(
      paths.map((path) => [
        basename(path),
        parse(readFileSync(path, 'utf8'), { columns: true }) as unknown as Record<string, string>[],
      ]),
    );
    const bars = tables.get('runs.csv')!.map((row) => [row['decay_rate_error'], row['lojasiewicz_error']]);
    expect(bars).toEqual([
      ['0.02', '0.001'],
      ['', ''],
    ]);
    const shown = tables
      .get('expectations.csv')!
      .map((row) => [row['observed'], row['error'], row['interval_low'], row['interval_high']]);
    expect(shown).toEqual([
      ['1', '', '0.34', '1'],
      ['3.01', '0.02', '', ''],
    ]);
  });
});
