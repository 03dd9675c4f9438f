import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeUnlessMade } from '../../build/made.mjs';

const root = mkdtempSync(join(tmpdir(), 'reluflow-made-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('makes a file again where it is missing, or a source is new, gone or changed, and not else', () => {
  for (const folder of ['dist', 'engine/deep', 'engine/language/generated', 'node_modules', 'test'])
    mkdirSync(join(root, folder), { recursive: true });
  const write = (path: string, text = path) => writeFileSync(join(root, path), text);
  let made = 0;
  const makes = () => {
    return makeUnlessMade(root, 'dist/a.js', () => write('dist/a.js', `${++made}`));
  };
  write('engine/deep/a.ts');
  expect([makes(), makes()]).toEqual([true, false]);
  // Neither what is generated nor a test goes into what is made.
  write('engine/language/generated/ast.ts');
  write('test/a.test.ts');
  expect(makes()).toBe(false);
  write('engine/b.ts');
  expect([makes(), makes()]).toEqual([true, false]);
  utimesSync(join(root, 'engine/deep/a.ts'), 1, 1);
  expect([makes(), makes()]).toEqual([true, false]);
  rmSync(join(root, 'engine/b.ts'));
  expect([makes(), makes()]).toEqual([true, false]);
  rmSync(join(root, 'dist/a.js'));
  expect([makes(), makes()]).toEqual([true, false]);
  const failing = () => {
    throw new Error('no room');
  };
  write('engine/c.ts');
  expect(() => makeUnlessMade(root, 'dist/a.js', failing)).toThrow('no room');
  // What was not made to its end is made again.
  expect(makes()).toBe(true);
  expect(made).toBe(6);
});
