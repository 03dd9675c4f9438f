/**
 * What the editor asks of `reluflow sweep`: it calls the command line that is shipped with it, so that a sweep is the same
 * whoever submits it, and goes on when the editor is closed.
 */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import type { SiteName } from '../../engine/host/node/cluster/site';

/** An experiment of a file on the disk. */
export interface SweepTarget {
  readonly file: string;
  readonly experiment: string;
  /** Which of its sweeps; absent: the newest. */
  readonly id?: string;
}

export interface SweepChoice extends SweepTarget {
  readonly site: SiteName;
  /** Null: as many as take some minutes. */
  readonly runsPerShard: number | null;
  /** Begins another sweep though there is one of the same experiment. */
  readonly another: boolean;
  /** Processes at a time on this machine; 0: one for each processor. */
  readonly jobs: number;
  /** Options of sbatch, each one word. */
  readonly sbatch: readonly string[];
}

export function submitArguments(choice: SweepChoice): readonly string[] {
  const { site, runsPerShard, another, jobs, sbatch } = choice;
  return [
    ...sweepArguments('submit', choice),
    `--on=${site}`,
    ...(runsPerShard === null ? [] : [`--shard-runs=${runsPerShard}`]),
    ...(another ? ['--new'] : []),
    ...(site === 'local' && jobs > 0 ? [`--jobs=${jobs}`] : []),
    ...(site === 'slurm' ? sbatch.map((word) => `--sbatch=${word}`) : []),
  ];
}

export function sweepArguments(command: string, { file, experiment, id }: SweepTarget): readonly string[] {
  const which = id === undefined ? [] : [`--id=${id}`];
  return ['sweep', command, file, `--experiment=${experiment}`, ...which];
}

/** How many runs go into each task where there are to be about so many tasks. */
export function runsPerTask(runs: number, tasks: number): number {
  return Math.max(1, Math.ceil(runs / tasks));
}

/** The words of a line, as a shell divides them: spaces inside of quotes belong to a word. */
export function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** What is wrong with options of sbatch as they were typed, as far as that can be told here; null where nothing is. */
export function optionsProblem(line: string): string | null {
  const wrong = wordsOf(line).find((word) => !word.startsWith('-'));
  if (wrong === undefined) return null;
  return `\`${wrong}\` is not an option in one word: write a value as in --partition=long.`;
}

export interface SweepAnswer {
  /** The exit status; null where it was ended. */
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

export type SweepProgram = (args: readonly string[], stop?: AbortSignal) => Promise<SweepAnswer>;

/** Calls this script (dist/reluflow.js); never rejects. The program of the editor is a Node where it is told so. */
export function sweepProgram(script: string): SweepProgram {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' };
  return (args, stop) =>
    new Promise((resolve) => {
      const options = { cwd: dirname(script), env, maxBuffer: 2 ** 30, windowsHide: true, signal: stop };
      const child = execFile(process.execPath, [script, ...args], options, (error, output, errors) => {
        const status = child.exitCode ?? (error ? null : 0);
        resolve({ status, output, errors: errors || (error && status === null ? error.message : '') });
      });
      child.stdin?.end();
    });
}

/** The record that was written, in what `sweep collect --json` prints; null where there is none. */
export function recordIn(output: string): string | null {
  try {
    const document = JSON.parse(output) as {
      readonly experiments?: readonly { readonly record?: unknown }[];
    };
    const record = document.experiments?.[0]?.record;
    return typeof record === 'string' ? record : null;
  } catch {
    return null;
  }
}
