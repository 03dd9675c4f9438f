/** Runs the bundled command line in processes of its own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

describe('check', () => {
  it('says nothing of a good file and ends with 0, warnings alone as well', () => {
    const { status, stdout } = reluflow(folderWith(sample), 'check', 'a.rflow', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [] });
  });

  it('shows a mistake with its place and ends with 2', () => {
    const folder = folderWith(sample.replace('target: square', 'target: sqare'));
    const { status, stdout } = reluflow(folder, 'check', '--json', 'a.rflow');
    expect(status).toBe(2);
    const { version, diagnostics } = JSON.parse(stdout) as { version: string; diagnostics: unknown[] };
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    const range = { start: { line: 3, column: 11 }, end: { line: 3, column: 16 } };
    const mistake = { file: 'a.rflow', severity: 'error', code: 'RF201', range };
    expect(diagnostics).toContainEqual(expect.objectContaining(mistake));
    const text = reluflow(folder, 'check', 'a.rflow').stdout;
    expect(text).toContain('a.rflow:3:11 error RF201 ');
    expect(text).toContain('3 |   target: sqare\n    |           ^^^^^');
  });

  it('tells machines the same from check, run and eval, in the order of the files', () => {
    const folder = folderWith(sample.replace('square\n', 'sqare\n'));
    writeFileSync(join(folder, 'b.rflow'), 'let a = 1/0\n');
    const told = (...args: string[]) =>
      (JSON.parse(reluflow(folder, ...args, '--json').stdout) as { diagnostics: { file: string }[] })
        .diagnostics;
    const checked = told('check', 'a.rflow');
    expect(checked.length).toBeGreaterThan(0);
    expect(told('run', 'a.rflow')).toEqual(checked);
    expect(told('eval', 'a.rflow')).toEqual(checked);
    const files = told('check', 'b.rflow', 'nowhere.rflow', 'a.rflow').map(({ file }) => file);
    expect([...new Set(files)]).toEqual(['b.rflow', 'nowhere.rflow', 'a.rflow']);
  });

  it('says which file can’t be read', () => {
    const { status, stderr } = reluflow(home, 'check', 'nowhere.rflow');
    expect([status, stderr]).toEqual([2, "Can't read nowhere.rflow: there is no such file.\n"]);
  });

  it('tells machines too of a file that can’t be read or is not text', () => {
    const folder = folderWith(sample);
    writeFileSync(join(folder, 'zero.rflow'), Buffer.from([0x6c, 0x65, 0, 0x74]));
    writeFileSync(join(folder, 'latin.rflow'), Buffer.from([0x2f, 0x2f, 0x0a, 0xe9, 0x0a]));
    writeFileSync(join(folder, 'wide.rflow'), Buffer.from('\ufeff' + sample, 'utf16le'));
    const start = { line: 1, column: 1 };
    const told = (file: string, message: string) => ({
      file,
      severity: 'error',
      code: 'RF001',
      message,
      range: { start, end: start },
    });
    const wrong: readonly [string, string][] = [
      ['nowhere.rflow', "Can't read nowhere.rflow: there is no such file."],
      ['zero.rflow', 'zero.rflow is not a text file: it holds a zero byte.'],
      ['latin.rflow', 'latin.rflow is not a text file in UTF-8: line 2 has a byte that means nothing there.'],
      ['wide.rflow', 'wide.rflow is not a text file in UTF-8 but in UTF-16: save it as UTF-8.'],
    ];
    const files = wrong.map(([name]) => name);
    const { status, stdout } = reluflow(folder, 'check', '--json', 'a.rflow', ...files);
    expect(status).toBe(2);
    const diagnostics = wrong.map(([name, message]) => told(name, message));
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics });
    for (const command of ['run', 'eval']) {
      const refused = reluflow(folder, command, 'zero.rflow', '--json');
      expect([refused.status, refused.stderr]).toEqual([2, `${wrong[1]![1]}\n`]);
      expect(JSON.parse(refused.stdout)).toMatchObject({ diagnostics: [diagnostics[1]], experiments: [] });
    }
    const formatted = reluflow(folder, 'format', 'latin.rflow');
    expect([formatted.status, formatted.stderr]).toEqual([2, `${wrong[2]![1]}\n`]);
    expect(readFileSync(join(folder, 'latin.rflow'))).toHaveLength(5);
  });

  it('shows at most 50 mistakes, the part of a long line around the place, and no control characters', () => {
    const folder = folderWith(`let a = ${'1 + '.repeat(100)}b + ${'1 + '.repeat(100)}1\n`);
    const long = reluflow(folder, 'check', 'a.rflow').stdout.split('\n');
    expect(long[0]).toContain('a.rflow:1:409 error RF201');
    expect(long[1]!.length).toBeLessThan(140);
    expect(long[1]!.charAt(long[2]!.indexOf('^'))).toBe('b');
    writeFileSync(join(folder, 'a.rflow'), 'let a = \u001b[2J1 \u009b\n');
    const hidden = reluflow(folder, 'check', 'a.rflow').stdout;
    expect(hidden).toContain('let a = ␛[2J1');
    expect(hidden).not.toMatch(/(?!\n)\p{Cc}/u);
    const many = Array.from({ length: 70 }, (_, k) => `let a${k} = b${k}\n`).join('');
    writeFileSync(join(folder, 'a.rflow'), many);
    const { stdout } = reluflow(folder, 'check', 'a.rflow');
    expect(stdout.match(/ error RF201 /g)).toHaveLength(50);
    expect(stdout).toMatch(/… and \d+ more; --json gives all\na\.rflow: 70 errors/);
    const { diagnostics } = JSON.parse(reluflow(folder, 'check', '--json', 'a.rflow').stdout) as {
      diagnostics: unknown[];
    };
    expect(diagnostics.length).toBeGreaterThanOrEqual(70);
  });
});

interface Spectrum {
  readonly eigenvalues: readonly number[];
  readonly zero_below: number;
  readonly rank: number;
}

describe('eval', () => {
  it('meets the exact sample', () => {
    const { status, stdout } = reluflow(folderWith(sample), 'eval', 'a.rflow', '--json');
    expect(status).toBe(0);
    const { experiments } = JSON.parse(stdout) as {
      experiments: [{ cells: [{ runs: [Record<string, never>] }] }];
    };
    const { risk, gradient, hessian, realization, spectrum } = experiments[0].cells[0].runs[0];
    expect(spectrum).toMatchObject({ scalings: 2, kind: 'not_critical', codimension: null });
    const trace = [0, 1, 2, 3, 4, 5, 6].reduce((sum, i) => sum + (hessian![i][i] as number), 0);
    const { eigenvalues, zero_below, rank } = spectrum! as Spectrum;
    expect(eigenvalues.reduce((sum, value) => sum + value)).toBeCloseTo(trace, 13);
    expect(rank).toBe(eigenvalues.filter((value) => Math.abs(value) > zero_below).length);
    expect(risk).toBeCloseTo(3263 / 19440, 14);
    const exact = [-41 / 324, 167 / 1296, -23 / 162, 8 / 9, -77 / 972, 409 / 2592, 5 / 18];
    exact.forEach((entry, k) => expect(gradient![k]).toBeCloseTo(entry, 14));
    expect(hessian![3][3]).toBeCloseTo(11 / 3, 13);
    expect(realization).toMatchObject({ breakpoints: [0, 1 / 3, 0.5, 1] });
  });

  it('picks a run and a cell', () => {
    const { stdout } = reluflow(
      folderWith(sweep(5, '10')),
      'eval',
      'a.rflow',
      '--json',
      '-r',
      '2',
      '-c',
      'H=3',
    );
    const { experiments } = JSON.parse(stdout) as Document;
    expect(experiments[0]!.cells).toMatchObject([{ parameters: { H: 3 }, runs: [{ run: 2 }] }]);
    expect(experiments[0]!.cells[0]!.runs[0]!.theta).toHaveLength(10);
  });

  it('shows people of a small network all that JSON has, and says where the rest is', () => {
    const { stdout } = reluflow(folderWith(sample), 'eval', 'a.rflow');
    expect(stdout).toMatch(/^ +theta +1 +-1 +-0\.333333 +0\.5 +1 +2 +0$/m);
    expect(stdout).toMatch(/^ +G +-0\.126543 +0\.128858 +-0\.141975 +0\.888889 /m);
    expect(stdout).toMatch(
      /^ +Hessian( +-?[\d.]+){7}\n( +(-?[\d.]+ *){7}\n){6} +x +0 +0\.333333 +0\.5 +1\n/m,
    );
    expect(stdout).toMatch(/^ +spectrum( +-?[\d.]+(e-\d+)?){7}$/m);
    expect(stdout).toMatch(
      /^ +not critical, Hessian of rank \d and index \d \(2 neurons can be scaled; eig/m,
    );
    expect(stdout).not.toContain('--json');
    // Of several runs a few lines each, unless more is wanted.
    const several = folderWith(sweep(2, '10').replace('[2, 3]', '[4]'));
    const summary = reluflow(several, 'eval', 'a.rflow').stdout;
    expect(summary.match(/^ +run \d: risk .*, \|G\| .*, kinks at /gm)).toHaveLength(2);
    expect(summary).not.toContain('theta ');
    expect(summary).toContain('`--matrices`, shows theta, gradient, Hessian and realization too.');
    const all = reluflow(several, 'eval', 'a.rflow', '--matrices').stdout;
    expect(all.match(/^ +theta /gm)).toHaveLength(2);
  });

  it('refuses a choice that fits nothing', () => {
    const folder = folderWith(sweep(5, '10'));
    expect(reluflow(folder, 'eval', 'a.rflow', '-c', 'W=3')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no sweep variable `W`') as string,
    });
    expect(reluflow(folder, 'eval', 'a.rflow', '-r', '7').status).toBe(2);
    expect(reluflow(folder, 'eval', 'a.rflow', '-r', 'x').status).toBe(2);
  });

  it('refuses a Hessian with what it would take, before anything of its size is made', () => {
    const wide = sample
      .replace('1 -> 2 -> 1', '1 -> 50000 -> 1')
      .replace(/parameters\(.*\)/, 'uniform(0, 1)');
    const { stdout } = reluflow(folderWith(wide), 'eval', 'a.rflow');
    expect(stdout).toContain(
      'no Hessian: a Hessian of 150001 parameters has 23,000,000,000 entries and takes about 180 GB; it is given for at most 2000 parameters',
    );
  });
});

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
