/** What the editor asks of the command line about sweeps. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  optionsProblem,
  recordIn,
  runsPerTask,
  submitArguments,
  sweepArguments,
  sweepProgram,
  wordsOf,
  type SweepChoice,
} from '../../../extension/sweeps/calls';

const choice: SweepChoice = {
  file: '/a b/c.rflow',
  experiment: 'widths',
  site: 'local',
  runsPerShard: null,
  another: false,
  jobs: 0,
  sbatch: ['--qos=high'],
};

describe('the calls of a sweep', () => {
  it('name the file, the experiment and what was chosen, each in one word', () => {
    const start = ['sweep', 'submit', '/a b/c.rflow', '--experiment=widths'];
    expect(submitArguments(choice)).toEqual([...start, '--on=local']);
    expect(submitArguments({ ...choice, jobs: 3, runsPerShard: 25, another: true })).toEqual([
      ...start,
      '--on=local',
      '--shard-runs=25',
      '--new',
      '--jobs=3',
    ]);
    const options = ['--comment=two words', '-N1'];
    expect(submitArguments({ ...choice, site: 'slurm', jobs: 3, sbatch: options })).toEqual([
      ...start,
      '--on=slurm',
      '--sbatch=--comment=two words',
      '--sbatch=-N1',
    ]);
    expect(sweepArguments('status', { ...choice, id: 'x-1' })).toEqual([
      'sweep',
      'status',
      '/a b/c.rflow',
      '--experiment=widths',
      '--id=x-1',
    ]);
  });

  it('divides runs into about as many tasks as were asked for', () => {
    expect([runsPerTask(1000, 10), runsPerTask(1001, 10), runsPerTask(3, 10)]).toEqual([100, 101, 1]);
  });

  it('reads options as a shell divides them, and says which is none', () => {
    expect(wordsOf(` --qos=high  --comment="two words" '-C a' `)).toEqual([
      '--qos=high',
      '--comment=two words',
      '-C a',
    ]);
    expect(wordsOf('')).toEqual([]);
    expect(optionsProblem('--qos=high -N1')).toBeNull();
    expect(optionsProblem('--partition long')).toContain('`long` is not an option in one word');
  });

  it('finds the record that was written', () => {
    expect(recordIn('{"experiments":[{"record":"/r/1"}]}')).toBe('/r/1');
    for (const text of ['', '{}', '{"experiments":[]}', 'null']) expect(recordIn(text)).toBeNull();
  });
});

describe('the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-sweeps-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const script = (text: string) => {
    const path = join(folder, 'program.js');
    writeFileSync(path, text);
    return sweepProgram(path);
  };

  it('gets its words as they are, and tells its output and how it ended', async () => {
    const run = script(
      `console.log(JSON.stringify(process.argv.slice(2))); console.error('no'); process.exitCode = 2;`,
    );
    const words = ["it's", '$(x)', 'a b', ''];
    expect(await run(words)).toEqual({ status: 2, output: `${JSON.stringify(words)}\n`, errors: 'no\n' });
  });

  it('is ended when nobody waits for it any more, and one that is not there is told', async () => {
    const stop = new AbortController();
    const waiting = script('setInterval(() => 0, 1000);')([], stop.signal);
    stop.abort();
    expect(await waiting).toMatchObject({ status: null });
    const missing = await sweepProgram(join(folder, 'nowhere.js'))([]);
    expect(missing.status).not.toBe(0);
    expect(missing.errors).toContain('nowhere.js');
  });
});
