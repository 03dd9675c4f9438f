import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { findProgram, root } from './served';

/** Where screenshots go; they are looked at by people, not compared. */
export const screenshots = join(root, 'dist', 'screenshots');

/** The browser that RELUFLOW_CHROMIUM names, or the first Chromium on PATH. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath =
    process.env['RELUFLOW_CHROMIUM'] ?? findProgram('chromium', 'chromium-browser', 'google-chrome');
  if (!executablePath)
    throw new Error('The editor tests need Chromium on PATH, or its path in RELUFLOW_CHROMIUM.');
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const args = [...quiet, '--disable-component-update', '--disable-sync'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath, args });
}

/** One window of VS Code in the browser, spoken to as a user would. */
export class Workbench {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens a folder, and a file in it. */
  static async open(browser: Browser, url: string, folder: string, file?: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(addressOf(url, folder, file), { waitUntil: 'domcontentloaded' });
    const workbench = new Workbench(page);
    await page.locator('.monaco-workbench').waitFor({ timeout: 90_000 });
    if (file) await workbench.editor().waitFor({ timeout: 60_000 });
    return workbench;
  }

  editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** Runs a command of the palette by its title. The palette lists what is there when it opens: later ones need another look. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    for (let attempt = 0; attempt < 20; attempt++) {
      await this.page.keyboard.press('F1');
      await input.waitFor();
      await input.fill(`>${title}`);
      const there = await row.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
      if (there) return row.click();
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`The palette has no command "${title}".`);
  }

  /** The code lenses whose text matches. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a').filter({ hasText: text });
  }

  /** What is written after the lines of the editor: decorations, whose text only the styles know. */
  async inlineTexts(): Promise<string> {
    const texts = await this.page.locator('.view-line span').evaluateAll((spans) => {
      return spans.map((span) => getComputedStyle(span, '::after').content);
    });
    return texts.filter((text) => text !== 'none' && text !== 'normal').join('\n');
  }

  /** The rows of the Problems view. */
  problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  async showProblems(): Promise<void> {
    if (!(await this.page.locator('.markers-panel').isVisible()))
      await this.command('Problems: Focus on Problems View');
    await this.page.locator('.markers-panel').waitFor();
  }

  /** The document inside the newest webview. */
  panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  }

  async theme(name: 'Default Dark Modern' | 'Default Light Modern' | 'Default High Contrast'): Promise<void> {
    await this.command('Preferences: Color Theme');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.fill(name.replace('Default ', ''));
    await this.page.keyboard.press('Enter');
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /**
   * Waits until the browser's storage has what matches. VS Code in a browser writes the state of its window there once a
   * minute; what is younger may be lost when the page goes.
   */
  async stored(pattern: RegExp): Promise<void> {
    const found = await this.page.evaluate(async (source) => {
      const wanted = new RegExp(source);
      for (let attempt = 0; attempt < 180; attempt++) {
        for (const { name } of await indexedDB.databases()) {
          if (name?.startsWith('vscode-web-state-db-') !== true) continue;
          const values = await new Promise<readonly unknown[]>((resolve, reject) => {
            const opening = indexedDB.open(name);
            opening.onerror = () => reject(new Error(`${name} can't be opened.`));
            opening.onsuccess = () => {
              const reading = opening.result.transaction('ItemTable').objectStore('ItemTable').getAll();
              reading.onerror = () => reject(new Error(`${name} can't be read.`));
              reading.onsuccess = () => {
                opening.result.close();
                resolve(reading.result);
              };
            };
          });
          if (values.some((value) => typeof value === 'string' && wanted.test(value))) return true;
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      return false;
    }, pattern.source);
    if (!found) throw new Error(`VS Code did not store ${pattern.source} within a minute and a half.`);
  }

  /** Opens the folder again in the same window, as it was left. */
  async reopen(url: string, folder: string): Promise<void> {
    await this.page.goto(addressOf(url, folder), { waitUntil: 'domcontentloaded' });
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 90_000 });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

function addressOf(url: string, folder: string, file?: string): string {
  const address = new URL(url);
  address.searchParams.set('folder', folder);
  if (file) {
    const resource = `vscode-remote://${address.host}${join(folder, file)}`;
    address.searchParams.set('payload', JSON.stringify([['openFile', resource]]));
  }
  return address.href;
}
