import { spawnSync } from 'node:child_process';
import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import {
  batchScript,
  parseQueue,
  parseSetting,
  parseSubmitted,
  quoted,
  refusalOf,
  sbatchArguments,
} from '../../../engine/host/node/cluster/slurm-text';
import type { Program } from '../../../engine/host/node/cluster/programs';
import { SiteError, type Submission } from '../../../engine/host/node/cluster/site';
import { SlurmSite } from '../../../engine/host/node/cluster/slurm';

const posix = process.platform !== 'win32';

describe('the batch script', () => {
  it.runIf(posix)('hands every word to the program as it is', () => {
    const word = fc.string({ unit: 'grapheme' });
    const sample = ["it's", '$(exit 3)', '`id`', 'a"b\\', 'line\nbreak', '-n', '', '*', "';exit 4;'", '%j'];
    const words = [...sample, ...fc.sample(word, 20)];
    const script = batchScript({
      command: [process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words],
      offset: 1000,
      submission: 7,
    });
    const env = { ...process.env, SLURM_ARRAY_TASK_ID: '12', SLURM_ARRAY_JOB_ID: '99' };
    const { stdout, status } = spawnSync('/bin/sh', [], { input: script, env, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([...words, '1012', '--submission', '7', '--task', '99_12']);
  });

  it('quotes a quote', () => {
    expect(quoted("it's")).toBe(`'it'\\''s'`);
  });
});

describe('what is said to sbatch', () => {
  it('is one argument each, with the script after all options', () => {
    const own = { name: 'reluflow-a-0001', folder: '/a %j', tasks: [0, 3, 7, 8, 9], script: '/a %j/0001.sh' };
    const options = { partition: 'long; rm', time: '00:10:00', memory: '2G', sbatch: ['--qos=high', '-N1'] };
    expect(sbatchArguments(options, own)).toEqual([
      '--partition=long; rm',
      '--time=00:10:00',
      '--mem=2G',
      '--qos=high',
      '-N1',
      '--parsable',
      '--job-name=reluflow-a-0001',
      '--array=0,3,7-9',
      '--chdir=/a %j',
      '--output=/a %%j/logs/%A_%a.log',
      '--open-mode=append',
      '--',
      '/a %j/0001.sh',
    ]);
  });

  it('passes options on, but neither words nor what would change the array', () => {
    for (const fine of ['--qos=high', '--exclusive', '-N1', '--constraint=a|b', '--comment=two words']) {
      expect(refusalOf(fine), fine).toBeNull();
    }
    for (const word of ['job.sh', '--qos high', '-p long', '--', '-', '', '--qos=a\0b']) {
      expect(refusalOf(word), word).toContain('in one word');
    }
    for (const own of [
      '--array=0-5',
      '--arr=1',
      '-a1',
      '--wrap=id',
      '--wait',
      '-o/tmp/x',
      '--output=x',
      '-D/',
      '--test',
    ]) {
      expect(refusalOf(own), own).toContain('sets that itself');
    }
    for (const other of ['--clusters=x', '--cluster=x', '-Mx', '-M'])
      expect(refusalOf(other), other).toContain('ask this cluster');
    expect(refusalOf('--cluster-constraint=x')).toBeNull();
  });
});

describe('what Slurm answers', () => {
  it('to a submission', () => {
    expect(parseSubmitted('12\n')).toBe('12');
    expect(parseSubmitted('12;cluster\n')).toBe('12');
    expect(parseSubmitted('sbatch: note\n13\n')).toBe('13');
    expect(parseSubmitted('Submitted batch job 12')).toBeNull();
    expect(parseSubmitted('')).toBeNull();
  });

  it('about its settings', () => {
    const config = 'Configuration data\nMaxArraySize            = 1001\nMaxJobCount             = 10000\n';
    expect(parseSetting(config, 'MaxArraySize')).toBe(1001);
    expect(parseSetting(config, 'MaxArray')).toBeNull();
    expect(parseSetting('MaxArraySize = (null)', 'MaxArraySize')).toBeNull();
  });

  it('about its tasks', () => {
    const text = [
      '12|0|RUNNING|n1|reluflow-x|None',
      '12|1|PENDING||reluflow-x|Resources',
      '12|2|TIMEOUT|n1|reluflow-x|TimeLimit',
      '12|[3,5-6%2]|PENDING||reluflow-x|launch|failed',
      '13|0|FAILED|n2|reluflow-y|NonZeroExitCode',
      '12|7|SOMETHING_NEW||reluflow-x|None',
      'slurm_load_jobs error: nonsense',
      '',
    ].join('\n');
    const tasks = parseQueue(text);
    expect(tasks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      '12_0 running',
      '12_1 waiting',
      '12_2 ended',
      '12_3 waiting',
      '12_5 waiting',
      '12_6 waiting',
      '13_0 ended',
      '12_7 waiting',
    ]);
    expect(tasks[0]!.reason).toBe('on n1');
    expect(tasks[2]!.reason).toMatch(/time limit.*\(TIMEOUT\)$/);
    expect(tasks[3]!.reason).toBe('launch|failed');
  });
});

/** A Slurm that answers from a table, and what it was asked. */
function scripted(answers: Readonly<Record<string, { status?: number; output?: string; errors?: string }>>) {
  const calls: (readonly string[])[] = [];
  const program: Program = (name, args) => {
    calls.push([name, ...args]);
    const answer = answers[name];
    if (!answer) return Promise.resolve({ status: 'missing', output: '', errors: '' });
    return Promise.resolve({ status: 0, output: '', errors: '', ...answer });
  };
  return { site: new SlurmSite({ sbatch: [] }, program), calls };
}

const place = { id: '20260101-000000-x-abcdef', folder: '/sweeps/x' };
const submission = (number: number, shards: readonly number[], offset = 0): Submission => {
  return { number, site: 'slurm', shards, submittedAt: 0, offset, job: '12', cancelled: false };
};

describe('a Slurm cluster', () => {
  it('gets several arrays where the site’s are short', async () => {
    const { site } = scripted({ scontrol: { output: 'MaxArraySize = 4\n' } });
    expect(await site.divide([1, 3, 4, 5, 9])).toEqual([
      { shards: [1, 3], offset: 0 },
      { shards: [4, 5], offset: 4 },
      { shards: [9], offset: 8 },
    ]);
    await expect(scripted({ scontrol: { output: 'MaxArraySize = 0\n' } }).site.divide([0])).rejects.toThrow(
      SiteError,
    );
  });

  it('tells tasks by the name of their job, so that a lost answer does no harm', async () => {
    const name = `reluflow-${place.id}-0002`;
    const { site, calls } = scripted({
      squeue: { output: `40|1|RUNNING|n1|${name}|None\n41|1|RUNNING|n1|other|None\n` },
    });
    const [first, second] = await site.tasks(place, [
      submission(1, [0]),
      { ...submission(2, [5], 4), job: null },
    ]);
    expect([...first!]).toEqual([]);
    expect([...second!].map(([shard, { name: task }]) => [shard, task])).toEqual([[5, '40_1']]);
    expect(calls[0]!.at(-1)).toBe(`--name=reluflow-${place.id}-0001,${name}`);
  });

  it('is told from none at all, and from one that does not answer', async () => {
    await expect(scripted({}).site.divide([0])).rejects.toThrow('there is no Slurm here');
    const errors = 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n';
    const down = scripted({ squeue: { status: 1, errors } }).site;
    await expect(down.tasks(place, [submission(1, [0])])).rejects.toMatchObject({
      message: expect.stringMatching(/^Slurm doesn't answer: .*connect failure\)\.$/) as string,
      unsure: true,
    });
  });
});
