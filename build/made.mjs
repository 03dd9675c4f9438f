/** What `npm start` makes, and whether its sources are still those that it was made of. Only Node's own modules. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** All that goes into the bundles and the package. */
const sources = [
  'build',
  'docs/language.md',
  'engine',
  'examples',
  'extension',
  'syntaxes',
  'webview',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'langium-config.json',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
];

/** Made while building: no source. */
const generated = 'generated';

/** A digest of all sources of a checkout: names, sizes and times. */
export function digestOf(root) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found) return;
    if (!found.isDirectory()) return hash.update(`${path} ${found.size} ${found.mtimeMs}\n`);
    for (const name of readdirSync(join(root, path)).sort()) {
      if (name !== generated && !name.startsWith('.')) visit(`${path}/${name}`);
    }
  };
  sources.forEach(visit);
  return hash.digest('hex');
}

/** Makes a file of the checkout, unless it is there and nothing has changed since; returns whether it was made. */
export function makeUnlessMade(root, file, make) {
  // Beside what says which packages are installed: all of dist/ is measured.
  const stamp = join(root, 'node_modules', `.reluflow-made-${file.replaceAll('/', '-')}`);
  const digest = digestOf(root);
  const isMade = existsSync(join(root, file)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (isMade) return false;
  make();
  writeFileSync(stamp, digest);
  return true;
}
