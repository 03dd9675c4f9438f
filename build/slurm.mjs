/** The Slurm of Debian, for the tests of sweeps on a cluster: they start one of their own in a temporary folder. */
import { findProgram, installWithApt, say } from './steps.mjs';

/** Installs what is missing, where this user may. */
export function bringSlurm() {
  const find = () => findProgram('sbatch') && findProgram('munged', 'slurmctld');
  if (process.platform === 'linux' && process.getuid?.() === 0 && !find()) {
    installWithApt(
      ['munge', 'slurmctld', 'slurmd', 'slurm-client'],
      'the scheduler on which sweeps are tested',
    );
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !find()) {
    say(
      'The tests on a real Slurm are left out: they need Linux, root, and the Debian packages slurmctld and slurmd.',
    );
  }
}
