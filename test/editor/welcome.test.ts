import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser, Workbench } from './workbench';

/** The first minutes: what somebody finds who has just installed the extension. */

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-welcome-'));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the walkthrough leads to the first example, and its steps are done when they are', async () => {
  const workbench = await Workbench.open(browser, inject('editorUrl'), folder);
  const { page } = workbench;
  await workbench.command('ReluFlow: Open Walkthrough');
  const steps = page.locator('.getting-started-step');
  await steps.first().waitFor();
  expect(await steps.count()).toBe(5);
  await page.waitForTimeout(1000);
  await workbench.screenshot('walkthrough');
  await steps.first().locator('.monaco-button').filter({ hasText: 'Open the First Example' }).click();
  await workbench.lens('Run').first().waitFor({ timeout: 60_000 });
  await workbench.command('ReluFlow: Open Walkthrough');
  await page
    .locator('.getting-started-step[aria-checked="true"], .getting-started-step .codicon.complete')
    .first()
    .waitFor();
  await page.waitForTimeout(500);
  await workbench.screenshot('walkthrough-done');
  await workbench.close();
});

test('the gallery tells what each example is about, and opens it as a text of its own', async () => {
  const workbench = await Workbench.open(browser, inject('editorUrl'), folder);
  const { page } = workbench;
  await workbench.command('View: Show ReluFlow');
  await page.locator('.welcome-view-content').getByText('New File').waitFor({ timeout: 60_000 });
  await workbench.command('ReluFlow: Open an Example');
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: 'first.rflow' }).waitFor();
  expect(await rows.first().textContent()).toContain('A first experiment');
  await workbench.screenshot('gallery');
  await rows.filter({ hasText: 'bounded-normalized-flow.rflow' }).click();
  await page.locator('.view-line', { hasText: 'target wave on' }).waitFor();
  await workbench.screenshot('gallery-opened');
  expect(await page.locator('.tab.active').getAttribute('aria-label')).toMatch(/Untitled/);
  await workbench.close();
});
