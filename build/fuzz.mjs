// Bundles the fuzzer with the language and the engine as they are and runs it: `npm run fuzz -- COUNT [FIRST]`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const outfile = join(root, 'dist', 'fuzz', 'campaign.cjs');
await build({
  entryPoints: [join(root, 'test', 'fuzz', 'campaign.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
