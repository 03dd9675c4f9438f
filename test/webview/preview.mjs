/**
 * Pictures of the panel without VS Code: `node test/webview/preview.mjs FOLDER [SCENE …]` draws the named scenes, or all, in
 * four themes. For looking at; nothing is asserted here.
 */
import { join, resolve } from 'node:path';
import { buildPanel, launchPanelBrowser, themes, writePage } from './page.mjs';
import { scenes } from './scenes.mjs';

const [folder = 'preview', ...wanted] = process.argv.slice(2);
const place = await buildPanel(resolve(folder));
const browser = await launchPanelBrowser();
for (const theme of Object.keys(themes)) {
  for (const [name, scene] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const address = await writePage(place, name, theme, scene);
    for (const width of theme === 'vscode-dark' ? [640, 1280] : [640]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      page.on('pageerror', (error) => console.error(name, error.message));
      page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()));
      await page.goto(address);
      await page.waitForSelector('main[data-revision]');
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(place, `${theme}-${name}-${width}.png`), fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
