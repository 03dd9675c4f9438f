/** The bundled command line in a folder of its own, for tests that start it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class BundledProgram {
  readonly home: string;
  readonly script: string;

  constructor(name: string) {
    this.home = mkdtempSync(join(tmpdir(), `reluflow-${name}-`));
    this.script = join(this.home, 'bin', 'reluflow.js');
    const bundle = [
      resolve('build/bundle.mjs'),
      `--outdir=${join(this.home, 'bin')}`,
      '--only=reluflow,commands,worker,sealer',
    ];
    const { status, stderr } = spawnSync(process.execPath, bundle, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  /** A folder with the given file as a.rflow. */
  folderWith(text: string, name = 'case-'): string {
    const folder = mkdtempSync(join(this.home, name));
    writeFileSync(join(folder, 'a.rflow'), text);
    return folder;
  }

  /** Runs the command line to its end. */
  call(folder: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Answer {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.script, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      maxBuffer: 2 ** 28,
    });
    return { status, stdout, stderr };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Two cells of some runs each. */
export function sweepText(runs: number, steps: number): string {
  return `target square on [0, 1] = x^2
experiment sweep {
  for H in [2, 3]
  target: square
  network: 1 -> H -> 1
  runs: ${runs}
  record: 30
  method: gd(rate: 0.01, steps: ${steps})
  expect fraction(risk < 1) >= 1/H
}
`;
}

export interface Status {
  readonly sweep: string;
  readonly folder: string;
  readonly shards: Readonly<Record<string, number>>;
  readonly runs: { readonly total: number; readonly done: number };
  readonly complete: boolean;
  readonly record: string | null;
  readonly open: readonly {
    readonly shard: number;
    readonly state: string;
    readonly reason: string;
    readonly task: string;
    readonly log: string | null;
  }[];
  readonly remarks: readonly string[];
}

/** The cells of the one experiment in what `run --json` and `sweep collect --json` print. */
export function cellsIn(
  stdout: string,
): readonly { readonly runs: readonly object[]; readonly expectations: unknown }[] {
  const document = JSON.parse(stdout) as { experiments: [{ cells: ReturnType<typeof cellsIn> }] };
  return document.experiments[0].cells;
}

/** A sweep of a.rflow in a folder, on one site. */
export class SweepCalls {
  readonly folder: string;
  private readonly program: BundledProgram;
  private readonly site: string;
  private readonly environment: Readonly<Record<string, string>>;

  constructor(
    program: BundledProgram,
    folder: string,
    site: 'local' | 'slurm',
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.program = program;
    this.folder = folder;
    this.site = site;
    this.environment = environment;
  }

  call(command: string, ...args: string[]): Answer {
    const sweep = ['sweep', command, 'a.rflow', '-e', 'sweep', '--on', this.site];
    return this.program.call(this.folder, [...sweep, ...args], this.environment);
  }

  status(): Status {
    const { stdout, stderr } = this.call('status', '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Status;
  }

  /** Waits until it holds; the test's own time limit is the end of patience. */
  async until(holds: (status: Status) => boolean): Promise<Status> {
    for (;;) {
      const status = this.status();
      if (holds(status)) return status;
      await pause(250);
    }
  }

  /** What `run` gives in a folder of its own. */
  fresh(): Answer {
    return this.program.call(this.folder, ['run', 'a.rflow', '--json', '--out', 'fresh']);
  }
}

export const nothingUnderWay = ({ shards }: Status) => shards['running'] === 0 && shards['waiting'] === 0;

/** A result that is being written: its shard, and the process that writes it. */
export async function writingIn(
  folder: string,
): Promise<{ readonly shard: number; readonly process: number }> {
  for (;;) {
    for (const name of readdirSync(join(folder, 'results'))) {
      const match = /^(\d+)\.(\d+)-\w+\.tmp$/.exec(name);
      if (match) return { shard: Number(match[1]), process: Number(match[2]) };
    }
    await pause(5);
  }
}
