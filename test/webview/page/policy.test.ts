import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { panelPage } from '../../../extension/client/page';
import { scenes } from '../scenes.mjs';
import { drawn, sharedPanel } from './panel';

/** The page that the extension makes, under the policy that it carries, with everything in use. */

const source = 'https://panel.test';
const pageOf = (): string =>
  panelPage({ script: `${source}/panel.js`, style: `${source}/panel.css`, source });

function policyOf(html: string): Readonly<Record<string, string>> {
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );
}

test('the policy lets in one script, one style sheet and pictures that are written out, and nothing from elsewhere', () => {
  const html = pageOf();
  const [script, style] = [/<script nonce="([^"]*)"/, /"csp-nonce" content="([^"]*)"/].map(
    (pattern) => pattern.exec(html)![1]!,
  );
  expect(policyOf(html)).toEqual({
    'default-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'img-src': 'data:',
    'style-src': `${source} 'nonce-${style}'`,
    'script-src': `'nonce-${script}'`,
  });
  expect(script).not.toBe(style);
  for (const nonce of [script!, style!]) {
    expect(atob(nonce)).toHaveLength(16);
    expect(pageOf()).not.toContain(nonce);
  }
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html.match(/<style/g)).toHaveLength(1);
  expect(html).not.toMatch(/ on\w+=|style=/);
});

test.each(['panel.js', 'panel.css'])(
  'before %s is there, the page has a word on the colour of its theme',
  async (late) => {
    const { browser } = await sharedPanel();
    const page = await browser.newPage();
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.route(`${source}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === late) return answer();
      const root = `<html style="--vscode-editor-background: rgb(1, 2, 3); --vscode-descriptionForeground: rgb(4, 5, 6)" `;
      if (name === '')
        return route.fulfill({ contentType: 'text/html', body: pageOf().replace('<html ', root) });
      return route.fulfill({ contentType: 'text/css', body: '' });
    });
    await page.goto(`${source}/`, { waitUntil: 'commit' });
    await asked;
    const word = page.getByRole('status').filter({ hasText: 'Loading' });
    await word.waitFor();
    // Nothing is painted that waits for a style sheet.
    const painted = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length);
    await expect.poll(painted).toBe(1);
    const look = await word.evaluate((element) => [
      getComputedStyle(document.body).backgroundColor,
      getComputedStyle(element).color,
    ]);
    expect(look).toEqual(['rgb(1, 2, 3)', 'rgb(4, 5, 6)']);
    await page.close();
  },
);

/** Opens the real page with a scene; `violations` gets what the browser refuses. */
async function open(scene: string, violations: string[]): Promise<Page> {
  const { browser, folder } = await sharedPanel();
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  const html = pageOf();
  await page.route(`${source}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const types = { 'panel.js': 'text/javascript', 'panel.css': 'text/css' } as const;
    if (name === '') return route.fulfill({ contentType: 'text/html', body: html });
    const contentType = types[name as keyof typeof types] ?? 'text/plain';
    return route.fulfill({ contentType, body: await readFile(join(folder, name)) });
  });
  await page.exposeFunction('refused', (text: string) => violations.push(text));
  const { state, view = '{}', sight = 'undefined' } = scenes[scene]!;
  // What tests add stands before the page and is not under its policy.
  await page.addInitScript(`
    window.chosen = (mock) => (${state}); window.view = (mock) => (${view}); window.sight = (${sight});
    document.addEventListener('securitypolicyviolation', (event) =>
      window.refused(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
  `);
  await page.goto(`${source}/`);
  await page.locator('main[data-revision]').waitFor();
  await drawn(page);
  return page;
}

test('the page works under its policy: the browser refuses nothing, in no view', async () => {
  const violations: string[] = [];
  const page = await open('finished', violations);
  const styled = await page.locator('main').evaluate((main) => getComputedStyle(main).maxWidth);
  expect(styled).toBe('1500px');
  // The toolkit's own styles are in force, too.
  const button = page.locator('[data-action="run"]');
  const own = await button.evaluate((element) => {
    const root = element.shadowRoot!;
    const { cursor } = getComputedStyle(root.querySelector('.control')!);
    return {
      sheets: root.adoptedStyleSheets.length > 0,
      elements: root.querySelectorAll('style').length,
      cursor,
    };
  });
  expect(own).toEqual({ sheets: true, elements: 0, cursor: 'pointer' });
  await page.locator('[data-select="quantity"]').click();
  await page.keyboard.press('Escape');
  for (const tab of ['neurons', 'ensemble', 'landscape', 'run']) {
    await page.locator(`[data-tab="${tab}"]`).click();
    await drawn(page);
  }
  await page.locator('[data-chart="trajectory"]').hover({ position: { x: 300, y: 100 } });
  await page.locator('[data-chart="realization"]').hover({ position: { x: 300, y: 100 } });
  await page.locator('[data-option="trajectory-table"]').click();
  await page.locator('[data-section="realization"] [data-action="play"]').click();
  const picture = await page.evaluate(async () => {
    const { tell, posted } = window as unknown as {
      readonly tell: (message: object) => void;
      readonly posted: readonly { readonly type: string; readonly picture?: Uint8Array | string }[];
    };
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4" style="fill: red"/></svg>';
    tell({ type: 'draw', order: 1, picture: { svg, width: 4, height: 4 } });
    for (;;) {
      const found = posted.find(({ type }) => type === 'picture');
      if (found) return typeof found.picture === 'string' ? found.picture : 'bytes';
      await new Promise(requestAnimationFrame);
    }
  });
  expect(picture).toBe('bytes');
  await drawn(page);
  expect(violations).toEqual([]);
  await page.close();
});

test('what the policy forbids is refused, and seen by this test', async () => {
  const violations: string[] = [];
  const page = await open('single', violations);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "inline"';
    const style = document.createElement('style');
    style.textContent = 'main { display: none }';
    const image = new Image();
    image.src = 'https://elsewhere.test/a.png';
    document.body.append(script, style, image);
    document.body.setAttribute('style', 'display: none');
    void fetch('https://elsewhere.test/data').catch(() => undefined);
    // The browser lets what tests call directly use this.
    setTimeout(() => {
      try {
        window.eval('document.title = "eval"');
      } catch {
        // Said by the event.
      }
    });
  });
  const directives = (): readonly string[] =>
    [...new Set(violations.map((text) => text.split(' ')[0]!))].sort();
  await expect
    .poll(directives)
    .toEqual(['connect-src', 'img-src', 'script-src', 'script-src-elem', 'style-src-attr', 'style-src-elem']);
  expect(await page.title()).not.toMatch(/inline|eval/);
  await page.close();
});
