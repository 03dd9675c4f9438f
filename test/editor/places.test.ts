import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { keepOnly } from './folder';
import { bringEditor, chooseEdition, root, serveEditor } from './served';
import type { Manifest } from './stage';
import { launchBrowser, Workbench } from './workbench';

/** Several folders in one window, with files of one name and settings of their own, that nobody trusts at first. */

const textOf = (target: string): string => `target f on [0, 1] = ${target}

experiment fit {
  target:  f
    network: 1 -> 2 -> 1
  method:  gd(rate: 1e-2, steps: 100)
  expect risk < 1
}
`;
const texts = { one: textOf('x'), two: textOf('x^2') };

const endless = `target f on [0, 1] = x^2

experiment endless {
  target:  f
  network: 1 -> 4 -> 1
  runs:    6
  method:  gd(rate: 1e-9, steps: 1e12)
}
`;
const settings = { many: { 'reluflow.jobs': 3 }, short: { 'reluflow.timeLimit': 2 } };

let served: Awaited<ReturnType<typeof serveEditor>> | null = null;
let browser: Browser;
let folder: string;
let workbench: Workbench;

/** Opens the folders in an editor of their own, which knows nothing of them yet. */
async function open(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-places-'));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'same.rflow'), text);
  }
  writeFileSync(join(folder, 'one', 'wrong.rflow'), texts.one.replace('target:  f', 'target:  g'));
  for (const [name, own] of Object.entries(settings)) {
    keepOnly(join(folder, name), own);
    writeFileSync(join(folder, name, `${name}.rflow`), endless);
  }
  const workspace = join(folder, 'all.code-workspace');
  const folders = [...Object.keys(texts), ...Object.keys(settings)].map((path) => ({ path }));
  const look = { 'workbench.colorTheme': 'Default Dark Modern' };
  writeFileSync(workspace, JSON.stringify({ folders, settings: look }));
  const trust = {
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
  };
  served = await serveEditor(bringEditor(chooseEdition()), join(root, 'reluflow.vsix'), { settings: trust });
  browser = await launchBrowser();
  workbench = await Workbench.open(browser, served.url, workspace);
  await workbench.restricted().waitFor();
}

async function close(): Promise<void> {
  await browser.close();
  await served?.stop();
  served = null;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

beforeEach(async () => {
  if (!served) await open();
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return workbench.clear();
  await workbench.failed(`places ${task.name}`);
  await close();
});

afterAll(async () => {
  if (served) await close();
});

/** The texts that were run, as the records beside the files of a folder have them. */
function recorded(name: string): readonly string[] {
  const records = join(folder, name, '.reluflow');
  if (!existsSync(records)) return [];
  const manifests = readdirSync(records).map((each) => join(records, each, 'manifest.json'));
  return manifests.filter(existsSync).map((path) => {
    const { sources } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
    return sources[0]!.text;
  });
}

const state = (words: string) => workbench.panel().locator('[data-role="status"]').filter({ hasText: words });

test('what nobody trusts is checked, explained and formatted, and not run; trusted, it is', async () => {
  const { page } = workbench;
  await workbench.show('one/wrong.rflow');
  await workbench.showProblems();
  await workbench.problems().filter({ hasText: 'RF201' }).waitFor();
  await workbench.show('two/same.rflow');
  const name = page.locator('.view-line', { hasText: 'target:  f' }).getByText('f', { exact: true });
  await workbench.hover(name, page.locator('.monaco-hover', { hasText: 'x^2' }));
  await workbench.editor().click();
  await workbench.command('Format Document');
  await page.locator('.view-line', { hasText: /^\s{2}network:/ }).waitFor();

  await workbench.press('Run', workbench.untrusted());
  await workbench.screenshot('untrusted');
  expect(recorded('two')).toEqual([]);
  await workbench.manageTrust();
  await workbench.trust();
  await page.locator('.tab[data-resource-name="same.rflow"]').click();
  await workbench.press('Run', state('Finished'));
  const formatted = texts.two.replace('    network', '  network');
  await expect.poll(() => recorded('two')).toEqual([formatted]);
  expect(recorded('one')).toEqual([]);
});

test('each folder has its own records and tests, and files of one name are told apart', async () => {
  const { page } = workbench;
  await workbench.trust();
  await workbench.show('two/same.rflow');
  await workbench.press('Run', state('Finished'));
  const { length } = recorded('two');
  const panel = page.locator('.tab', { hasText: 'ReluFlow: one/same.rflow' });
  const other = page.locator('.tab', { hasText: /ReluFlow: (two\/)?same\.rflow/ });
  expect(await other.getAttribute('aria-label')).toContain('ReluFlow: same.rflow');
  const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'same.rflow' }).first();
  await workbench.menu(file, 'Run All Experiments of the File', panel);
  await expect.poll(() => recorded('one')).toEqual([texts.one]);
  expect(recorded('two')).toHaveLength(length);
  expect(await other.getAttribute('aria-label')).toContain('ReluFlow: two/same.rflow');
  // When it is alone again a name is enough.
  await panel.click({ button: 'middle' });
  await expect.poll(() => other.getAttribute('aria-label')).toContain('ReluFlow: same.rflow');

  await workbench.command('View: Show ReluFlow');
  const runs = page.locator('.pane', { hasText: 'Runs' }).locator('.monaco-list-row');
  for (const name of ['one', 'two']) await runs.filter({ hasText: `${name}/same.rflow` }).waitFor();
  await workbench.command('Testing: Focus on Test Explorer View');
  const items = page.locator('.test-explorer .monaco-list-row');
  for (const name of ['one', 'two']) await items.filter({ hasText: `${name}/same.rflow` }).waitFor();
  await workbench.screenshot('several-folders');
});

test('each folder has its own number of jobs and its own time limit', async () => {
  await workbench.trust();
  await workbench.show('many.rflow');
  const panel = workbench.panel();
  await workbench.press('Run', state('Running'));
  const running = panel.locator('[data-table="runs"] tbody tr').filter({ hasText: 'Running' });
  await expect.poll(() => running.count()).toBe(3);
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await state('Cancelled').waitFor();

  await workbench.clear();
  await workbench.show('short.rflow');
  await workbench.press('Run', state('Cancelled'));
  await panel.getByText('The time limit of 2 s was reached.').waitFor();
  await workbench.screenshot('time-limit');
});
