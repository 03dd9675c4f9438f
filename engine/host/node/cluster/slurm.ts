/** Runs shards as job arrays of a Slurm cluster, by its own commands. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { storageError } from '../record/files';
import { submissionPath } from './folder';
import { runProgram, shardCommand, type Program } from './programs';
import {
  SiteError,
  type Draft,
  type Site,
  type Submission,
  type SweepPlace,
  type Task,
  type Tasks,
} from './site';
import {
  batchScript,
  natureOf,
  parseQueue,
  parseSetting,
  parseSubmitted,
  queueFormat,
  sbatchArguments,
  type QueuedTask,
  type SlurmOptions,
} from './slurm-text';

/** Job ids and names in one call: far below the length that systems allow. */
const mostWords = 500;

/** Sbatch goes on asking a controller whose memory for jobs is full (MaxJobCount), for minutes. */
const tryingAgain = /(unable to accept job|job queue full).*retrying/i;

/** The program of an editor is a Node only where it is told so, and a task may not hear what this process was told. */
const asNode = process.versions['electron'] === undefined ? [] : ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1'];

export class SlurmSite implements Site {
  readonly name = 'slurm';
  private readonly options: SlurmOptions;
  private readonly program: Program;

  constructor(options: SlurmOptions, program: Program = runProgram) {
    this.options = options;
    this.program = program;
  }

  async divide(shards: readonly number[]): Promise<readonly Draft[]> {
    const config = await this.ask('scontrol', ['show', 'config']);
    // Indices go from 0 to MaxArraySize - 1, and each task counts as a job.
    const [arrays, jobs] = [parseSetting(config, 'MaxArraySize'), parseSetting(config, 'MaxJobCount')];
    const size = Math.min(arrays ?? 0, jobs ?? Infinity);
    if (size < 1) {
      throw new SiteError(
        "This Slurm allows no job arrays (MaxArraySize), so shards can't be submitted to it.",
      );
    }
    const blocks = new Map<number, number[]>();
    for (const shard of shards) {
      const block = Math.floor(shard / size);
      const known = blocks.get(block);
      if (known) known.push(shard);
      else blocks.set(block, [shard]);
    }
    return [...blocks].map(([block, members]) => ({ shards: members, offset: block * size }));
  }

  async submit(place: SweepPlace, submission: Submission): Promise<string> {
    const { number, offset, shards } = submission;
    if (place.folder.includes('\\')) {
      throw new SiteError(
        `Slurm can't write logs into ${place.folder}: choose a folder without a backslash by --out.`,
      );
    }
    const script = submissionPath(place.folder, number, 'sh');
    const command = [...asNode, ...shardCommand(place.folder)];
    try {
      writeFileSync(script, batchScript({ command, offset, submission: number }));
    } catch (error) {
      throw new SiteError(storageError(error, 'write', script, 'give the same command again').message);
    }
    const tasks = shards.map((shard) => shard - offset);
    const name = jobName(place, number);
    const args = sbatchArguments(this.options, { name, folder: place.folder, tasks, script });
    const answer = await this.ask('sbatch', args, 'Slurm refused the submission', tryingAgain);
    const job = parseSubmitted(answer);
    if (job !== null) return job;
    const words = `Slurm's answer to the submission was not understood: ${oneLine(answer)}.`;
    throw new SiteError(words, { unsure: true });
  }

  async tasks(place: SweepPlace, submissions: readonly Submission[]): Promise<readonly Tasks[]> {
    const queued = await this.queue(place, submissions);
    return submissions.map((submission) => tasksOf(place, submission, queued));
  }

  async cancel(place: SweepPlace, submissions: readonly Submission[]): Promise<void> {
    const queued = await this.queue(place, submissions);
    const live = new Set(queued.filter(({ state }) => state !== 'ended').map(({ job }) => job));
    for (const jobs of portions([...live])) await this.ask('scancel', jobs, 'Slurm refused to cancel');
  }

  log(place: SweepPlace, submission: Submission, shard: number): string {
    return join(place.folder, 'logs', `${submission.job ?? ''}_${shard - submission.offset}.log`);
  }

  /** Jobs are looked for by name: an id that Slurm has forgotten would be an error. */
  private async queue(place: SweepPlace, submissions: readonly Submission[]): Promise<QueuedTask[]> {
    const found: QueuedTask[] = [];
    for (const names of portions(submissions.map(({ number }) => jobName(place, number)))) {
      const format = ['--noheader', '--array', '--states=all', `--format=${queueFormat}`];
      const whose = [`--user=${userInfo().uid}`, `--name=${names.join(',')}`];
      found.push(...parseQueue(await this.ask('squeue', [...format, ...whose])));
    }
    return found;
  }

  private async ask(
    program: string,
    args: readonly string[],
    refused = "Slurm doesn't answer",
    hopeless?: RegExp,
  ): Promise<string> {
    const { status, output, errors } = await this.program(program, args, hopeless);
    if (status === 'missing') {
      throw new SiteError(
        `The program ${program} was not found, so there is no Slurm here. Log in to a machine of the cluster, or use \`--on local\`.`,
      );
    }
    if (status === 0) return output;
    const words = `${refused}: ${oneLine(errors) || `${program} ended with status ${status}`}.`;
    throw new SiteError(words, natureOf(errors));
  }
}

/** No sign that means something to Slurm: names of sweeps are letters, digits, `_` and `-`. */
function jobName({ id }: SweepPlace, number: number): string {
  return `reluflow-${id.replace(/[^\w-]/g, '_')}-${String(number).padStart(4, '0')}`;
}

/** Tasks of the submission's job; where the answer to its submission was lost, of the job with its name. */
function tasksOf(place: SweepPlace, submission: Submission, queued: readonly QueuedTask[]): Tasks {
  const name = jobName(place, submission.number);
  const tasks = new Map<number, Task>();
  for (const task of queued) {
    if (task.jobName === name) tasks.set(submission.offset + task.index, task);
  }
  return tasks;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, '; ')
    .replace(/\.$/, '');
}

function portions<T>(values: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(values.length / mostWords) }, (_, k) =>
    values.slice(k * mostWords, (k + 1) * mostWords),
  );
}
