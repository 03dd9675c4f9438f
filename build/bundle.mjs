/**
 * Bundles everything that is shipped into dist/, which works from any folder, without node_modules.
 *
 *   node build/bundle.mjs            once, minified
 *   node build/bundle.mjs --watch    again after every change, readable
 *
 * --outdir=FOLDER writes elsewhere than into dist/, --only=worker,server makes these bundles alone.
 */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, context } from 'esbuild';
import { bundles } from './bundles.mjs';
import { noticesOf } from './notices.mjs';
import { root } from './steps.mjs';

const watch = process.argv.includes('--watch');
const option = (name) => process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
const outdir = option('outdir') ?? join(root, 'dist');
const only = option('only')?.split(',');

const common = {
  // Names of functions are not kept: that would cost a call for every closure that is made.
  minify: !watch,
  sourcemap: watch ? 'linked' : false,
  logLevel: 'warning',
  legalComments: 'none',
  absWorkingDir: root.replace(/[\\/]$/, ''),
};

mkdirSync(outdir, { recursive: true });
const metafiles = [];
for (const { entry, name, options } of bundles) {
  if (!existsSync(entry) || (only && !only.includes(name))) continue;
  const settings = { ...common, ...options, entryPoints: { [name]: entry }, outdir };
  if (watch) await (await context(settings)).watch();
  else {
    rmSync(join(outdir, `${name}.js.map`), { force: true });
    metafiles.push((await build({ ...settings, metafile: true })).metafile);
  }
  if (name === 'reluflow' && !watch) chmodSync(join(outdir, 'reluflow.js'), 0o755);
}
if (!watch && !only) writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesOf(root, metafiles));
if (watch) console.log('Watching; Ctrl-C ends it.');
