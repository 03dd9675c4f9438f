import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { scenes } from '../scenes.mjs';
import { drawn, usePanel } from './panel';

/** The panel by keyboard alone. */

const open = usePanel();

/** What can be used in the panel, in the order of the page: what Tab has to stop at. */
const usable = [
  'vscode-button:not([disabled])',
  'vscode-checkbox',
  'vscode-dropdown',
  'vscode-text-field',
  'button:not([tabindex="-1"])',
  'input',
  '[tabindex="0"]',
].join(', ');

async function wanted(page: Page): Promise<readonly string[]> {
  return page.locator('main').evaluate((main, selector) => {
    const shown = [...main.querySelectorAll(selector)].filter((element) => element.checkVisibility());
    shown.forEach((element, k) =>
      element.setAttribute('data-stop', `${k} ${element.outerHTML.slice(0, 90)}`),
    );
    return shown.map((element) => element.getAttribute('data-stop')!);
  }, usable);
}

/** Where Tab stops when it is pressed so often. */
async function stops(page: Page, presses: number): Promise<readonly string[]> {
  const stopped = await page.evaluateHandle(() => {
    const found: string[] = [];
    document.addEventListener('focusin', ({ target }) => {
      found.push((target as Element).getAttribute('data-stop') ?? (target as Element).outerHTML);
    });
    return found;
  });
  for (let press = 0; press < presses; press++) await page.keyboard.press('Tab');
  return stopped.jsonValue();
}

const selection = (page: Page): Promise<readonly unknown[]> =>
  page.evaluate(() => {
    interface Posted {
      readonly type: string;
      readonly selection?: { readonly run: number };
    }
    const { posted } = window as unknown as { readonly posted: readonly Posted[] };
    return posted.filter(({ type }) => type === 'select').map((message) => message.selection!.run);
  });

describe('Tab stops at everything, in the order of the page', () => {
  test.each(Object.keys(scenes))('in the scene %s', async (scene) => {
    const page = await open(scene);
    const all = await wanted(page);
    // Where nothing was run yet, nothing can be done in the panel.
    expect(all.length > 1).toBe(scene !== 'empty');
    expect(await stops(page, all.length)).toEqual(all);
  });
});

describe('the arrows', () => {
  test('move among the runs of the table, and Enter shows one', async () => {
    const page = await open('finished');
    const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement!.textContent);
    await page.locator('[data-table="runs"] tbody button').first().focus();
    for (const [key, run] of [
      ['ArrowDown', '1'],
      ['ArrowDown', '2'],
      ['ArrowUp', '1'],
      ['End', '19'],
      ['Home', '0'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused(), key).toBe(run);
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await selection(page)).toEqual([1]);
  });

  test('move among the views', async () => {
    const page = await open('finished');
    await page.locator('[data-tab="run"]').focus();
    const chosen = page.locator('[role="tab"][aria-selected="true"]');
    for (const [key, view] of [
      ['ArrowRight', 'Neurons'],
      ['End', 'Landscape'],
      ['ArrowRight', 'Run'],
      ['ArrowLeft', 'Landscape'],
    ] as const) {
      await page.keyboard.press(key);
      await drawn(page);
      expect(await chosen.textContent(), key).toBe(view);
    }
  });

  test('move the scrubber through the samples, and the space bar plays them', async () => {
    const page = await open('finished', { fakeTime: true });
    const scrubber = page.locator('[data-section="realization"] [data-role="scrubber"]');
    const moment = page.locator('[data-section="realization"] [data-role="moment"]');
    const at = async (): Promise<number> => {
      await page.clock.runFor(40);
      return Number(await scrubber.inputValue());
    };
    await scrubber.focus();
    const last = await moment.textContent();
    await page.keyboard.press('Home');
    expect(await at()).toBe(0);
    expect(await moment.textContent()).not.toBe(last);
    expect(await moment.textContent()).toBe(await scrubber.getAttribute('aria-valuetext'));
    await page.keyboard.press('ArrowRight');
    expect(await at()).toBe(1);
    await page.keyboard.press('Space');
    await page.clock.runFor(1000);
    const played = await at();
    expect(played).toBeGreaterThan(20);
    await page.keyboard.press('Space');
    const stopped = await at();
    await page.clock.runFor(1000);
    expect(await at()).toBe(stopped);
    await page.keyboard.press('End');
    expect(await at()).toBe(199);
    expect(await moment.textContent()).toBe(last);
    await page.close();
  });
});
