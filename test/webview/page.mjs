/**
 * The panel on a plain page of a browser, without VS Code: for pictures, measurements and tests. The page plays the
 * extension with made-up states of test/webview/mock.ts.
 */
import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../build/steps.mjs';
import { themes } from './themes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export { themes };

const shared = {
  'font-family': 'system-ui, "Segoe UI", sans-serif',
  'font-size': '13px',
  'editor-font-family': 'monospace',
};
/** Bundles the panel and what plays the extension into a folder. */
export async function buildPanel(folder) {
  await mkdir(folder, { recursive: true });
  const script = join(folder, 'panel.js');
  await build({
    stdin: {
      contents: `
        import * as mock from './test/webview/mock.ts';
        import { pack } from './webview/messages.ts';
        const tell = (message) => window.postMessage(pack(message), '*');
        const chosen = window.chosen(mock);
        const view = window.view(mock);
        window.mock = mock;
        window.tell = tell;
        window.posted = [];
        window.saved ??= { origin: chosen.origin, selection: chosen.selection, view };
        window.acquireVsCodeApi = () => ({
          postMessage(message) {
            // The panel asks now and then whether it is heard: no test of a control is about that.
            if (message.type !== 'beat') window.posted.push(message);
            if (window.silent) return;
            if (message.type === 'beat') tell({ type: 'heard' });
            if (message.type === 'ready') tell({ type: 'snapshot', state: chosen });
            const sight = message.type === 'look' && message.look && (window.sight ?? mock.sightOf)(message.look, mock);
            if (sight) tell({ type: 'sight', selection: chosen.selection, sight });
          },
          getState: () => window.saved,
          setState: (state) => { window.saved = state; },
        });
        void import('./webview/main.ts');
      `,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'iife',
    outfile: script,
  });
  return folder;
}

/** The declarations that VS Code puts on the root of a webview in a theme. */
export function styleOf(theme) {
  return Object.entries({ ...shared, ...themes[theme] })
    .map(([key, value]) => `--vscode-${key}: ${value};`)
    .join(' ');
}

/** VS Code marks its light theme of high contrast as one of high contrast, too. */
function classesOf(theme) {
  return theme === 'vscode-high-contrast-light' ? `${theme} vscode-high-contrast` : theme;
}

/**
 * Writes the page of one scene and returns its address. `state`, `view` and `sight` are expressions of the page: the
 * snapshot, made from `mock`; the reader's choices; and what is answered to a look.
 */
export async function writePage(folder, name, theme, { state, view = '{}', sight = 'undefined' }) {
  const path = join(folder, `${theme}-${name}.html`);
  const address = (file) => pathToFileURL(join(folder, file)).href;
  await writeFile(
    path,
    `<!doctype html><html lang="en" style='${styleOf(theme)}'><head><meta charset="utf-8"><title>ReluFlow</title>
     <link rel="stylesheet" href="${address('panel.css')}"></head><body class="${classesOf(theme)}">
     <script>window.chosen = (mock) => (${state}); window.view = (mock) => (${view}); window.sight = (${sight});</script>
     <script type="module" src="${address('panel.js')}"></script></body></html>`,
  );
  return pathToFileURL(path).href;
}

export function launchPanelBrowser() {
  return chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ['--no-sandbox', '--allow-file-access-from-files'],
  });
}
