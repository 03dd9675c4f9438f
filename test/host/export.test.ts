/** `reluflow export` in processes of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { home, program } from './bundled';

const file = `/// <b>100%</b> \\LaTeX & co
target square on [0, 1] = x^2
experiment sweep {
  for H in [2, 3]
  target: square
  network: 1 -> H -> 1
  runs: 3
  method: gd(rate: 0.05, steps: 200)
  expect risk < 1
}
experiment other {
  target: square
  network: 1 -> 1 -> 1
  method: critical_points(starts: 1)
}
`;

function reluflow(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { status, stdout, stderr, paths: stdout.trimEnd().split(/\r?\n/) };
}

interface Run {
  readonly run: number;
  readonly theta: readonly number[];
  readonly observables: Readonly<Record<string, number | null>>;
}

interface Document {
  readonly experiments: readonly {
    readonly name: string;
    readonly cells: readonly { readonly parameters: object; readonly runs: readonly Run[] }[];
  }[];
}

let results: Document['experiments'][number];

beforeAll(() => {
  writeFileSync(join(home, 'a.rflow'), file);
  const run = reluflow('run', 'a.rflow', '--json', '--jobs', '2', '--quiet');
  results = (JSON.parse(run.stdout) as Document).experiments[0]!;
});

const first = ['export', 'latest', '-e', 'sweep'] as const;

describe('export', () => {
  it('writes tables with the numbers of the results, digit by digit', () => {
    const { status, paths } = reluflow(...first, '--to', 'csv');
    expect(status).toBe(0);
    expect(paths.map((path) => basename(path))).toEqual(['runs.csv', 'trajectory.csv', 'expectations.csv']);
    const rows = parse(readFileSync(paths[0]!, 'utf8'), { columns: true }) as unknown as Record<
      string,
      string
    >[];
    const expected = results.cells.flatMap(({ runs }, cell) => runs.map((run) => ({ cell, ...run })));
    expect(rows).toHaveLength(expected.length);
    expected.forEach(({ cell, run, theta, observables }, k) => {
      const row = rows[k]!;
      expect([row['cell'], row['run'], row['H']]).toEqual([String(cell), String(run), String(cell + 2)]);
      expect(theta.map((_, j) => Number(row[`theta_${j}`]))).toEqual(theta);
      for (const [name, value] of Object.entries(observables))
        expect(row[name] === '' ? null : Number(row[name])).toBe(value === null ? null : Number(value));
    });
  });

  it('writes only the cells and runs that are asked for, in every table', async () => {
    const out = join(home, 'chosen');
    expect(reluflow(...first, '--to', 'parquet', '--out', out, '-c', 'H=3', '-r', '1').status).toBe(0);
    for (const table of ['runs', 'trajectory']) {
      const bytes = readFileSync(join(out, `${table}.parquet`));
      const rows = await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
      expect(new Set(rows.map(({ cell, run }) => `${cell}/${run}`))).toEqual(new Set(['1/1']));
    }
    const { stdout } = reluflow(...first, '--to', 'json', '-c', 'H=3', '-r', '1');
    const { cells } = (JSON.parse(stdout) as Document).experiments[0]!;
    expect(cells.map(({ runs }) => runs)).toEqual([[results.cells[1]!.runs[1]]]);
    const none = reluflow(...first, '--to', 'svg', '-r', '7');
    expect([none.status, none.stderr]).toEqual([
      2,
      'No run fits `-r` and `-c`: no cell has these values, or none has so many runs.\n',
    ]);
  });

  it('draws one figure to a file, or all into one', () => {
    const { paths } = reluflow(...first, '--to', 'svg', '--out', 'figures');
    const names = ['sweep-1', 'cell-0-risk', 'cell-0-realization', 'cell-1-risk', 'cell-1-realization'];
    expect(paths.map((path) => basename(path))).toEqual(names.map((name) => `${name}.svg`));
    const [, trajectory] = reluflow(...first, '--to', 'csv', '--out', 'tables').paths;
    const rows = parse(readFileSync(trajectory!, 'utf8'), { columns: true }) as unknown as Record<
      string,
      string
    >[];
    const last = rows.filter(({ cell, run }) => cell === '0' && run === '0').at(-1)!;
    const said = `, ${last['risk']} at n = ${last['step']};`;
    expect(readFileSync(paths[1]!, 'utf8').includes(said)).toBe(true);
    const one = reluflow(...first, '--to', 'svg', '--out', 'one.svg', '-c', 'H=2').paths;
    expect(one.map((path) => basename(path))).toEqual(['one.svg']);
    expect(readFileSync(one[0]!, 'utf8').match(/role="img"/g)).toHaveLength(2);
  });

  it('makes PNG files that hold a picture of the right size', () => {
    const { status, paths } = reluflow(
      'export',
      'latest',
      '-e',
      'other',
      '--to',
      'png',
      '--out',
      'points.png',
    );
    expect(status).toBe(0);
    const bytes = readFileSync(paths[0]!);
    expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect(bytes.subarray(12, 16).toString('latin1')).toBe('IHDR');
    const svg = readFileSync(
      reluflow('export', 'latest', '-e', 'other', '--to', 'svg', '--out', 'points.svg').paths[0]!,
      'utf8',
    );
    const [, width, height] = / width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([3 * width!, 3 * height!]);
    // A white sheet alone would be a hundredth of this.
    expect(bytes.length).toBeGreaterThan(20_000);
  });

  it('writes a page and a document for LaTeX', () => {
    const [page] = reluflow(...first, '--to', 'html', '--out', 'page.html').paths;
    const text = readFileSync(page!, 'utf8');
    for (const { runs } of results.cells)
      for (const { observables } of runs) expect(text).toContain(`<data value="${observables['risk']}">`);
    expect(text).toContain('/// &lt;b&gt;100%&lt;/b&gt; \\LaTeX &amp; co');
    const [document] = reluflow(...first, '--to', 'pgfplots', '--out', 'texts').paths;
    expect(basename(document!)).toBe('figures.tex');
    expect(readFileSync(document!, 'utf8').match(/\\begin\{axis\}/g)).toHaveLength(5);
  });

  it('writes over nothing that wasn’t named', () => {
    const before = reluflow(...first, '--to', 'html').paths[0]!;
    writeFileSync(before, 'mine');
    const after = reluflow(...first, '--to', 'html').paths[0]!;
    expect(after).toMatch(/-2\.html$/);
    expect(readFileSync(before, 'utf8')).toBe('mine');
    reluflow(...first, '--to', 'html', '--out', before);
    expect(readFileSync(before, 'utf8')).toMatch(/^<!DOCTYPE html>/);
    expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says what is wrong with a call', () => {
    const refusals: readonly (readonly [readonly string[], string])[] = [
      [
        ['latest', '--to', 'gif'],
        '`--to gif` is not a format: choose csv, parquet, json, svg, png, pgfplots or html.',
      ],
      [['latest', '-e', 'nobody', '--to', 'csv'], 'There is no record of an experiment `nobody` here.'],
      [['nowhere', '--to', 'csv'], 'There is no record `nowhere` in'],
      [
        ['latest', '--to', 'csv', '--out', 'runs.csv'],
        "An export to csv is several tables, so `runs.csv` can't hold it: name a folder.",
      ],
      [['latest', '--to', 'svg', '--out', 'a.rflow'], "Can't make the folder"],
      [['latest', '--to', 'svg', '-r', 'x'], '`-r x` is not the number of a run'],
    ];
    for (const [args, message] of refusals) {
      const { status, stderr } = reluflow('export', ...args);
      expect(stderr).toContain(message);
      expect(status).toBe(2);
    }
    expect(existsSync(join(home, 'runs.csv'))).toBe(false);
  });
});
