/** What is said to Slurm, and what it answers, as text. */
import type { SiteErrorDetails, Task } from './site';
import { rangesFromText, rangesToText } from './shards';

export interface SlurmOptions {
  readonly partition?: string;
  readonly account?: string;
  readonly time?: string;
  readonly memory?: string;
  /** More options of sbatch, each one argument. */
  readonly sbatch: readonly string[];
}

/** A word as sh reads it, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export interface ScriptParts {
  /** The command up to the shard's number. */
  readonly command: readonly string[];
  readonly offset: number;
  readonly submission: number;
}

/** The batch script of an array: its task k runs the shard offset + k. */
export function batchScript({ command, offset, submission }: ScriptParts): string {
  return [
    '#!/bin/sh',
    '# One task of this array runs one shard; the node program takes the place of the shell, so that it hears signals.',
    `exec ${command.map(quoted).join(' ')} "$((${offset} + SLURM_ARRAY_TASK_ID))" \\`,
    `  --submission ${submission} --task "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"`,
    '',
  ].join('\n');
}

/** The arguments of sbatch. The script's name comes last, after `--`. */
export function sbatchArguments(
  options: SlurmOptions,
  own: {
    readonly name: string;
    readonly folder: string;
    readonly tasks: readonly number[];
    readonly script: string;
  },
): string[] {
  const { partition, account, time, memory } = options;
  const given = { partition, account, time, mem: memory };
  return [
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...options.sbatch,
    '--parsable',
    `--job-name=${own.name}`,
    `--array=${rangesToText(own.tasks)}`,
    `--chdir=${own.folder}`,
    // In names of logs a percent sign begins a placeholder, two are one.
    `--output=${own.folder.replaceAll('%', '%%')}/logs/%A_%a.log`,
    '--open-mode=append',
    '--',
    own.script,
  ];
}

const ownOptions = ['array', 'chdir', 'error', 'help', 'job-name', 'open-mode', 'output', 'parsable'];
const pointless = ['test-only', 'usage', 'version', 'wait', 'wrap'];
const ownLetters = ['a', 'D', 'e', 'h', 'J', 'o', 'V', 'W'];

/** Why an option can't be passed on to sbatch, in a sentence; null where it can. */
export function refusalOf(option: string): string | null {
  const long = /^--([a-z][a-z0-9-]*)(?:=[^\0]*)?$/s.exec(option)?.[1];
  const short = /^-([A-Za-z])[^\s\0]*$/.exec(option)?.[1];
  if (long === undefined && short === undefined) {
    return `\`--sbatch "${option}"\` is not an option of sbatch in one word: write it as in \`--sbatch "--qos=high"\`.`;
  }
  // sbatch takes the beginning of a name for the name.
  const isOne = (letters: readonly string[], names: readonly string[]) =>
    long === undefined ? letters.includes(short!) : names.some((name) => name.startsWith(long));
  if (isOne(['M'], ['clusters'])) {
    return `\`--sbatch "${option}"\` can't be passed on: a sweep is followed by squeue and scontrol, which ask this cluster. Submit it from a machine of the other one.`;
  }
  const taken = isOne(ownLetters, [...ownOptions, ...pointless]);
  return taken ? `\`--sbatch "${option}"\` can't be passed on: ReluFlow sets that itself.` : null;
}

/** The job's id in what `sbatch --parsable` prints: `12` or `12;cluster`. */
export function parseSubmitted(text: string): string | null {
  const line = text.trim().split('\n').at(-1) ?? '';
  return /^(\d+)(?:;\S+)?$/.exec(line)?.[1] ?? null;
}

/** What the errors of a command of Slurm say of what became of it. */
export function natureOf(errors: string): SiteErrorDetails {
  return {
    // A controller that answers late may have taken the job.
    unsure: /timed? ?out|said nothing|contact slurm controller/i.test(errors),
    full: /unable to accept job|job queue full|Max(Submit)?Jobs?(Count|Per|Limit)|job submit limit/i.test(
      errors,
    ),
  };
}

/** A number of `scontrol show config`. */
export function parseSetting(config: string, name: string): number | null {
  const value = new RegExp(`^\\s*${name}\\s*=\\s*(\\d+)\\s*$`, 'm').exec(config)?.[1];
  return value === undefined ? null : Number(value);
}

/** One line for each task: job of the array, index, state, nodes, name of the job, reason. */
export const queueFormat = '%F|%K|%T|%N|%j|%r';

export interface QueuedTask extends Task {
  readonly job: string;
  readonly index: number;
  readonly jobName: string;
}

const running = ['RUNNING', 'COMPLETING', 'STAGE_OUT', 'SIGNALING', 'RESIZING'];
const ended: Readonly<Record<string, string>> = {
  COMPLETED: 'it ended without a result',
  FAILED: 'it failed',
  TIMEOUT:
    'it reached its time limit: give it more with --time, or cut smaller shards with --new --shard-runs',
  CANCELLED: 'it was cancelled',
  NODE_FAIL: 'its node failed',
  OUT_OF_MEMORY: 'it ran out of memory: give it more with --memory',
  BOOT_FAIL: 'its node did not start',
  DEADLINE: 'it reached its deadline',
  PREEMPTED: 'another job took its place',
  REVOKED: 'it was revoked',
  LAUNCH_FAILED: 'it could not be started',
};

/** What squeue prints in `queueFormat`; lines that are something else are passed over. */
export function parseQueue(text: string): readonly QueuedTask[] {
  return text.split('\n').flatMap((line) => {
    const [job = '', indices = '', state = '', nodes = '', jobName = '', ...reasons] = line.trim().split('|');
    if (!/^\d+$/.test(job) || jobName === '') return [];
    const task = taskOf(state, nodes, reasons.join('|'));
    return indicesOf(indices).map((index) => ({ job, index, jobName, name: `${job}_${index}`, ...task }));
  });
}

/** `7`, or of tasks that are told together `[0,3-9%2]`. */
function indicesOf(text: string): readonly number[] {
  try {
    return rangesFromText(text.replace(/^\[|\]$/g, '').replace(/%\d+$/, ''));
  } catch {
    return [];
  }
}

function taskOf(state: string, nodes: string, reason: string): Omit<Task, 'name'> {
  if (running.includes(state)) return { state: 'running', reason: nodes === '' ? state : `on ${nodes}` };
  const sentence = ended[state];
  if (sentence === undefined)
    return { state: 'waiting', reason: reason === 'None' || reason === '' ? state : reason };
  return { state: 'ended', reason: `${sentence} (${state})` };
}
