import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { addressOf, isUri, set } from './folder';
import { findChromium, root } from './served';
import { isStored } from './stored';

/** Where screenshots go; they are looked at by people, not compared. */
export const screenshots = join(root, 'dist', 'screenshots');

/** The browser that RELUFLOW_CHROMIUM names, or the first Chromium on PATH. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error('The editor tests need Chromium on PATH, or its path in RELUFLOW_CHROMIUM.');
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const args = [...quiet, '--disable-component-update', '--disable-sync'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath, args });
}

/** VS Code's own themes: how its window is marked in each, and what its list of themes calls them. */
const themes = {
  'Default Dark Modern': { mark: '.vs-dark', label: 'Dark Modern' },
  'Default Light Modern': { mark: '.vs', label: 'Light Modern' },
  'Default High Contrast': { mark: '.hc-black', label: 'Dark High Contrast' },
  'Default High Contrast Light': { mark: '.hc-light', label: 'Light High Contrast' },
} as const;

export type Theme = keyof typeof themes;

/** Nothing in VS Code is about how long it takes: a busy machine is given its time. */
const patience = 90_000;

/** After this long what takes no notice is done again; each time it is given that much more. */
const looking = 5_000;

/** One window of VS Code in the browser, spoken to as a user would. */
export class Workbench {
  readonly page: Page;
  private readonly folder: string;

  private constructor(page: Page, folder: string) {
    this.page = page;
    this.folder = folder;
    page.setDefaultTimeout(patience);
  }

  /** Opens a folder, and a file in it; or a workspace of several, by its `.code-workspace`. */
  static async open(browser: Browser, url: string, folder: string, file?: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(addressOf(url, folder, file), { waitUntil: 'domcontentloaded', timeout: patience });
    const workbench = new Workbench(page, folder);
    await page.locator('.monaco-workbench').waitFor();
    if (file) await workbench.editor().waitFor();
    return workbench;
  }

  /** Shows a file of the folder, by as much of its path as is needed, and waits until the extension has read it. */
  async show(file: string): Promise<void> {
    const name = file.slice(file.lastIndexOf('/') + 1);
    // The panel of a file has its name in its title.
    const tab = this.page.locator(`.tab.active[data-resource-name="${name}"]`);
    await this.untilSeen(tab, () => this.choose('Control+P', file, name));
    await this.lens('Run').first().waitFor();
  }

  /** Closes all editors and panels, without saving, and what lies over them. */
  async clear(): Promise<void> {
    for (let layer = 0; layer < 3; layer++) await this.page.keyboard.press('Escape');
    await this.command('View: Close All Editors');
    const tabs = this.page.locator('.tabs-container .tab');
    const drop = this.page.locator('.monaco-dialog-box .monaco-button', { hasText: "Don't Save" });
    for (let attempt = 0; attempt < 300 && (await tabs.count()) > 0; attempt++)
      await drop.click({ timeout: 200 }).catch(() => undefined);
    await tabs.first().waitFor({ state: 'detached' });
  }

  /** Shows the files beside the editor, nothing below it, and no notification. */
  async tidy(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    if (await this.page.locator('.part.panel').isVisible()) await this.command('View: Hide Panel');
    if (!(await this.page.locator('.explorer-folders-view').isVisible()))
      await this.command('View: Show Explorer');
  }

