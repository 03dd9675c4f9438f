/**
 * `npm run scan -- TARGETS`: compares the list of critical points of one neuron with a dense scan for so many random targets
 * (2000 unless said); `npm test` does so for 200.
 */
import { spawnSync } from 'node:child_process';
import { installPackages, npm, root } from './steps.mjs';

const targets = Number(process.argv[2] ?? 2000);
if (!(targets > 0)) {
  console.error('Say the number of targets: npm run scan -- 2000');
  process.exit(2);
}
installPackages('all');
npm(['run', 'generate']);
const tests = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'engine', 'test/landscape/scan.test.ts'];
const env = { ...process.env, RELUFLOW_SCANNED_TARGETS: `${targets}` };
process.exitCode = spawnSync(process.execPath, tests, { cwd: root, stdio: 'inherit', env }).status ?? 1;
