/** Programs of the tests that run by themselves: bundled with the language and the engine as they are, and started. */
import { spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from './steps.mjs';

/**
 * Runs a program, such as test/fuzz/campaign.ts, with the arguments of this call or others; this process ends with its
 * status. Programs that it starts itself are bundled beside it.
 */
export async function runBundled(entry, { beside = [], words = process.argv.slice(2) } = {}) {
  const outdir = join(root, 'dist', basename(dirname(entry)));
  await build({
    entryPoints: [entry, ...beside].map((each) => join(root, each)),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  const call = [join(outdir, basename(entry).replace(/\.ts$/, '.cjs')), ...words];
  const { status } = spawnSync(process.execPath, call, { cwd: root, stdio: 'inherit' });
  process.exit(status ?? 1);
}
