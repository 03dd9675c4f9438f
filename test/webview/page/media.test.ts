import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ownPage, usePanel } from './panel';

/** What the reader has asked the whole system for: less motion, or colours of their own. */

const open = usePanel();

const spinner = '.sign-running .icon';
const animation = (page: Page): Promise<string> =>
  page
    .locator(spinner)
    .first()
    .evaluate((element) => getComputedStyle(element).animationName);

describe('less motion', () => {
  test.each([
    ['no-preference', true],
    ['reduce', false],
  ] as const)('is honoured: with %s, moving is %s', async (reducedMotion, moves) => {
    const page = await open('running', { reducedMotion });
    expect((await animation(page)) !== 'none').toBe(moves);
    expect((await page.evaluate(() => document.getAnimations().length)) > 0).toBe(moves);
    await page.close();
  });

  test("is honoured when it is VS Code's own setting", async () => {
    const page = await open('running');
    await page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    expect(await animation(page)).toBe('none');
  });

  test('makes playing a slow sequence of pictures', async () => {
    const played: number[] = [];
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      const page = await open('finished', { reducedMotion, fakeTime: true });
      await page.locator('[data-section="realization"] [data-action="play"]').click();
      await page.clock.runFor(3000);
      const scrubber = page.locator('[data-section="realization"] [data-role="scrubber"]');
      played.push(Number(await scrubber.inputValue()));
      await page.close();
    }
    expect(played[0]).toBeGreaterThan(60);
    expect(played[1]).toBeGreaterThan(3);
    expect(played[1]).toBeLessThan(8);
  });
});

/** How many pixels of a chart have each of the named system colours, which may be translucent. */
async function pixels(page: Page, chart: string, colours: readonly string[]): Promise<readonly number[]> {
  return page.locator(`[data-chart="${chart}"]`).evaluate((element, names) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const probe = document.createElement('i');
    document.body.append(probe);
    return names.map((name) => {
      probe.style.color = name;
      const [red, green, blue, alpha = 1] = getComputedStyle(probe)
        .color.match(/[\d.]+/g)!
        .map(Number);
      const wanted = [red!, green!, blue!, 255 * alpha];
      let count = 0;
      // Rounding may change what is translucent by one.
      for (let at = 0; at < data.length; at += 4)
        if (wanted.every((part, k) => Math.abs(data[at + k]! - part) <= 1)) count++;
      return count;
    });
  }, colours);
}

describe('forced colours', () => {
  test('draw curves, axes and signs', async () => {
    const page = await open('running', { forcedColors: 'active', reducedMotion: 'reduce' });
    const [curve, axes] = await pixels(page, 'trajectory', ['Highlight', 'CanvasText']);
    expect(curve).toBeGreaterThan(100);
    expect(axes).toBeGreaterThan(300);
    const stroke = await page
      .locator(spinner)
      .first()
      .evaluate((icon) => getComputedStyle(icon).stroke);
    const text = await page.locator('main').evaluate((main) => getComputedStyle(main).color);
    expect(stroke).toBe(text);
    await page.close();
  });

  test('leave what is chosen told by its shape', async () => {
    const page = await open('finished', { forcedColors: 'active' });
    const line = (name: string): Promise<string> =>
      page
        .locator(`[data-tab="${name}"]`)
        .evaluate((tab) => `${getComputedStyle(tab).borderBottomColor} ${getComputedStyle(tab).fontWeight}`);
    expect(await line('run')).not.toBe(await line('neurons'));
    const outline = (run: number): Promise<string> =>
      page
        .locator(`[data-table="runs"] tr[data-run="${run}"]`)
        .evaluate((row) => getComputedStyle(row).outlineStyle);
    expect(await outline(0)).not.toBe(await outline(1));
    await page.close();
  });

  test('are taken up while the panel is open', async () => {
    const page = await open('finished', ownPage);
    const before = await pixels(page, 'trajectory', ['Highlight']);
    await page.emulateMedia({ forcedColors: 'active' });
    await expect
      .poll(async () => (await pixels(page, 'trajectory', ['Highlight']))[0])
      .toBeGreaterThan(before[0]! + 100);
    await page.close();
  });
});

test('in half a window the table of runs and the comparison need no scrolling sideways', async () => {
  const page = await open('pinned', { viewport: { width: 520, height: 900 } });
  for (const table of ['runs', 'comparison']) {
    const over = await page
      .locator(`.table-scroller:has([data-table="${table}"])`)
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(over, table).toBeLessThanOrEqual(0);
  }
  await page.close();
});