  /**
   * Opens a folder and runs, inside the extension host, the function `run` that the file suite.js of a folder exports;
   * `ended` resolves to 0 where it has ended well. `log` gets what the host says.
   */
  static async host(
    browser: Browser,
    url: string,
    folder: string,
    suite: string,
    log: (text: string) => void,
  ): Promise<{ readonly workbench: Workbench; readonly ended: Promise<number> }> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown) =>
      log(JSON.stringify(args)),
    );
    // Newer editions run tests inside the host only where their page says so, and then show no notifications.
    await page.addInitScript(() => {
      document.addEventListener('readystatechange', () => {
        const page = document.getElementById('vscode-workbench-web-configuration');
        if (document.readyState !== 'interactive' || !page) return;
        const options = JSON.parse(page.dataset['settings']!) as { readonly developmentOptions?: object };
        const developmentOptions = { ...options.developmentOptions, enableSmokeTestDriver: true };
        page.dataset['settings'] = JSON.stringify({ ...options, developmentOptions });
      });
    });
    const remote = (path: string) => `vscode-remote://${new URL(url).host}${path}`;
    const address = new URL(addressOf(url, folder));
    const payload = [
      ['extensionDevelopmentPath', remote(suite)],
      ['extensionTestsPath', remote(join(suite, 'suite'))],
      ['skipWelcome', 'true'],
    ];
    address.searchParams.set('payload', JSON.stringify(payload));
    await page.goto(address.href, { waitUntil: 'domcontentloaded', timeout: patience });
    return { workbench: new Workbench(page, folder), ended };
  }

  editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** Runs a command of the palette by its title. */
  command(title: string): Promise<void> {
    return this.choose('F1', `>${title}`, title);
  }

  /**
   * Chooses a row of the list that a key opens. The list knows what was there when it opened, and on a busy machine the one
   * before it may take the text and close with it: both need another look.
   */
  private choose(key: string, text: string, title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    return this.insist(`VS Code lists no "${title}".`, async (timeout) => {
      await this.page.keyboard.press(key);
      await input.fill(text, { timeout });
      await this.listed(title).click({ timeout });
    });
  }

  /** The first row of an open list that has this text. */
  private listed(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  }

  /** Runs a command that opens a list until this row is in it. */
  async list(command: string, row: string): Promise<Locator> {
    await this.insist(`"${command}" lists no "${row}".`, async (timeout) => {
      await this.command(command);
      await this.listed(row).waitFor({ timeout });
    });
    return this.listed(row);
  }

  /** Runs a command that opens a list, and chooses a row of it. */
  pick(command: string, row: string): Promise<void> {
    return this.insist(`"${command}" lists no "${row}".`, async (timeout) => {
      await this.command(command);
      await this.listed(row).click({ timeout });
    });
  }

  /** Presses an action of a row, which shows while the pointer is over it; a row that is drawn anew forgets the pointer. */
  act(row: Locator, action: string): Promise<void> {
    return this.insist(`The row has no "${action}".`, async (timeout) => {
      await row.hover();
      await row.locator(`.action-label[aria-label^="${action}"]`).click({ timeout });
    });
  }

  /** Does something until it succeeds, with more patience each time; what it has opened is closed in between. */
  private async insist(failure: string, act: (timeout: number) => Promise<void>): Promise<void> {
    for (let attempt = 1; attempt <= 6; attempt++) {
      try {
        return await act(attempt * looking);
      } catch {
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(failure);
  }

  /** The code lenses whose text matches. */
  lens(text: string | RegExp): Locator {
    return this.lenses().locator('a').filter({ hasText: text });
  }

  /** The lenses of each experiment. */
  lenses(): Locator {
    return this.page.locator('.codelens-decoration');
  }

  /**
   * Presses a lens of an experiment, of the first one if no other is meant, until what it leads to is there: one that is
   * drawn anew takes no click. One that has taken it may be gone; others that are like it are let alone.
   */
  async press(text: string, until: Locator, lenses = this.lenses().first()): Promise<void> {
    const lens = lenses.locator('a').filter({ hasText: new RegExp(`${text}(?! Normalized)`) });
    return this.untilSeen(until, () => lens.click({ timeout: 15_000 }).catch(() => undefined));
  }

  /** Presses a key until what it opens is seen: VS Code doesn't ask again for what the extension has yet to find out. */
  async key(key: string, until: Locator): Promise<void> {
    return this.untilSeen(until, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(key);
    });
  }

  /** Points at something until what is said of it is seen. */
  async hover(over: Locator, until: Locator): Promise<void> {
    return this.untilSeen(until, async () => {
      await this.page.mouse.move(0, 0);
      await over.hover();
    });
  }

  /**
   * Opens a row of a tree until what it holds is seen: a tree that shows where a file is takes no click meanwhile. The arrow
   * opens what the click has not, and goes on where it has.
   */
  async unfold(row: Locator, inside: Locator): Promise<void> {
    return this.untilSeen(inside, async () => {
      await row.click();
      await this.page.keyboard.press('ArrowRight');
    });
  }

  /** Does something again until what it leads to is seen: rows and lenses that are drawn anew take no click. */
  private async untilSeen(seen: Locator, act: () => Promise<void>): Promise<void> {
    for (let attempt = 0; attempt < 5 && !(await seen.isVisible()); attempt++) {
      await act();
      await seen.waitFor({ timeout: 15_000 }).catch(() => undefined);
    }
    await seen.waitFor();
  }

  /** What is written after the lines of the editor: decorations, whose text only the styles know. */
  async inlineTexts(line: string | RegExp = ''): Promise<string> {
    const spans = this.page.locator('.view-line').filter({ hasText: line }).locator('span');
    const texts = await spans.evaluateAll((all) =>
      all.map((span) => getComputedStyle(span, '::after').content),
    );
    return texts.filter((text) => text !== 'none' && text !== 'normal').join('\n');
  }

  /** Rests the pointer on what is written after a line. */
  async hoverInline(line: string | RegExp): Promise<void> {
    const spans = this.page.locator('.view-line').filter({ hasText: line }).locator('span');
    const place = await spans.evaluateAll((all) => {
      const written = all.find(
        (span) => !['none', 'normal'].includes(getComputedStyle(span, '::after').content),
      );
      const { left, top, height } = written!.getBoundingClientRect();
      return { x: left + 80, y: top + height / 2 };
    });
    await this.page.mouse.move(place.x, place.y, { steps: 5 });
  }

  /** Chooses a form in the list of an export, and where it goes in the dialog. */
  async exportAs(form: string, experiment: string, path: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: form }).first().click();
    const dialog = this.page.locator('.quick-input-widget', { hasText: `Export ${experiment} to` });
    const input = dialog.locator('input').first();
    // What the dialog proposes comes a moment after it.
    const proposed = new RegExp(`-${experiment}-[0-9a-f]{6}`);
    for (let look = 0; look < 300 && !proposed.test(await input.inputValue()); look++)
      await this.page.waitForTimeout(100);
    await input.fill(path);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses from the menu that opens over something what lets something appear. */
  async menu(over: Locator, action: string | RegExp, appears: Locator): Promise<void> {
    // A menu takes no click in its first moment: then it is opened again.
    const item = this.page.locator('.monaco-menu .action-label').filter({ hasText: action }).first();
    for (let attempt = 1; attempt <= 6 && !(await appears.isVisible()); attempt++) {
      const timeout = attempt * looking;
      await over.click({ button: 'right' });
      await item
        .click({ timeout })
        .then(() => appears.waitFor({ timeout }))
        .catch(() => this.page.keyboard.press('Escape'));
    }
    await appears.waitFor();
  }

  /** What is said where something was not run because nobody trusts the folder. */
  untrusted(): Locator {
    return this.page.locator('.notification-list-item', { hasText: 'not trusted' });
  }

  /** What says that nobody trusts what is open. */
  restricted(): Locator {
    return this.page.locator('.statusbar-item', { hasText: 'Restricted Mode' });
  }

  /** Goes where what was said leads. */
  async manageTrust(): Promise<void> {
    await this.untrusted().hover();
    await this.untrusted().getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await this.page.locator('.workspace-trust-editor').waitFor();
  }

  /** Trusts what is open, where nobody has yet, in the editor that asks for it. */
  async trust(): Promise<void> {
    if (!(await this.restricted().isVisible())) return;
    const editor = this.page.locator('.workspace-trust-editor');
    if (!(await editor.isVisible())) await this.command('Workspaces: Manage Workspace Trust');
    // Newer editions add the key to the name.
    await editor.getByRole('button', { name: /^Trust(,|$)/ }).click();
    await this.restricted().waitFor({ state: 'detached' });
    // Newer editions show it over the window.
    const over = this.page.locator('.monaco-modal-editor-block');
    if (await over.isVisible()) await over.click({ position: { x: 10, y: 100 } });
    await over.waitFor({ state: 'hidden' });
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

  /** The document inside the webview that is seen; the newest where there are several. */
  panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').last().frameLocator('iframe#active-frame');
  }

  /** Sets the theme for this folder alone, as other files of tests have their own; a folder on no disk has its window's. */
  async theme(name: Theme): Promise<void> {
    const { mark, label } = themes[name];
    if (isUri(this.folder)) await this.pick('Preferences: Color Theme', label);
    else set(this.folder, { 'workbench.colorTheme': name });
    await this.page.locator(`.monaco-workbench${mark}`).waitFor();
  }

  /** A picture for people; with RELUFLOW_THEMES=all one in each theme, before which `show` brings back what a change hides. */
  async screenshot(name: string, show = (): Promise<void> => Promise.resolve()): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    const picture = (file: string) => this.page.screenshot({ path: join(screenshots, `${file}.png`) });
    if (process.env['RELUFLOW_THEMES'] !== 'all') return void (await picture(name));
    // A notification goes by itself, but not from under the pointer.
    const notification = this.page.locator('.notification-toast .notification-list-item-icon').first();
    if (await notification.isVisible()) await notification.hover();
    for (const theme of Object.keys(themes) as Theme[]) {
      await this.theme(theme);
      // What lies in frames of its own follows a moment later.
      await this.page.waitForTimeout(700);
      await show();
      await picture(`${name}${themes[theme].mark.replace('.', '-')}`);
    }
    await this.theme('Default Dark Modern');
  }

  /** A picture of what a test saw when it failed. */
  async failed(name: string): Promise<void> {
    await this.screenshot(`failed ${name}`.replace(/\W+/g, '-'));
  }

  /**
   * Waits until the browser's storage has what matches. VS Code in a browser writes the state of its window there once a
   * minute and when the window loses the focus; what is younger may be lost when the page goes.
   */
  async stored(pattern: RegExp): Promise<void> {
    await this.page.evaluate(() => {
      document.hasFocus = () => false;
      window.dispatchEvent(new Event('blur'));
    });
    const found = await isStored(this.page, pattern);
    if (!found) throw new Error(`VS Code did not store ${pattern.source} within a minute and a half.`);
  }

  /** Opens the folder again in the same window, as it was left. */
  async reopen(url: string, folder: string): Promise<void> {
    await this.page.goto(addressOf(url, folder), { waitUntil: 'domcontentloaded' });
    await this.page.locator('.monaco-workbench').waitFor();
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
