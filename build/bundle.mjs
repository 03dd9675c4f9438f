/**
 * Bundles everything that is shipped into dist/. Each entry is one self-contained file: dist/ works from any folder,
 * without node_modules.
 *
 *   node build/bundle.mjs            once, minified
 *   node build/bundle.mjs --watch    again after every change, readable
 *
 * --outdir=FOLDER writes elsewhere than into dist/, --only=worker,server makes these bundles alone.
 */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, context } from 'esbuild';
import { noticesOf } from './notices.mjs';
import { root } from './steps.mjs';

const watch = process.argv.includes('--watch');
const path = (...parts) => join(root, ...parts);
const option = (name) => process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
const outdir = option('outdir') ?? path('dist');
const only = option('only')?.split(',');

const common = {
  bundle: true,
  // Names of functions are not kept: that would cost a call for every closure that is made.
  minify: !watch,
  sourcemap: watch ? 'linked' : false,
  logLevel: 'warning',
  legalComments: 'none',
  absWorkingDir: root.replace(/[\\/]$/, ''),
};

/** Programs for Node: CommonJS, which the extension host of every supported VS Code loads. */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Modules of both kinds are there for some packages; the ES ones can be shaken.
  mainFields: ['module', 'main'],
  conditions: ['node', 'module'],
  define: { 'import.meta.url': 'undefined' },
};

const browser = { ...common, platform: 'browser', format: 'iife', target: 'es2022' };

/** VS Code for the Web loads the extension as CommonJS in a web worker; its other threads are web workers, too. */
const webExtension = { ...browser, format: 'cjs', external: ['vscode'] };

const bundles = [
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
    options: { ...node, external: ['vscode'] },
  },
  { entry: path('extension', 'server', 'node', 'main.ts'), name: 'server', options: node },
  { entry: path('extension', 'runner', 'node', 'main.ts'), name: 'runner', options: node },
  { entry: path('extension', 'client', 'web', 'main.ts'), name: 'web/extension', options: webExtension },
  { entry: path('extension', 'web', 'main.ts'), name: 'web/threads', options: browser },
  { entry: path('webview', 'main.ts'), name: 'webview', options: browser },
];

mkdirSync(outdir, { recursive: true });
const metafiles = [];
for (const { entry, name, options } of bundles) {
  if (!existsSync(entry) || (only && !only.includes(name))) continue;
  const settings = { ...options, entryPoints: { [name]: entry }, outdir };
  if (watch) await (await context(settings)).watch();
  else {
    rmSync(join(outdir, `${name}.js.map`), { force: true });
    metafiles.push((await build({ ...settings, metafile: true })).metafile);
  }
  if (name === 'reluflow' && !watch) chmodSync(join(outdir, 'reluflow.js'), 0o755);
}
if (!watch && !only) writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(root, metafiles));
if (watch) console.log('Watching; Ctrl-C ends it.');
