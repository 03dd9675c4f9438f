/**
 * The panel on a plain page of a browser, without VS Code: for pictures, measurements and tests. The page plays the
 * extension with made-up states of test/webview/mock.ts.
 */
import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findProgram } from '../../build/steps.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const shared = {
  'font-family': 'system-ui, "Segoe UI", sans-serif',
  'font-size': '13px',
  'editor-font-family': 'monospace',
};
/** The variables that VS Code gives a webview, and the class of its body, in four themes. */
export const themes = {
  'vscode-dark': {
    foreground: '#cccccc',
    'editor-foreground': '#cccccc',
    'editor-background': '#1f1f1f',
    descriptionForeground: '#9d9d9d',
    'panel-border': '#2b2b2b',
    'charts-blue': '#59a4f9',
    'charts-orange': '#d18616',
    'charts-green': '#89d185',
    'charts-red': '#f14c4c',
    'charts-yellow': '#cca700',
    'button-background': '#0078d4',
    'button-foreground': '#ffffff',
    'button-secondaryBackground': '#313131',
    'button-secondaryForeground': '#cccccc',
    'dropdown-background': '#313131',
    'dropdown-foreground': '#cccccc',
    'dropdown-border': '#3c3c3c',
    'settings-dropdownListBorder': '#454545',
    'input-background': '#313131',
    'input-foreground': '#cccccc',
    'checkbox-background': '#313131',
    'checkbox-border': '#3c3c3c',
    'checkbox-foreground': '#cccccc',
    focusBorder: '#0078d4',
    'textLink-foreground': '#4daafc',
    'icon-foreground': '#cccccc',
    'inputValidation-errorBorder': '#be1100',
    'editorWarning-foreground': '#cca700',
    'list-inactiveSelectionBackground': '#37373d',
    'list-hoverBackground': '#2a2d2e',
    'progressBar-background': '#0078d4',
  },
  'vscode-light': {
    foreground: '#3b3b3b',
    'editor-foreground': '#3b3b3b',
    'editor-background': '#ffffff',
    descriptionForeground: '#5f5f5f',
    'panel-border': '#e5e5e5',
    'charts-blue': '#1a85ff',
    'charts-orange': '#d18616',
    'charts-green': '#388a34',
    'charts-red': '#e51400',
    'charts-yellow': '#bf8803',
    'button-background': '#005fb8',
    'button-foreground': '#ffffff',
    'button-secondaryBackground': '#e5e5e5',
    'button-secondaryForeground': '#3b3b3b',
    'dropdown-background': '#ffffff',
    'dropdown-foreground': '#3b3b3b',
    'dropdown-border': '#cecece',
    'input-background': '#ffffff',
    'input-foreground': '#3b3b3b',
    'checkbox-background': '#f8f8f8',
    'checkbox-border': '#cecece',
    'checkbox-foreground': '#3b3b3b',
    focusBorder: '#005fb8',
    'textLink-foreground': '#005fb8',
    'icon-foreground': '#3b3b3b',
    'inputValidation-errorBorder': '#be1100',
    'editorWarning-foreground': '#bf8803',
    'list-inactiveSelectionBackground': '#e4e6f1',
    'list-hoverBackground': '#f2f2f2',
    'progressBar-background': '#005fb8',
  },
  'vscode-high-contrast': {
    foreground: '#ffffff',
    'editor-foreground': '#ffffff',
    'editor-background': '#000000',
    descriptionForeground: '#ffffffb3',
    contrastBorder: '#6fc3df',
    contrastActiveBorder: '#f38518',
    'charts-blue': '#59a4f9',
    'charts-orange': '#ff9d3d',
    'charts-green': '#89d185',
    'charts-red': '#f14c4c',
    'charts-yellow': '#cca700',
    'button-foreground': '#ffffff',
    'dropdown-background': '#000000',
    'dropdown-foreground': '#ffffff',
    'dropdown-border': '#6fc3df',
    'input-background': '#000000',
    'input-foreground': '#ffffff',
    'checkbox-background': '#000000',
    'checkbox-border': '#6fc3df',
    'checkbox-foreground': '#ffffff',
    focusBorder: '#f38518',
    'textLink-foreground': '#21a6ff',
    'icon-foreground': '#ffffff',
    'inputValidation-errorBorder': '#6fc3df',
    'editorWarning-foreground': '#ffd370',
    'progressBar-background': '#6fc3df',
  },
  'vscode-high-contrast-light': {
    foreground: '#292929',
    'editor-foreground': '#292929',
    'editor-background': '#ffffff',
    descriptionForeground: '#292929b3',
    contrastBorder: '#0f4a85',
    contrastActiveBorder: '#006bbd',
    'charts-blue': '#0063d3',
    'charts-orange': '#b5520a',
    'charts-green': '#374e06',
    'charts-red': '#b5200d',
    'charts-yellow': '#895503',
    'button-background': '#0f4a85',
    'button-foreground': '#ffffff',
    'button-secondaryBackground': '#ffffff',
    'button-secondaryForeground': '#292929',
    'dropdown-background': '#ffffff',
    'dropdown-foreground': '#292929',
    'dropdown-border': '#0f4a85',
    'input-background': '#ffffff',
    'input-foreground': '#292929',
    'checkbox-background': '#ffffff',
    'checkbox-border': '#0f4a85',
    'checkbox-foreground': '#292929',
    focusBorder: '#006bbd',
    'textLink-foreground': '#0f4a85',
    'icon-foreground': '#292929',
    'inputValidation-errorBorder': '#0f4a85',
    'editorWarning-foreground': '#895503',
    'progressBar-background': '#0f4a85',
  },
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
            window.posted.push(message);
            if (message.type === 'ready') tell({ type: 'snapshot', state: chosen });
            const sight = message.type === 'look' && message.look && (window.sight ?? mock.sightOf)(message.look, mock);
            if (sight) tell({ type: 'sight', selection: chosen.selection, sight });
          },
          getState: () => window.saved,
          setState: (state) => { window.saved = state; },
        });
        await import('./webview/main.ts');
      `,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'esm',
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
     <link rel="stylesheet" href="${address('panel.css')}"></head><body class="${theme}">
     <script>window.chosen = (mock) => (${state}); window.view = (mock) => (${view}); window.sight = (${sight});</script>
     <script type="module" src="${address('panel.js')}"></script></body></html>`,
  );
  return pathToFileURL(path).href;
}

export function launchPanelBrowser() {
  return chromium.launch({
    executablePath: findProgram('chromium', 'chromium-browser', 'google-chrome') ?? undefined,
    args: ['--no-sandbox', '--allow-file-access-from-files'],
  });
}
