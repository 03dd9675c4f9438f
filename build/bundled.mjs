/** Programs of the tests that run by themselves: bundled with the language and the engine as they are, and started. */
import { spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from './steps.mjs';

/** Runs a program, such as test/fuzz/campaign.ts, with the arguments of this call; this process ends with its status. */
export async function runBundled(entry) {
  const outfile = join(root, 'dist', basename(dirname(entry)), 'campaign.cjs');
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  const call = [outfile, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, call, { cwd: root, stdio: 'inherit' });
  process.exit(status ?? 1);
}
