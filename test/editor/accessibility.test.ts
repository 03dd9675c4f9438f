import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPanel, launchPanelBrowser, writePage } from '../webview/page.mjs';
import { scenes } from '../webview/scenes.mjs';

/** The panel on a page of its own, with made-up messages: what assistive technology finds there. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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

async function open(name: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await page.goto(await writePage(folder, name, 'vscode-dark', scenes[name]!));
  await page.locator('main[data-revision]').waitFor();
  await page.waitForTimeout(150);
  return page;
}

/** What axe finds, a line each. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Violation {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }
    const { axe: found } = window as unknown as {
      readonly axe: { run(): Promise<{ readonly violations: readonly Violation[] }> };
    };
    const result = await found.run();
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
  });
}

describe('axe finds nothing', () => {
  test.each(Object.keys(scenes))('in the scene %s', async (name) => {
    const page = await open(name);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });
});
