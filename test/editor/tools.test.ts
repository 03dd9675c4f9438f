import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { root } from './served';
import { launchBrowser, Workbench } from './workbench';

/** The tools that language models may call, called inside VS Code. */

const text = `target f on [0, 1] = x^2

experiment fit {
  target:  f
  network: 1 -> 4 -> 1
  method:  gd(rate: 1e-2, steps: 500)
  expect risk < 1
  expect risk < 1e-30
}
`;

let browser: Browser;
let folder: string;
let suite: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-tools-'));
  suite = mkdtempSync(join(tmpdir(), 'reluflow-suite-'));
  writeFileSync(join(folder, 'fit.rflow'), text);
  const about = { name: 'reluflow-suite', publisher: 'reluflow', version: '1.0.0' };
  const manifest = { ...about, engines: { vscode: '^1.100.0' }, main: './suite.js' };
  writeFileSync(join(suite, 'package.json'), JSON.stringify(manifest));
  await build({
    entryPoints: [join(root, 'test', 'editor', 'host', 'tools.ts')],
    outfile: join(suite, 'suite.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  browser = await launchBrowser();
});

afterEach(async () => {
  await browser.close();
  for (const each of [folder, suite]) rmSync(each, { recursive: true, force: true });
});

test('check, run and describe what a model asks for', async () => {
  const said: string[] = [];
  const { workbench, ended } = await Workbench.host(browser, inject('editorUrl'), folder, suite, (line) =>
    said.push(line),
  );
  expect(await ended, said.join('\n')).toBe(0);
  // What is checked only is not opened.
  expect(await workbench.page.locator('.tab').count()).toBe(0);
  const answers = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as {
    readonly tools: readonly string[];
    readonly mistaken: string;
    readonly checked: string;
    readonly run: string;
    readonly described: string;
  };
  expect(answers.tools).toEqual(
    expect.arrayContaining(['check_experiment', 'run_experiment', 'describe_language']),
  );
  expect(answers.mistaken).toMatch(/line 1, column 24: error RF201/);
  expect(answers.checked).toContain('fit: 1 cell, 1 run');
  expect(answers.described).toContain('for ');
  // The same numbers as the command line's.
  const call = [
    join(root, 'dist', 'reluflow.js'),
    'run',
    join(folder, 'fit.rflow'),
    '--json',
    '--out',
    suite,
  ];
  const { stdout } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  const risk = /"risk":\s*([\d.e-]+)/.exec(stdout)![1]!;
  expect(answers.run).toContain(Number(risk).toPrecision(4));
  expect(answers.run).toMatch(/expect risk < 1: .*\n.*expect risk < 1e-30: /);
  await workbench.close();
});
