import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { buildPanel, launchPanelBrowser, styleOf, writePage } from '../page.mjs';
import { scenes } from '../scenes.mjs';

export type SceneOpener = (
  scene: string,
  options?: BrowserContextOptions & { readonly fakeTime?: boolean },
) => Promise<Page>;

/** Bundles the panel and starts a browser for a file of tests; what it returns opens a scene in a page of its own. */
export function usePanel(): SceneOpener {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reluflow-panel-'));
    await buildPanel(folder);
    browser = await launchPanelBrowser();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return async (scene, { fakeTime = false, ...options } = {}) => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 900 }, ...options });
    if (fakeTime) await page.clock.install();
    await page.goto(await writePage(folder, scene, 'vscode-dark', scenes[scene]!));
    if (fakeTime) await page.clock.runFor(200);
    await page.locator('main[data-revision]').waitFor();
    await drawn(page);
    return page;
  };
}

/** Waits until two frames were drawn: the one that was asked for, and what it asked for. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((done) => requestAnimationFrame(done));
  });
}

/** Changes the theme as VS Code does, under an open panel. */
export async function changeTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate(
    ([style, name]) => {
      document.documentElement.setAttribute('style', style);
      const contrast = name.startsWith('vscode-high-contrast') ? ' vscode-high-contrast' : '';
      document.body.className = `${name}${contrast}`;
    },
    [styleOf(theme), theme] as const,
  );
  await drawn(page);
}
