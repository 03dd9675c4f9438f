/**
 * `npm run soak -- MINUTES`: builds and packages, then edits, runs and cancels in a real VS Code for so many minutes (60
 * unless said), and prints what its threads hold after a garbage collection, with what they have taken in brackets. Fails
 * where what is held grows, and says then of which kinds there are more objects.
 */
import { spawnSync } from 'node:child_process';
import { installPackages, npm, root } from './steps.mjs';

const minutes = Number(process.argv[2] ?? 60);
if (!(minutes > 0)) {
  console.error('Say the minutes as a number: npm run soak -- 10');
  process.exit(2);
}
installPackages('all');
npm(['run', 'build']);
npm(['run', 'package']);
const tests = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'soak'];
const env = { ...process.env, RELUFLOW_SOAK_MINUTES: `${minutes}` };
process.exitCode = spawnSync(process.execPath, tests, { cwd: root, stdio: 'inherit', env }).status ?? 1;
