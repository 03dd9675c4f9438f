/** Which records the command line finds. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, reluflow, sample } from './bundled';

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
  for (const name of ['latest', records[0]!.id, records[0]!.location]) {
    expect(reluflow(folder, 'export', name, '--to', 'json').stdout).toContain('"name":"sample"');
    expect(reluflow(folder, 'certify', name).status).toBe(0);
  }
  expect(reluflow(folder, 'export', 'latest', '-e', 'sample', '--to', 'json').status).toBe(0);
  expect(reluflow(folder, 'export', 'latest', '-e', 'other', '--to', 'json').status).toBe(2);
  expect(reluflow(folder, 'list', '--out', 'below').stdout).toContain('There are no records here.');
});
