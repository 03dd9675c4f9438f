import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { writeCsv } from '../../engine/host/node/export/csv';
import { writeParquet } from '../../engine/host/node/export/parquet';
import { recordOf, resultOf, sweepOf } from './figures/records';

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

  it('say of each expectation where in the sweep it stands, as Parquet does', async () => {
    const record = await sweepOf(
      [{ parameters: { H: 2, text: 0.5 } }, { parameters: { H: 4, text: 0.5 } }],
      (cell) => [{ text: 'risk < 1', line: 7, holds: cell === 0 ? null : false, observed: cell + 0.25 }],
    );
    const place = { kind: 'folder', path: home, named: null } as const;
    await writeCsv(record, place);
    const text = readFileSync(join(home, 'expectations.csv'), 'utf8');
    // A sweep variable gives way to a column of the table's own.
    expect(text.split('\r\n')).toEqual([
      'cell,line,H,text_,text,holds,observed,error,interval_low,interval_high,reason',
      '0,7,2,0.5,risk < 1,,0.25,,,,',
      '1,7,4,0.5,risk < 1,false,1.25,,,,',
      '',
    ]);
    const paths = await writeParquet(record, place);
    expect(paths.map((path) => basename(path))).toContain('expectations.parquet');
    const file = new Uint8Array(readFileSync(join(home, 'expectations.parquet'))).buffer;
    const rows = await parquetReadObjects({ file });
    const none = { error: null, interval_low: null, interval_high: null, reason: '' };
    expect(rows).toEqual([
      { cell: 0, line: 7, H: 2, text_: 0.5, text: 'risk < 1', holds: null, observed: 0.25, ...none },
      { cell: 1, line: 7, H: 4, text_: 0.5, text: 'risk < 1', holds: false, observed: 1.25, ...none },
    ]);
  });
});
