/**
 * The commands of a Slurm that only keeps books: what it was handed stays waiting until the tests run it. Their answers are
 * those of a real one, so that the command line is tested with a cluster of any size.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createPool } from '../../../engine/host/node/pool';
import { runShard } from '../../../engine/host/node/cluster/shard';
import { rangesFromText } from '../../../engine/host/node/cluster/shards';

/** An array that was submitted. */
export interface SimulatedJob {
  readonly job: number;
  readonly name: string;
  readonly tasks: string;
  readonly script: string;
  /** Squeue's words; null where it has forgotten the job. */
  readonly state: string | null;
}

const program = (books: string, maxArraySize: number, room: number): string => `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');
const books = ${JSON.stringify(books)};
const jobs = JSON.parse(readFileSync(books, 'utf8'));
const option = (name) => process.argv.find((each) => each.startsWith('--' + name + '='))?.slice(name.length + 3);
const commands = {
  scontrol: () => console.log('MaxArraySize            = ${maxArraySize}'),
  sbatch: () => {
    const count = (ranges) => ranges.split(',').reduce((sum, range) => {
      const [first, last = first] = range.split('-').map(Number);
      return sum + last - first + 1;
    }, 0);
    const waiting = jobs.filter(({ state }) => state === 'PENDING').map(({ tasks }) => count(tasks));
    if (waiting.reduce((sum, tasks) => sum + tasks, count(option('array'))) > ${room}) {
      console.error('sbatch: error: QOSMaxSubmitJobPerUserLimit');
      console.error('sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit)');
      process.exit(1);
    }
    const job = jobs.length + 1;
    jobs.push({ job, name: option('job-name'), tasks: option('array'), script: process.argv.at(-1), state: 'PENDING' });
    console.log(job);
  },
  squeue: () => {
    const names = option('name').split(',');
    for (const { job, name, tasks, state } of jobs) {
      if (state === null || !names.includes(name)) continue;
      console.log([job, '[' + tasks + ']', state, '', name, 'None'].join('|'));
    }
  },
  scancel: () => {
    for (const job of jobs) if (process.argv.includes(String(job.job))) job.state = 'CANCELLED';
  },
};
commands[basename(process.argv[1])]();
writeFileSync(books, JSON.stringify(jobs));
`;

export class SimulatedSlurm {
  private readonly folder: string;
  private readonly books: string;

  /** `room`: how many tasks may wait. */
  constructor(folder: string, maxArraySize: number, room = Infinity) {
    this.folder = join(folder, 'slurm');
    this.books = join(folder, 'books.json');
    mkdirSync(this.folder);
    writeFileSync(this.books, '[]');
    for (const name of ['scontrol', 'sbatch', 'squeue', 'scancel']) {
      writeFileSync(join(this.folder, name), program(this.books, maxArraySize, room));
      chmodSync(join(this.folder, name), 0o755);
    }
  }

  get environment(): Readonly<Record<string, string>> {
    return { PATH: [this.folder, process.env['PATH'] ?? ''].join(delimiter) };
  }

  jobs(): readonly SimulatedJob[] {
    return JSON.parse(readFileSync(this.books, 'utf8')) as SimulatedJob[];
  }

  /** Runs all waiting tasks of a sweep but those that `loses` names, and forgets or fails them. */
  async work(sweep: string, worker: string, loses: (shard: number) => boolean): Promise<void> {
    const workers = createPool(1, worker);
    try {
      for (const { job, tasks, script, state } of this.jobs()) {
        if (state !== 'PENDING') continue;
        const { offset, submission } = callIn(readFileSync(script, 'utf8'));
        for (const index of rangesFromText(tasks)) {
          const shard = offset + index;
          if (loses(shard)) continue;
          await runShard({ folder: sweep, shard, submission, task: `${job}_${index}` }, workers);
        }
      }
    } finally {
      await workers.close();
    }
    const ended = this.jobs().map((job) => {
      const lost = rangesFromText(job.tasks).some((index) =>
        loses(callIn(readFileSync(job.script, 'utf8')).offset + index),
      );
      return { ...job, state: lost ? 'NODE_FAIL' : null };
    });
    writeFileSync(this.books, JSON.stringify(ended));
  }
}

/** What a batch script calls. */
function callIn(script: string): { readonly offset: number; readonly submission: number } {
  const offset = /\$\(\((\d+) \+ SLURM_ARRAY_TASK_ID\)\)/.exec(script)?.[1];
  const submission = /--submission (\d+)/.exec(script)?.[1];
  if (offset === undefined || submission === undefined) throw new Error(`This is no batch script: ${script}`);
  return { offset: Number(offset), submission: Number(submission) };
}
