/**
 * The scripts of dist/, each with its entry and with how esbuild makes it. Each is self-contained but for the editor's own
 * module and for the parts that are loaded later.
 */
import { join } from 'node:path';
import { root } from './steps.mjs';

const path = (...parts) => join(root, ...parts);

/** Programs for Node: CommonJS, which the extension host of every supported VS Code loads. */
const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Modules of both kinds are there for some packages; the ES ones can be shaken.
  mainFields: ['module', 'main'],
  conditions: ['node', 'module'],
  define: { 'import.meta.url': 'undefined' },
};

const browser = { bundle: true, platform: 'browser', format: 'iife', target: 'es2022' };

/**
 * VS Code's own module, which is there when the extension is loaded, and one object with its members for all modules:
 * otherwise each would be given a copy of them, name by name, before anything is activated.
 */
const editor = {
  name: 'editor',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^vscode$/ }, ({ kind, namespace }) =>
      kind === 'require-call' || namespace === 'editor'
        ? { path: 'vscode', external: true }
        : { path: 'vscode', namespace: 'editor' },
    );
    onLoad({ filter: /^vscode$/, namespace: 'editor' }, () => ({ contents: "export * from 'vscode';" }));
  },
};

/**
 * A part of the extension is a script of its own and is loaded when it is imported; web hosts load one script alone. VS Code
 * gives its own module to what is required, not to what Node imports.
 */
const later = { external: ['./language-client'], supported: { 'dynamic-import': false } };

/** VS Code for the Web loads the extension as CommonJS in a web worker; its other threads are web workers, too. */
const webExtension = { ...browser, format: 'cjs', plugins: [editor] };

export const bundles = [
  {
    entry: path('engine', 'host', 'node', 'main.ts'),
    name: 'reluflow',
    options: { ...node, banner: { js: '#!/usr/bin/env node' } },
  },
  { entry: path('engine', 'host', 'node', 'commands.ts'), name: 'commands', options: node },
  { entry: path('engine', 'host', 'node', 'worker.ts'), name: 'worker', options: node },
  { entry: path('engine', 'host', 'node', 'sealing.ts'), name: 'sealer', options: node },
  {
    entry: path('engine', 'host', 'node', 'export', 'raster.ts'),
    name: 'raster',
    options: { ...node, loader: { '.wasm': 'binary', '.woff2': 'binary' } },
  },
  {
    entry: path('extension', 'client', 'node', 'main.ts'),
    name: 'extension',
    options: { ...node, ...later, plugins: [editor] },
  },
  {
    entry: path('extension', 'client', 'node', 'language-client.ts'),
    name: 'language-client',
    options: { ...node, plugins: [editor] },
  },
  { entry: path('extension', 'server', 'node', 'main.ts'), name: 'server', options: node },
  { entry: path('extension', 'runner', 'node', 'main.ts'), name: 'runner', options: node },
  { entry: path('extension', 'client', 'web', 'main.ts'), name: 'web/extension', options: webExtension },
  { entry: path('extension', 'web', 'main.ts'), name: 'web/threads', options: browser },
  { entry: path('webview', 'main.ts'), name: 'webview', options: browser },
];
