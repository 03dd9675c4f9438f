import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'langium';
import { afterAll, expect, test } from 'vitest';
import { readBounded, readProgram } from '../../engine/host/node/bounded';
import { FolderFileSystem } from '../../engine/host/node/files';
import { check } from '../../engine/language/compile';

/** Files that are no honest files are refused with a reason; nothing waits, and nothing is allocated for them. */
const folder = mkdtempSync(join(tmpdir(), 'reluflow-bounded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const unix = process.platform !== 'win32';

async function refusalOf(text: string): Promise<string> {
  const files = new FolderFileSystem(folder);
  const diagnostics = await check({ uri: URI.file(join(folder, 'main.rflow')), text }, { files });
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`)
    .join('; ');
}

test('a large data file is refused with what it would take', async () => {
  writeFileSync(join(folder, 'large.csv'), '0,1\n');
  truncateSync(join(folder, 'large.csv'), 2 ** 30);
  expect(await refusalOf('data d = csv("large.csv")')).toMatch(
    /^RF509 .*it has 1,024 MB and would take about 25,600 MB of memory; data files may have 64 MB\./,
  );
  writeFileSync(join(folder, 'large.rflow'), '');
  truncateSync(join(folder, 'large.rflow'), 2 ** 30);
  expect(await refusalOf('import "large.rflow"')).toMatch(/^RF206 /);
});

test('a folder is no data file', async () => {
  mkdirSync(join(folder, 'folder.csv'));
  expect(await refusalOf('data d = csv("folder.csv")')).toMatch(/^RF509 /);
});

test.runIf(unix)('a pipe without a writer and a device without an end are not waited for', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
  expect(await refusalOf('data d = csv("pipe.csv")')).toMatch(/^RF509 .*a pipe or a device\./);
  expect(() => readBounded('/dev/zero')).toThrow('a pipe or a device');
  symlinkSync('/dev/zero', join(folder, 'endless.csv'));
  expect(await refusalOf('data d = csv("endless.csv")')).toMatch(/^RF509 .*outside the folder/);
});

test.runIf(unix)('the program of a call is read from what has an end, and otherwise up to the bound', () => {
  writeFileSync(join(folder, 'small.rflow'), 'let a = 1\n');
  expect(Buffer.from(readProgram(join(folder, 'small.rflow'))).toString()).toBe('let a = 1\n');
  expect(() => readProgram('/dev/zero')).toThrow('has more than 2 MB');
  writeFileSync(join(folder, 'huge.rflow'), '');
  truncateSync(join(folder, 'huge.rflow'), 2 ** 40);
  expect(() => readProgram(join(folder, 'huge.rflow'))).toThrow(/^has 1,048,576 MB and would take about/);
});

test.runIf(unix)('a link that takes the place of a checked file is not followed', () => {
  symlinkSync('/etc/passwd', join(folder, 'link.csv'));
  expect(() => readBounded(join(folder, 'link.csv'))).toThrow();
});

test('a name that begins with dots is a name', async () => {
  writeFileSync(join(folder, '..points.csv'), '0,1\n1,2\n');
  expect(await refusalOf('data d = csv("..points.csv")')).toBe('');
});

test('nothing outside is named by an absolute path, a drive, a share, a device or backslashes', async () => {
  for (const path of ['/etc/passwd', '../a.csv', 'C:/a.csv', '//server/share/a.csv', 'nul', '..\\\\a.csv'])
    expect(await refusalOf(`data d = csv("${path}")`), path).toMatch(/^RF509 .*(outside|can't be read)/);
});
