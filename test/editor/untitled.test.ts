import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser, Workbench } from './workbench';

/** A text that is on no disk, written key by key as people do: with the editor's brackets, indents and proposals. */

const lines = [
  'target f on [0, 1] = x^2',
  'experiment first {',
  'target: f',
  'network: 1 -> 4 -> 1',
  'method: gd(rate: 1e-2, steps: 1000)',
  'expect risk < 1',
];

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-untitled-'));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a new file that was never saved is typed and run', async () => {
  const workbench = await Workbench.open(browser, inject('editorUrl'), folder);
  await workbench.command('ReluFlow: New File');
  await workbench.editor().waitFor();
  for (const line of lines) {
    await workbench.page.keyboard.type(line, { delay: 15 });
    await workbench.page.keyboard.press('Enter');
  }
  await workbench.screenshot('untitled-typed');
  await workbench.lens('Run').first().click({ timeout: 60_000 });
  const status = workbench.panel().locator('[data-role="status"]');
  await status.filter({ hasText: 'Finished' }).waitFor({ timeout: 60_000 });
  await expect.poll(() => workbench.inlineTexts(), { timeout: 10_000 }).toMatch(/1 of 1 expectations hold/);
  await workbench.screenshot('untitled');
  await workbench.close();
});
