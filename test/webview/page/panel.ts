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

/** For scenes whose page is changed in ways that outlive them. */
export const ownPage: BrowserContextOptions = {};

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

const size = { viewport: { width: 1000, height: 900 } };
let kept: Page | null = null;

/** The page of scenes that want nothing special: a new one costs three times what the scene in it does. */
async function keptPage(browser: Browser): Promise<Page> {
  if (!kept || kept.isClosed()) kept = await browser.newPage(size);
  // What is beneath the pointer looks otherwise.
  await kept.mouse.move(0, 0);
  return kept;
}

/**
 * What it returns opens a scene: with options in a page of its own, which is to be closed; without in one that the next
 * scene takes over.
 */
export function usePanel(): SceneOpener {
  beforeAll(async () => void (await sharedPanel()));

  return async (scene, special) => {
    const { browser, folder } = await sharedPanel();
    const { fakeTime = false, ...options } = special ?? {};
    const page = special ? await browser.newPage({ ...size, ...options }) : await keptPage(browser);
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
