/**
 * Looks over the packages that ReluFlow is made of: `npm run package` begins with it. What package-lock.json says of them is
 * always checked; what is known of their faults, where the registry of this machine tells it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, say } from './steps.mjs';

/** Packages with an install script that is never run (.npmrc), and why they do without. */
const scripts = new Map([['esbuild', 'its program comes in a package of its own']]);

const exact = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
/** The name of the package in a folder of the lockfile. */
const nameOf = (folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * What is wrong with the packages that the build takes, each in a sentence: `manifest` and `lock` as package.json and
 * package-lock.json have them, `settings` as .npmrc.
 */
export function faultsIn(manifest, lock, settings) {
  const faults = [];
  if (!/^ignore-scripts=true$/m.test(settings))
    faults.push('.npmrc lets packages run scripts when they are installed.');
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    if (!exact.test(version))
      faults.push(`package.json asks for ${name} ${version}, which is no exact version.`);
  for (const [folder, found] of Object.entries(lock.packages)) {
    if (folder === '') continue;
    const name = nameOf(folder);
    const fault = (words) => faults.push(`package-lock.json: ${name} ${words}.`);
    // Where packages come from is a matter of each machine; a place of their own would be another source.
    if (found.resolved !== undefined) fault(`comes from a place of its own, ${found.resolved}`);
    if (found.link) fault('is a link');
    if (!exact.test(found.version ?? '')) fault('has no exact version');
    if (!/^sha512-[\w+/]{86}==$/.test(found.integrity ?? '')) fault('has no SHA-512 to be told by');
    if (found.hasInstallScript && !found.dev && !scripts.has(name))
      fault('runs a script when it is installed');
  }
  return faults;
}

/** What `npm audit --json` says: sentences on high and critical faults, or why it can't tell. */
export function readAudit(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return { faults: [], silence: 'the registry gave no answer' };
  }
  const { vulnerabilities, message, error } = answer ?? {};
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null)
    return {
      faults: [],
      silence: String(message ?? error?.summary ?? 'the registry gave no answer').split(' - ')[0],
    };
  const faults = Object.values(vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity, via }) => {
      const titles = via.flatMap((each) => (typeof each === 'string' ? [] : [each.title]));
      return `${name} has a fault that is ${severity}: ${titles.join('; ') || `by way of ${via.join(', ')}`}.`;
    });
  return { faults, silence: null };
}

/** Asks the registry about the packages that are bundled. */
function askRegistry() {
  const call = ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'];
  const { stdout } = spawnSync('npm', call, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: 60_000,
    maxBuffer: 1 << 26,
  });
  return readAudit(stdout ?? '');
}

function main() {
  const read = (name) => readFileSync(join(root, name), 'utf8');
  const lock = JSON.parse(read('package-lock.json'));
  const faults = faultsIn(JSON.parse(read('package.json')), lock, read('.npmrc'));
  const known = askRegistry();
  for (const fault of [...faults, ...known.faults]) console.error(fault);
  const count = Object.keys(lock.packages).length - 1;
  const rest =
    known.silence === null
      ? 'No fault is known of them.'
      : `Known faults can't be asked for here (${known.silence}).`;
  if (faults.length + known.faults.length > 0) process.exitCode = 1;
  else say(`The ${count} packages of package-lock.json are exact, hashed and run no scripts. ${rest}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
