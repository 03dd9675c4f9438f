/** `check` and `eval` of the bundled command line, in processes of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, home, reluflow, sample, sweep, type Document } from './bundled';

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
