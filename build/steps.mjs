/**
 * What `npm start` and `npm test` share: running programs, installing what is missing, and saying so.
 * Only Node's own modules: it runs before anything is installed.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** Prints one line about what is being done. */
export function say(line) {
  console.log(`\u2022 ${line}`);
}

/** Runs a program to its end with its output shown; throws a sentence when it fails. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) throw new Error(`${program} can't be started: ${result.error.message}`);
  if (result.status !== 0) {
    throw new Error(
      `\`${[program, ...args].join(' ')}\` ended with status ${result.status ?? result.signal}.`,
    );
  }
}

/** Runs a program quietly; its output is shown only when it fails. */
function runQuietly(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.error) throw new Error(`${program} can't be started: ${result.error.message}`);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    throw new Error(
      `\`${[program, ...args].join(' ')}\` ended with status ${result.status ?? result.signal}.`,
    );
  }
  return result.stdout;
}

/** npm is a script of its own on Windows and needs a shell there. */
export function npm(args, options = {}) {
  return runQuietly('npm', args, { shell: windows, ...options });
}

/** The same for several calls, each of which takes one processor, beside each other. */
export async function npmTogether(...calls) {
  const options = { cwd: root, shell: windows, maxBuffer: 1 << 28 };
  const failed = await Promise.all(
    calls.map(
      (args) =>
        new Promise((resolve) => {
          execFile('npm', args, options, (error, out, err) => {
            if (error) process.stderr.write(`${out}${err}`);
            resolve(error ? `npm ${args.join(' ')}` : null);
          });
        }),
    ),
  );
  const names = failed.filter((name) => name !== null);
  if (names.length > 0) throw new Error(`Failed, as said above: ${names.join(', ')}.`);
}

/** The full path of a program on PATH, or null. */
export function findProgram(...names) {
  const endings = windows ? ['.cmd', '.exe', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      for (const ending of endings) {
        const path = join(folder, name + ending);
        if (folder && existsSync(path)) return path;
      }
    }
  }
  return null;
}

/** VS Code and a browser for it are brought from npm and apt there alone. */
export const editorCanBeBrought = process.platform === 'linux' && process.arch === 'x64';

/** The browser that RELUFLOW_CHROMIUM names, or the first one that is installed; or null. */
export function findChromium() {
  return (
    process.env.RELUFLOW_CHROMIUM ?? findProgram('chromium', 'chromium-browser', 'google-chrome', 'chrome')
  );
}

const packages = join(root, 'node_modules');
const installed = join(packages, '.reluflow-installed');

/**
 * Installs the project's packages exactly as the lockfile says, unless that was done already.
 * `what` is 'build' (enough to build and run) or 'all' (the tests' tools too). A folder of packages that is only linked
 * belongs to another checkout, and npm would empty it: it is taken as it is.
 */
export function installPackages(what) {
  if (lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const done = existsSync(installed) ? readFileSync(installed, 'utf8') : '';
  if (done === `all ${lock}` || done === `${what} ${lock}`) return;
  say(
    `Installing the packages of package-lock.json from npm (${what === 'all' ? 'with' : 'without'} the tests' tools)`,
  );
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...(what === 'all' ? [] : ['--omit=dev'])]);
  writeFileSync(installed, `${what} ${lock}`);
}

/** Debian packages by apt, where this user may install them. Returns whether they were installed. */
export function installWithApt(packages, why) {
  if (!findProgram('apt-get') || process.getuid?.() !== 0) return false;
  say(`Installing ${packages.join(', ')} with apt: ${why}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  try {
    runQuietly('apt-get', ['update', '-qq'], { env: environment });
    runQuietly('apt-get', install, { env: environment });
    return true;
  } catch (error) {
    say(`apt could not install them (${error.message})`);
    return false;
  }
}

/** A free port on 127.0.0.1. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
