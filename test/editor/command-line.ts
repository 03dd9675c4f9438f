import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './served';

/** Runs by the command line, as somebody may have done before. That expectations fail (1) or time is up (130) is no mistake. */
export function runBefore(file: string, ...options: readonly string[]): void {
  const call = [join(root, 'dist', 'reluflow.js'), 'run', file, '--quiet', ...options];
  const { status, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  if (status === null || ![0, 1, 130].includes(status)) throw new Error(stderr);
}
