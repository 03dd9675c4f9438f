import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { themes } from '../page.mjs';
import { scenes } from '../scenes.mjs';
import { changeTheme, usePanel } from './panel';

/** The panel on a page of its own, with made-up messages: what assistive technology finds there. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const open = usePanel();

/** Relative luminance of a colour on the panel's background, and how that contrasts with the background alone. */
function contrastOf(page: Page, colour: string): Promise<number> {
  return page.evaluate((name) => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const style = getComputedStyle(document.body);
    const luminances = ['--vscode-editor-background', name].map((each) => {
      context.fillStyle = style.getPropertyValue(each);
      context.fillRect(0, 0, 1, 1);
      const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((part) =>
        part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    });
    return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
  }, colour);
}

/** What axe finds, a line each; with `rules`, by these alone. */
async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(async (only) => {
    interface Violation {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }
    const { axe: found } = window as unknown as {
      readonly axe: { run(options: object): Promise<{ readonly violations: readonly Violation[] }> };
    };
    const resultTypes = ['violations'];
    const rule = only ? { runOnly: { type: 'rule', values: only } } : {};
    const result = await found.run({ resultTypes, ...rule });
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
  }, rules);
}

/** Of rows that differ in their numbers alone one is kept: what axe says of it, it says of all. */
async function keepUnlike(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = new Set<string>();
    for (const row of document.querySelectorAll('tbody tr')) {
      const making = row.outerHTML.replace(/[\d.·−⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, '0');
      if (kept.has(making)) row.remove();
      kept.add(making);
    }
  });
}

const [opened, ...others] = Object.keys(themes);

describe('axe finds nothing, in any theme', () => {
  test.each(Object.keys(scenes))('in the scene %s', async (name) => {
    const page = await open(name);
    await keepUnlike(page);
    await page.evaluate(axe);
    expect(await page.evaluate(() => document.body.className)).toBe(opened);
    expect(await violations(page)).toEqual([]);
    // Of all rules only this one depends on the theme.
    for (const theme of others) {
      await changeTheme(page, theme);
      expect(await violations(page, ['color-contrast']), theme).toEqual([]);
    }
  });

  test('and sees what cannot be read', async () => {
    const page = await open('finished');
    await page.evaluate(axe);
    await page.addStyleTag({ content: 'figcaption { color: #333 !important; }' });
    expect((await violations(page, ['color-contrast'])).join('\n')).toContain('color-contrast: <figcaption');
  });
});

test('curves stand out from the background in every theme, also where the orange of charts is for marks', async () => {
  const page = await open('finished');
  for (const theme of Object.keys(themes)) {
    await changeTheme(page, theme);
    // As newer editions of VS Code have it in their own themes.
    await page.evaluate(() =>
      document.documentElement.style.setProperty('--vscode-charts-orange', 'rgba(234, 92, 0, 0.33)'),
    );
    for (const colour of ['--primary', '--secondary'])
      expect(await contrastOf(page, colour), `${theme} ${colour}`).toBeGreaterThan(3);
  }
  expect(await contrastOf(page, '--vscode-charts-orange')).toBeLessThan(3);
});
