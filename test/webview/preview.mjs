/**
 * Pictures of the panel without VS Code: `node test/webview/preview.mjs FOLDER` draws every state in four themes.
 * For looking at; nothing is asserted here.
 */
import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findProgram } from '../../build/steps.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = resolve(process.argv[2] ?? 'preview');
const wanted = process.argv.slice(3);
await mkdir(folder, { recursive: true });

const shared = {
  'font-family': 'system-ui, "Segoe UI", sans-serif',
  'font-size': '13px',
  'editor-font-family': 'monospace',
};
const themes = {
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

/** Each makes a state from the module test/webview/mock.ts, in the page. */
const states = {
  finished: 'mock.stateOf()',
  running: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'running', endedAt: null, startedAt: Date.now() - 4000,
    progress: { done: 7, total: 20 }, cell: mock.cellOf(20, { result: null, selected: null,
    curves: [0, 1, 2].map((k) => mock.curveOf(k, 90)), frames: mock.framesOf(90),
    table: { ...mock.cellOf().table, state: Uint8Array.from({ length: 20 }, (_, k) => (k === 0 ? 1 : k < 8 ? 2 : 0)) } }) }) })`,
  empty: `mock.stateOf({ experiments: [], selection: { experiment: '', cell: 0, run: 0 }, experiment: null })`,
  compiling: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'compiling', cell: null, cells: [], endedAt: null,
    startedAt: Date.now() - 300, progress: { done: 0, total: 0 } }) })`,
  failed: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'failed', cell: null, cells: [],
    message: 'The text has 2 mistakes; the first is on line 12: there is no target named "tnet". Did you mean "tent"?' }) })`,
  single: `mock.stateOf({ experiments: [{ name: 'flow_rate', phase: 'finished' }], experiment: mock.experimentOf({ stale: true,
    cells: [{ parameters: {}, runs: 1 }], cell: mock.cellOf(1, { problem: { ...mock.cellOf().problem, targetName: 'parabola', target: mock.parabola } }),
    progress: { done: 1, total: 1 } }) })`,
  points: `mock.stateOf({ experiment: mock.experimentOf({ cells: [{ parameters: {}, runs: 1 }], cell: mock.pointsCell() }) })`,
  diverged: `mock.stateOf({ selection: { experiment: 'flow_rate', cell: 0, run: 3 }, experiment: mock.experimentOf({ cell: mock.cellOf(20, {
    selected: { ...mock.resultOf(3), status: 'diverged', reason: 'the risk is not finite at step 41; a smaller rate may help',
      kind: 'undecided', observables: { risk: Infinity, initial_risk: 0.3126, gradient: Infinity, norm: Infinity, sup_norm: Infinity, steps: 41, time: null } } }) }) })`,
};

const script = join(folder, 'preview.js');
await build({
  stdin: {
    contents: `
      import * as mock from './test/webview/mock.ts';
      import { pack } from './webview/messages.ts';
      window.posted = [];
      window.acquireVsCodeApi = () => ({
        postMessage(message) {
          window.posted.push(message);
          if (message.type === 'ready') window.postMessage(pack({ type: 'snapshot', state: window.chosen(mock) }), '*');
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
  format: 'esm',
  outfile: script,
});

const css = script.replace(/\.js$/, '.css');
const browser = await chromium.launch({
  executablePath: findProgram('chromium', 'chromium-browser', 'google-chrome') ?? undefined,
  args: ['--no-sandbox', '--allow-file-access-from-files'],
});
for (const [theme, variables] of Object.entries(themes)) {
  for (const [name, expression] of Object.entries(states)) {
    if (theme !== 'vscode-dark' && name !== 'finished' && !wanted.includes('all')) continue;
    const style = Object.entries({ ...shared, ...variables })
      .map(([key, value]) => `--vscode-${key}: ${value};`)
      .join(' ');
    const html = join(folder, `${theme}-${name}.html`);
    await writeFile(
      html,
      `<!doctype html><html style='${style}'><head><meta charset="utf-8"><link rel="stylesheet" href="${pathToFileURL(css).href}"></head>
       <body class="${theme}"><script>window.chosen = (mock) => (${expression})</script>
       <script type="module" src="${pathToFileURL(script).href}"></script></body></html>`,
    );
    for (const width of name === 'finished' && theme === 'vscode-dark' ? [640, 1280] : [640]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      page.on('pageerror', (error) => console.error(name, error.message));
      page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()));
      await page.goto(pathToFileURL(html).href);
      await page.waitForSelector('main[data-revision]');
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(folder, `${theme}-${name}-${width}.png`), fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
