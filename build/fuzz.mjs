/**
 * Bundles a fuzzer with what it tries, as it is, and runs it:
 *
 *   npm run fuzz -- COUNT [FIRST] [EVERY]      texts for the language and the engine; every so many are formatted and evaluated
 *   npm run fuzz -- --protocol COUNT [FIRST]   messages to the language server (after `npm run build`)
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './steps.mjs';

const outdir = join(root, 'dist', 'fuzz');
const wanted = process.argv.slice(2);
const protocol = wanted[0] === '--protocol';
await build({
  entryPoints: ['campaign', 'shard', 'sessions'].map((name) => join(root, 'test', 'fuzz', `${name}.ts`)),
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'warning',
});
const program = join(outdir, protocol ? 'sessions.cjs' : 'campaign.cjs');
const call = [program, ...wanted.slice(protocol ? 1 : 0)];
const { status } = spawnSync(process.execPath, call, { stdio: 'inherit', cwd: root });
process.exit(status ?? 1);
