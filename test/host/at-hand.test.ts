/** Which records the command line finds. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, program, reluflow, sample, type Document } from './bundled';

it('finds records in the folders below', () => {
  const folder = folderWith('');
  mkdirSync(join(folder, 'below', 'deep'), { recursive: true });
  mkdirSync(join(folder, 'node_modules', '.reluflow'), { recursive: true });
  writeFileSync(join(folder, 'below', 'deep', 'b.rflow'), sample);
  expect(reluflow(folder, 'list').stdout).toContain('There are no records here.');
  expect(reluflow(folder, 'export', 'latest', '--to', 'json').stderr).toContain('There is no record in');
  expect(reluflow(folder, 'run', 'below/deep/b.rflow', '--quiet').status).toBe(0);
  const { records } = JSON.parse(reluflow(folder, 'list', '--json').stdout) as {
    records: { id: string; location: string }[];
  };
  expect(records).toHaveLength(1);
  expect(reluflow(folder, 'list').stdout).toMatch(/ complete, 1 run, \d of \d hold /);
  for (const name of ['latest', records[0]!.id, records[0]!.location]) {
    expect(reluflow(folder, 'export', name, '--to', 'json').stdout).toContain('"name":"sample"');
    expect(reluflow(folder, 'certify', name).status).toBe(0);
  }
  expect(reluflow(folder, 'export', 'latest', '-e', 'sample', '--to', 'json').status).toBe(0);
  expect(reluflow(folder, 'export', 'latest', '-e', 'other', '--to', 'json').status).toBe(2);
  expect(reluflow(folder, 'list', '--out', 'below').stdout).toContain('There are no records here.');
});

it('two processes in one folder at once write a record each, and `latest` is the newest of all', async () => {
  const folder = folderWith(sample);
  const run = (): Promise<number | null> =>
    new Promise((settle) => {
      const call = [program, 'run', 'a.rflow', '--quiet'];
      spawn(process.execPath, call, { cwd: folder, stdio: 'ignore' }).on('close', settle);
    });
  expect(await Promise.all([run(), run()])).toEqual([0, 0]);
  const experimentIn = (...call: string[]) =>
    (JSON.parse(reluflow(folder, ...call).stdout) as Document).experiments[0]!;
  const third = experimentIn('run', 'a.rflow', '--json');
  const { records } = JSON.parse(reluflow(folder, 'list', '--json').stdout) as {
    records: { id: string; status: string }[];
  };
  expect(records.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete']);
  expect(experimentIn('export', 'latest', '--to', 'json').record).toBe(third.record);
  const oldest = records.at(-1)!.id;
  expect(experimentIn('export', oldest, '--to', 'json').cells).toEqual(third.cells);
});
