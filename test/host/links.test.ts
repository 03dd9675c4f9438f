import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'langium';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FolderFileSystem } from '../../engine/host/node/files';
import { check } from '../../engine/language/compile';

/** Links that lead out of the folder: what they lead to is outside, whatever its path says. */

let base: string;
let folder: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'reluflow-links-'));
  folder = join(base, 'inside');
  mkdirSync(join(folder, 'real'), { recursive: true });
  mkdirSync(join(base, 'outside'));
  for (const place of [join(base, 'outside'), join(folder, 'real')]) {
    writeFileSync(join(place, 'other.rflow'), 'let b = 1\n');
    writeFileSync(join(place, 'points.csv'), '0,1\n1,2\n');
  }
  symlinkSync(join(base, 'outside'), join(folder, 'away'), 'junction');
  symlinkSync(join(folder, 'real'), join(folder, 'here'), 'junction');
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

async function codesOf(text: string): Promise<readonly string[]> {
  const files = new FolderFileSystem(folder);
  const diagnostics = await check({ uri: URI.file(join(folder, 'main.rflow')), text }, { files });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

test('an import through a link that leads out of the folder is outside', async () => {
  expect(await codesOf('import "away/other.rflow"')).toEqual(['RF208']);
  expect(await codesOf('import "away/none.rflow"')).toEqual(['RF206']);
  expect(await codesOf('import "here/other.rflow"\nlet a = b')).toEqual([]);
});

test('data through a link that leads out of the folder is not read', async () => {
  const files = new FolderFileSystem(folder);
  const uri = URI.file(join(folder, 'main.rflow'));
  const [refused] = await check({ uri, text: 'data d = csv("away/points.csv")' }, { files });
  expect(refused?.code).toBe('RF509');
  expect(refused?.message).toContain('outside the folder');
  expect(await codesOf('data d = csv("here/points.csv")')).toEqual([]);
});
