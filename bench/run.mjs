// Bundles the benchmark with the engine as it is shipped and runs it; arguments are passed on.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const outfile = join(root, 'dist', 'bench', 'run.cjs');
mkdirSync(join(root, 'dist', 'bench'), { recursive: true });
await build({
  entryPoints: { run: join(root, 'bench', 'run.ts'), worker: join(root, 'bench', 'worker.ts') },
  outdir: join(root, 'dist', 'bench'),
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['playwright-core'],
  // The steps in build/ find the project by the place of their own file.
  define: { 'import.meta.url': 'stepsUrl' },
  banner: {
    js: "const stepsUrl = require('node:url').pathToFileURL(require('node:path').resolve('build', 'steps.mjs')).href;",
  },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, root, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
