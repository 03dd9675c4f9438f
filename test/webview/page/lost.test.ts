import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { parseSavedPanel } from '../../../webview/messages';
import { scenes } from '../scenes.mjs';
import { writePage } from '../page.mjs';
import { sharedPanel, usePanel } from './panel';

/** A panel that nobody hears any more says so, and nothing in it goes on. */

const open = usePanel();
const notice = (page: Page) => page.locator('[data-role="lost"]');
const status = (page: Page) => page.locator('[data-role="status"]').innerText();
const head = (page: Page) => page.locator('.panel-header');

/** Does what a page's own script may do. */
const act = (page: Page, script: string): Promise<unknown> => page.evaluate(script);

/** What the link asks the extension to show. */
async function linked(page: Page) {
  const href = (await page.locator('[data-role="again"]').getAttribute('href'))!;
  const [, command, query] = /^command:([\w.]+)\?(.*)$/.exec(href)!;
  const [saved] = JSON.parse(decodeURIComponent(query!)) as unknown[];
  return { command, saved: parseSavedPanel(saved) };
}

test('where questions find no answer, and takes it back when one comes', async () => {
  const page = await open('running', { fakeTime: true });
  await page.clock.runFor(30_000);
  expect(await notice(page).isVisible()).toBe(false);
  expect(await status(page)).toBe('Running');
  await act(page, 'window.silent = true');
  await page.clock.runFor(13_000);
  expect(await notice(page).innerText()).toContain('ReluFlow does not answer any more');
  expect(await status(page)).toBe('Cancelled');
  expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  expect(await head(page).getAttribute('inert')).not.toBeNull();
  const words = await page.locator('[data-role="progress"]').innerText();
  expect(words).toMatch(/^7 of 20 runs, [\d.]+ s$/);
  const { command, saved } = await linked(page);
  expect(command).toBe('reluflow.show');
  const { origin, selection } = (await act(page, 'window.saved')) as NonNullable<typeof saved>;
  expect(saved).toEqual({ origin, selection, view: undefined });
  await page.clock.runFor(20_000);
  expect(await page.locator('[data-role="progress"]').innerText()).toBe(words);

  await act(page, 'window.silent = false');
  await page.clock.runFor(3_000);
  expect(await notice(page).isVisible()).toBe(false);
  expect(await status(page)).toBe('Running');
  expect(await head(page).getAttribute('inert')).toBeNull();
  await page.close();
});

test('where what ran its experiments is gone, until there is something to show', async () => {
  const page = await open('running');
  await act(page, "window.tell({ type: 'lost' })");
  await notice(page).filter({ hasText: 'What ran these experiments has ended' }).waitFor();
  expect(await status(page)).toBe('Cancelled');
  await act(page, "window.tell({ type: 'snapshot', state: window.chosen(window.mock) })");
  await notice(page).waitFor({ state: 'hidden' });
  expect(await status(page)).toBe('Running');
});

test('where it comes into sight again and nobody tells it anything', async () => {
  const { browser, folder } = await sharedPanel();
  const page = await browser.newPage();
  await page.clock.install();
  await page.addInitScript('window.silent = true');
  await page.goto(await writePage(folder, 'silent', 'vscode-dark', scenes['finished']!));
  await page.locator('[data-role="notice"]').filter({ hasText: 'Loading' }).waitFor();
  await page.clock.runFor(13_000);
  await notice(page).waitFor();
  expect(await page.locator('[data-role="notice"]').isVisible()).toBe(false);
  expect((await linked(page)).saved?.selection.experiment).toBe('flow_rate');
  await page.close();
});
