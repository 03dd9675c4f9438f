import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser, Workbench } from './workbench';

/** Writing in the real editor: hover with a plot, completion, formatting, quick fixes, outline. */

const text = `/// The tent.
target tent on [0, 1] = { 3*x if x <= 1/3, 1 if x <= 2/3, 3 - 3*x otherwise }

experiment fit {
  target: tent
  network: 1 -> 2 -> 1
  method: gd(rate: 0.1, steps: 2**3)

}
`;

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-writing-'));
  writeFileSync(join(folder, 'tent.rflow'), text);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts the cursor at a line and column, from 1. */
async function goTo(workbench: Workbench, line: number, column: number): Promise<void> {
  await workbench.editor().click();
  const { keyboard } = workbench.page;
  await keyboard.press('Control+Home');
  for (let step = 1; step < line; step++) await keyboard.press('ArrowDown');
  for (let step = 1; step < column; step++) await keyboard.press('ArrowRight');
}

test('a name shows what it is, with a plot, in dark and in light', async () => {
  const workbench = await Workbench.open(browser, inject('editorUrl'), folder, 'tent.rflow');
  await workbench.lens('Run').first().waitFor({ timeout: 60_000 });
  for (const [theme, name] of [
    ['Default Dark Modern', 'hover-dark'],
    ['Default Light Modern', 'hover-light'],
  ] as const) {
    await workbench.theme(theme);
    await goTo(workbench, 5, 13);
    await workbench.command('Show or Focus Hover');
    const hover = workbench.page.locator('.monaco-hover').filter({ hasText: 'The tent.' });
    await hover.locator('img[src^="data:image/svg+xml"]').waitFor();
    expect(await hover.textContent()).toContain('3 pieces');
    await workbench.screenshot(name);
    await workbench.page.keyboard.press('Escape');
  }
  await workbench.close();
});

test('completion, a quick fix, formatting and the outline do their work', async () => {
  const workbench = await Workbench.open(browser, inject('editorUrl'), folder, 'tent.rflow');
  await workbench.lens('Run').first().waitFor({ timeout: 60_000 });
  const { page } = workbench;

  await goTo(workbench, 7, 32);
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget').getByText('^').first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.view-line').filter({ hasText: '2^3' }).waitFor();

  await goTo(workbench, 8, 1);
  await page.keyboard.type('  ');
  await page.keyboard.press('Control+Space');
  const offered = page.locator('.suggest-widget .monaco-list-row');
  await offered.filter({ hasText: 'seed' }).first().waitFor();
  expect(await offered.filter({ hasText: 'method' }).count()).toBe(0);
  await workbench.screenshot('completion');
  await page.keyboard.press('Escape');

  await workbench.command('Format Document');
  await page
    .locator('.view-line')
    .filter({ hasText: /target:\s{2}tent/ })
    .waitFor();
  await page.locator('.pane-header', { hasText: 'Outline' }).click();
  await page.locator('.outline-pane .monaco-list-row').filter({ hasText: 'fit' }).waitFor();
  await workbench.screenshot('outline');
  await workbench.close();
});
