import { findProgram, installWithApt } from './steps.mjs';

/** Whether this user can start a Slurm here; what is missing of it is installed where apt may. */
export function bringSlurm() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const find = () => findProgram('sbatch') && findProgram('munged', 'slurmctld');
  const packages = ['munge', 'slurmctld', 'slurmd', 'slurm-client'];
  if (!find()) installWithApt(packages, 'the scheduler on which sweeps are tested');
  return Boolean(find());
}
