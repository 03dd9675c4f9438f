/** Runs the bundled command line in processes of its own. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';

import { refusal, wantsJson } from '../../engine/host/node/cli/refusal';
import { version } from '../../engine/host/version';
import { folderWith, home, reluflow, sample, sweep, type Document } from './bundled';

interface WithErrors {
  readonly experiments: readonly {
    readonly cells: readonly {
      readonly runs: readonly {
        readonly observables: Record<string, number>;
        readonly observables_error: Record<string, number>;
      }[];
      readonly expectations: readonly {
        readonly holds: boolean | null;
        readonly reason?: string;
        readonly interval?: readonly number[];
      }[];
    }[];
  }[];
}

describe('run', () => {
  it('says that a file declares no experiment, and that names are separated by blanks', () => {
    const folder = folderWith('let a = 1\n');
    for (const command of ['run', 'eval']) {
      const { status, stderr } = reluflow(folder, command, 'a.rflow');
      expect(status).toBe(0);
      expect(stderr).toContain('a.rflow declares no experiment, so there is nothing to do.\n');
    }
    const { status, stderr } = reluflow(folderWith(sample), 'run', 'a.rflow', '-e', 'sample,other');
    expect(status).toBe(2);
    expect(stderr).toContain('Names are separated by blanks');
  });

  it('prints one JSON document and keeps a record beside the file', async () => {
    const folder = folderWith(sample);
    const { status, stdout, stderr } = reluflow(folder, 'run', 'a.rflow', '--json');
    expect([status, stderr]).toEqual([0, '']);
    const document = JSON.parse(stdout) as Document;
    expect(document).toMatchObject({ file: 'a.rflow', experiments: [{ name: 'sample' }] });
    const [cell] = document.experiments[0]!.cells;
    expect(cell).toMatchObject({
      parameters: {},
      runs: [
        {
          run: 0,
          status: 'finished',
          kind: 'not_critical',
          observables: { steps: 100, kinks: 2, active: 2 },
        },
      ],
      expectations: [{ text: 'risk < 1', holds: true, line: 7, column: 3 }],
    });
    const { theta, observables } = cell!.runs[0]!;
    for (const name of [
      'risk',
      'initial_risk',
      'gradient',
      'norm',
      'sup_norm',
      'time',
      'evaluations',
      'distance',
      'rank',
      'index',
    ]) {
      expect(observables[name], name).toBeTypeOf('number');
    }
    expect(readFileSync(join(folder, '.reluflow', '.gitignore'), 'utf8')).toBe('*\n');
    const record = document.experiments[0]!.record;
    const runs = await parquetReadObjects({
      file: Uint8Array.from(readFileSync(join(record, 'runs-0001.parquet'))).buffer,
    });
    expect(runs).toMatchObject([{ run: 0, theta, risk: observables['risk'] }]);
  });

  it('has the same bits with one worker and with several', () => {
    const folder = folderWith(sweep(12, '300'));
    const [one, two] = ['1', '2'].map((jobs) => {
      const { stdout } = reluflow(folder, 'run', 'a.rflow', '--json', '--jobs', jobs, '--out', `out${jobs}`);
      return (JSON.parse(stdout) as Document).experiments[0]!.cells;
    });
    expect(one![0]!.runs).toHaveLength(12);
    expect(two).toEqual(one);
  });

  it('ends with 1 when an expectation fails, 2 for a wrong file or call, and shows a table', () => {
    const failing = folderWith(sample.replace('risk < 1', 'risk > 1'));
    const { status, stdout } = reluflow(failing, 'run', 'a.rflow');
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ fails: risk > 1 {2}\(observed 0\.009\d*\)/);
    expect(reluflow(failing, 'run', 'a.rflow', '-e', 'nothing').status).toBe(2);
    expect(reluflow(failing, 'run', 'a.rflow', '--jobs', '0').status).toBe(2);
    expect(reluflow(failing, 'run').status).toBe(2);
    const broken = folderWith('experiment a {}');
    const { status: wrong, stdout: document } = reluflow(broken, 'run', 'a.rflow', '--json');
    expect(wrong).toBe(2);
    expect(JSON.parse(document)).toMatchObject({ experiments: [] });
  });

  it('shows each expectation once, with the cells in which it does not hold and what was observed', () => {
    const sentences = `expect fraction(risk < 10) >= 1/H
      expect risk > 1
      expect fraction(risk < 1e9) > 1.25 - 0.1 * H
      expect median(decay_rate) > 1`;
    const folder = folderWith(sweep(5, '10').replace('expect fraction(risk < 1) >= 1/H', sentences));
    const { status, stdout } = reluflow(folder, 'run', 'a.rflow');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ {2}H = 2 {6}5 {3}finished .* of 4 hold, 1 undecided$/m);
    expect(stdout).toMatch(
      /^ {2}✓ holds in all 2 cells, sure at 95 %: fraction\(risk < 10\) >= 1\/H\n {2}✗/m,
    );
    expect(stdout).toMatch(
      /^ {2}✗ holds in no cell: risk > 1\n {6}✗ fails \[H = 2\] {2}\(observed 0\.\d{7,}\d* in the worst of 5 runs\)\n {6}✗ fails \[H = 3\]/m,
    );
    expect(stdout).toMatch(
      /^ {2}✗ holds in 1 of 2 cells, sure at 95 % in 1 of 2: fraction.*\n {6}✗ fails \[H = 2\] {2}\(observed 1, 95 % interval 0\.566 to 1; sure at 95 %\)\n {2}\?/m,
    );
    expect(stdout).toMatch(
      /^ {2}\? holds in no cell: .*\n {6}\? undecided \[H = 2\] {2}– decay_rate is undefined/m,
    );
  });

  it('shows the critical points of a search with their kinks', () => {
    const folder = folderWith(`target hat on [0, 1] = interpolate((0, 0), (1/2, 1), (1, 0))
experiment all { target: hat network: 1 -> 1 -> 1 method: critical_points(starts: 1) }
`);
    const { status, stdout } = reluflow(folder, 'run', 'a.rflow', '--quiet');
    expect(status).toBe(0);
    expect(stdout).toContain('3 critical points, complete');
    expect(stdout).toMatch(/0\.05719 +global minimum +0\.7071 /);
    expect(stdout).toMatch(/0\.08333 +local minimum +0 /);
  });

  it('writes error bars of estimates and intervals of fractions, and leaves undecided what they do not decide', () => {
    const folder = folderWith(`target hat on [0, 1] = interpolate((0, 0), (1/2, 1), (1, 0))
experiment shared {
  target: hat
  network: 1 -> 3 -> 1
  init: parameters(w: [1, 1, 1], b: [1, -0.47, -0.54], v: [2, -2, -2], c: -2)
  method: flow(until: 1e5, tolerance: 1e-10)
  expect decay_rate ~= 3 within 0.1
  expect decay_rate = 3
  expect fraction(risk < 1) = 1
}
experiment drawn {
  for H in [3]
  target: hat
  network: 1 -> H -> 1
  method: gd(rate: 1e-3, steps: 10)
  expect fraction(risk < 1e3) = 1
  expect H = 1 or max(risk) < 1e3 and 2*fraction( risk < 1e3 ) > 0.2
}
`);
    const { status, stdout } = reluflow(folder, 'run', 'a.rflow', '--json');
    expect(status).toBe(0);
    const [cell, drawn] = (JSON.parse(stdout) as WithErrors).experiments.map(({ cells }) => cells[0]);
    const [equal, either] = drawn!.expectations;
    expect(equal).not.toHaveProperty('sure');
    expect(either).toMatchObject({ decided_by: 'max(risk) < 1e3', sure: true, holds: true });
    const one = { text: 'fraction( risk < 1e3 )', value: 1, interval: equal!.interval };
    expect(either).toHaveProperty('fractions', [one]);
    expect(equal!.interval![0]).toBeCloseTo(1 / (1 + 1.959963984540054 ** 2), 12);
    const { observables, observables_error: errors } = cell!.runs[0]!;
    expect(Object.keys(errors).sort()).toEqual(['decay_rate', 'lojasiewicz']);
    expect(Math.abs(observables['decay_rate']! - 3)).toBeLessThanOrEqual(errors['decay_rate']!);
    expect(cell!.expectations.map(({ holds }) => holds)).toEqual([true, null, true]);
    expect(cell!.expectations[1]!.reason).toContain('an estimate that may be off by');
    // One point that nobody has drawn is no sample.
    expect(cell!.expectations[2]).toMatchObject({ observed: 1 });
    expect(cell!.expectations[2]).not.toHaveProperty('interval');
    const shown = reluflow(folder, 'run', 'a.rflow', '--quiet').stdout;
    expect(shown).toContain('(observed 1, 95 % interval 0.207 to 1)');
  });

  it('writes infinite numbers as text, and leaves a diverged run in the denominator', () => {
    const folder = folderWith(
      sample.replace('0.01, steps: 100', '1e3, steps: 100').replace('risk < 1', 'fraction(risk < 1) = 0'),
    );
    const { status, stdout } = reluflow(folder, 'run', 'a.rflow', '--json');
    expect(status).toBe(0);
    const [cell] = (JSON.parse(stdout) as Document).experiments[0]!.cells;
    expect(cell).toMatchObject({
      runs: [{ status: 'diverged', observables: { risk: 'Infinity', sup_norm: 'Infinity', steps: null } }],
      expectations: [{ holds: true, observed: 0 }],
    });
  });

  it('tells machines too why a call can’t be carried out', () => {
    const folder = folderWith(sample);
    const place = process.platform === 'linux' ? '/proc/reluflow' : 'a.rflow/records';
    const wrong: readonly [readonly string[], RegExp][] = [
      [['run', '-e', 'other'], /has no experiment `other`/],
      [['eval', '-r', '7'], /No run fits/],
      [['run', '--out', place], /^sample: Can't write a record into /],
      [['run', '--speed', '7'], /unknown option '--speed'/],
      [['sweep', 'status'], /There is no sweep of a\.rflow/],
    ];
    for (const [call, sentence] of wrong) {
      const places = call[0] === 'sweep' ? 2 : 1;
      const args = [...call.slice(0, places), 'a.rflow', '--json', ...call.slice(places)];
      const { status, stdout, stderr } = reluflow(folder, ...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(sentence);
      const errors = [expect.stringMatching(sentence) as string];
      const experiments = places === 1 ? { experiments: [] } : {};
      expect(JSON.parse(stdout)).toMatchObject({ file: 'a.rflow', errors, ...experiments });
    }
  });

  it('tells machines why of every command, also where the call can’t be read', () => {
    const wrong: readonly [readonly string[], object][] = [
      [['run'], { file: null, experiments: [], elapsed_ms: expect.any(Number) as number }],
      [['certify', 'nowhere'], { cells: [] }],
      [['sweep', 'submit', 'a.rflow'], {}],
      [['nonsense'], {}],
    ];
    const folder = folderWith(sample);
    for (const [call, document] of wrong) {
      const { status, stdout, stderr } = reluflow(folder, ...call, '--json');
      expect([status, call]).toEqual([2, call]);
      const errors = [expect.stringMatching(/^[^{]+$/) as string];
      expect(JSON.parse(stdout)).toMatchObject({ ...document, errors });
      expect(stderr).not.toBe('');
    }
    expect(reluflow(folder, 'run').stdout).toBe('');
  });

  it('tells machines in the document of each command', () => {
    const about = (...command: string[]) => refusal({ command, args: [], elapsed: 0.7 }, ['No.']);
    const errors = ['No.'];
    expect(about('eval')).toEqual({ file: null, version, errors, experiments: [] });
    expect(about('check')).toEqual({ version, errors, diagnostics: [] });
    expect(about('list')).toEqual({ errors, records: [] });
    expect(about('sweep', 'collect')).toEqual({
      file: null,
      version,
      errors,
      experiments: [],
      elapsed_ms: 1,
    });
    expect(about('format')).toEqual({ version, errors });
    expect([wantsJson(['run', '--json']), wantsJson(['check', '--', '--json'])]).toEqual([true, false]);
  });

  it('can’t write where a file is in the way, and says so', () => {
    const { status, stderr } = reluflow(folderWith(sample), 'run', 'a.rflow', '--out', 'a.rflow/records');
    expect(status).toBe(2);
    expect(stderr).toMatch(/Can't write a record into .*: Part of that path is a file, not a folder/);
  });

  it('ends at the time limit and keeps what is done', () => {
    const { status, stdout } = reluflow(
      folderWith(sweep(100_000, '1e4')),
      'run',
      'a.rflow',
      '--json',
      '--time-limit',
      '0.5',
    );
    expect(status).toBe(130);
    const runs = (JSON.parse(stdout) as Document).experiments[0]!.cells.flatMap((cell) => cell.runs);
    // The limit falls into a run, or between two: then the rest isn't there at all.
    const finished = runs.filter((run) => run.status !== 'cancelled');
    expect(finished.length).toBeLessThan(200_000);
  });
});

describe('records', () => {
  it('are exported for other programs', () => {
    const folder = folderWith(sample);
    reluflow(folder, 'run', 'a.rflow', '--quiet');
    mkdirSync(join(folder, 'out'));
    expect(reluflow(folder, 'export', 'latest', '--to', 'csv', '--out', 'out').status).toBe(0);
    const [head, row] = readFileSync(join(folder, 'out', 'runs.csv'), 'utf8').split('\r\n');
    const columns = head!.split(',');
    expect(columns.slice(0, 5)).toEqual(['cell', 'run', 'status', 'reason', 'kind']);
    expect(row!.split(',')).toHaveLength(columns.length);
    expect(reluflow(folder, 'export', 'latest', '--to', 'gif').status).toBe(2);
    expect(reluflow(folder, 'export', 'nothing', '--to', 'csv').status).toBe(2);
    expect(reluflow(folder, 'export', 'latest').stderr).toMatch(
      /Say what to export to.*csv, parquet, json, svg/,
    );
  });
});

it('says what there is', () => {
  const { status, stdout } = reluflow(home, '--help');
  expect(status).toBe(0);
  for (const name of ['check', 'eval', 'run', 'list', 'export', 'certify', 'format', 'language-server'])
    expect(stdout).toContain(name);
});
