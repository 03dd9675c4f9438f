/**
 * `npm start`: installs, builds, runs the first example, and opens the extension on the examples in a real VS Code.
 * `npm start -- --no-editor` returns after the table of results.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeUnlessMade } from './made.mjs';
import { findProgram, installPackages, npm, root, run, say } from './steps.mjs';

const examples = join(root, 'examples');

async function main() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Error(`ReluFlow needs Node 20 or newer; this is ${process.version}.`);
  }
  installPackages('build');
  const isNew = makeUnlessMade(root, 'dist/reluflow.js', () => {
    say('Building ReluFlow');
    npm(['run', 'build']);
  });
  if (!isNew) say('ReluFlow is built already, and nothing has changed since');
  say('Running examples/first.rflow');
  run(process.execPath, ['dist/reluflow.js', 'run', join('examples', 'first.rflow')]);
  if (process.argv.includes('--no-editor')) {
    console.log('\nThe next one: node dist/reluflow.js run examples/convergence-with-rate.rflow');
    return;
  }
  const code = installedCode();
  await (code ? openInstalled(code) : openServed());
}

/** An installed VS Code that can open a window here. */
function installedCode() {
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return screen ? findProgram('code', 'code-insiders', 'codium') : null;
}

/** A package of the extension, made from what was built. */
async function makePackage() {
  installPackages('all');
  makeUnlessMade(root, 'reluflow.vsix', () => {
    say('Packaging the extension');
    npm(['run', 'package']);
  });
  return join(root, 'reluflow.vsix');
}

/** Opens the examples in the installed VS Code, with data folders of its own that are removed afterwards. */
async function openInstalled(code) {
  const vsix = await makePackage();
  const data = mkdtempSync(join(tmpdir(), 'reluflow-code-'));
  const shared = ['--user-data-dir', data, '--extensions-dir', join(data, 'extensions')];
  if (process.getuid?.() === 0) shared.push('--no-sandbox');
  const shell = process.platform === 'win32';
  run(code, [...shared, '--install-extension', vsix], { stdio: 'ignore', shell });
  say(`Opening ${examples} in VS Code. Begin with first.rflow. Ctrl-C here ends it.`);
  const child = spawn(code, [...shared, '--new-window', '--wait', '--disable-workspace-trust', examples], {
    stdio: 'ignore',
    shell,
  });
  await Promise.race([interrupted(), new Promise((resolve) => child.once('exit', resolve))]);
  endWindow(data);
  child.kill();
  await pause(500);
  rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** `code` starts the window in a process of its own, whose id it leaves in its data folder. */
function endWindow(data) {
  try {
    process.kill(Number(readFileSync(join(data, 'code.lock'), 'utf8')));
  } catch {
    // The window was closed already.
  }
}

async function openServed() {
  const { bringEditor, serveEditor } = await import('./editor.mjs');
  const editor = bringEditor();
  const vsix = await makePackage();
  say(`Starting ${editor.name}`);
  const served = await serveEditor(editor, vsix);
  console.log(`\nReluFlow is open at ${addressOf(served.url)}\nCtrl-C ends it.`);
  await interrupted();
  await served.stop();
}

/** The examples in a served editor, with the first one open. */
function addressOf(url) {
  const address = new URL(url);
  const first = `vscode-remote://${address.host}${join(examples, 'first.rflow')}`;
  address.searchParams.set('folder', examples);
  address.searchParams.set('payload', JSON.stringify([['openFile', first]]));
  return address.href;
}

function interrupted() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
