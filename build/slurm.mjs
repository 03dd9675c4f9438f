/**
 * `npm run slurm`: the tests of sweeps on the Slurm of Debian, which it installs where it is missing and this user may. They
 * start one of their own in a temporary folder. `npm run slurm -- --linear` measures sweeps of up to 100,000 runs in 1,000
 * tasks on a simulated one, which needs nothing installed.
 */
import { spawnSync } from 'node:child_process';
import { bringSlurm } from './slurm-programs.mjs';
import { npm, root } from './steps.mjs';

function main() {
  if (process.argv.includes('--linear')) return measure();
  if (!bringSlurm())
    throw new Error('A real Slurm needs Linux, root, and the Debian packages slurmctld, slurmd and munge.');
  npm(['run', 'generate']);
  return test(['--project', 'slurm']);
}

function measure() {
  npm(['run', 'generate']);
  const sizes = { RELUFLOW_LINEAR: '1000,10000,100000' };
  // The path comes first: behind the option it would be taken for its value, and all tests be run.
  return test(
    ['test/host/cluster/linear.test.ts', '--project', 'unit', '--disable-console-intercept'],
    sizes,
  );
}

function test(args, environment = {}) {
  const program = [process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args]];
  const env = { ...process.env, ...environment };
  return spawnSync(...program, { cwd: root, stdio: 'inherit', env }).status ?? 1;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
