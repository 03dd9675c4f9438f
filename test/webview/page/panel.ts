import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, inject } from 'vitest';
import { buildPanel, launchPanelBrowser, styleOf, writePage } from '../page.mjs';
import { scenes } from '../scenes.mjs';

export type SceneOpener = (
  scene: string,
  options?: BrowserContextOptions & { readonly fakeTime?: boolean },
) => Promise<Page>;

/** A browser, and the folder of the bundled panel. */
interface Panel {
  readonly browser: Browser;
  readonly folder: string;
}

let shared: Promise<Panel> | null = null;

async function openPanel(): Promise<Panel> {
  const folder = mkdtempSync(join(inject('bundles'), 'panel-'));
  await buildPanel(folder);
  return { folder, browser: await launchPanelBrowser() };
}

/** What all files of tests of one process share: bundling and starting it costs more than many a test. */
export const sharedPanel = (): Promise<Panel> => (shared ??= openPanel());

/** What it returns opens a scene in a page of its own. */
export function usePanel(): SceneOpener {
  beforeAll(async () => void (await sharedPanel()));

  return async (scene, { fakeTime = false, ...options } = {}) => {
    const { browser, folder } = await sharedPanel();
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
