/**
 * `npm run slurm`: the tests of sweeps on the Slurm of Debian, which it installs where it is missing and this user may. They
 * start one of their own in a temporary folder.
 */
import { spawnSync } from 'node:child_process';
import { findProgram, installWithApt, npm, root } from './steps.mjs';

function main() {
  const find = () => findProgram('sbatch') && findProgram('munged', 'slurmctld');
  const may = process.platform === 'linux' && process.getuid?.() === 0;
  if (may && !find()) {
    installWithApt(
      ['munge', 'slurmctld', 'slurmd', 'slurm-client'],
      'the scheduler on which sweeps are tested',
    );
  }
  if (!may || !find())
    throw new Error('A real Slurm needs Linux, root, and the Debian packages slurmctld, slurmd and munge.');
  npm(['run', 'generate']);
  const tests = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'slurm'];
  return spawnSync(process.execPath, tests, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
