/** Sweeps of the bundled command line, as the tests of this room call them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { standingOf } from '../../../engine/host/node/cluster/standing';
import { findSweep, sitesFor } from '../../../engine/host/node/cluster/sweep';
import { standingToJson } from '../../../engine/host/node/cluster/sweep-report';
import { reluflowWith, type Answer } from '../bundled';

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
  private readonly site: string;
  private readonly environment: Readonly<Record<string, string>>;

  constructor(folder: string, site: 'local' | 'slurm', environment: Readonly<Record<string, string>> = {}) {
    this.folder = folder;
    this.site = site;
    this.environment = environment;
  }

  call(command: string, ...args: string[]): Answer {
    const sweep = ['sweep', command, 'a.rflow', '-e', 'sweep', '--on', this.site];
    return reluflowWith(this.environment, this.folder, [...sweep, ...args]);
  }

  status(): Status {
    const { stdout, stderr } = this.call('status', '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Status;
  }

  /** Waits until it holds; the test's own time limit is the end of patience. */
  async until(holds: (status: Status) => boolean): Promise<Status> {
    for (;;) {
      const status = this.site === 'local' ? await this.look() : this.status();
      if (holds(status)) return status;
      await pause(this.site === 'local' ? 20 : 250);
    }
  }

  /** What `status --json` would print, without a process: of local ones it needs no program of a cluster. */
  private async look(): Promise<Status> {
    const sweep = findSweep(join(this.folder, 'a.rflow'), { on: this.site, experiment: 'sweep' });
    return standingToJson(sweep, await standingOf(sweep, sitesFor('local', {})));
  }

  /** Collects it, and fails unless every cell is that of a run on this machine, bit for bit. Gives the cells. */
  collectLikeRun(): ReturnType<typeof cellsIn> {
    const [collected, ran] = [this.call('collect', '--json'), this.fresh()];
    expect([collected.status, ran.status, collected.stderr]).toEqual([0, 0, '']);
    const cells = cellsIn(collected.stdout);
    expect(cells).toEqual(cellsIn(ran.stdout));
    return cells;
  }

  /** What `run` gives in a folder of its own. */
  fresh(): Answer {
    return reluflowWith({}, this.folder, ['run', 'a.rflow', '--json', '--out', 'fresh']);
  }
}

export const nothingUnderWay = ({ shards }: Status) => shards['running'] === 0 && shards['waiting'] === 0;

/** A result that is being written, of a shard that isn't one of `others`: its shard, and the process that writes it. */
export async function writingIn(
  folder: string,
  others: readonly number[] = [],
): Promise<{ readonly shard: number; readonly process: number }> {
  for (;;) {
    for (const name of readdirSync(join(folder, 'results'))) {
      const match = /^(\d+)\.(\d+)-\w+\.tmp$/.exec(name);
      if (match && !others.includes(Number(match[1])))
        return { shard: Number(match[1]), process: Number(match[2]) };
    }
    await pause(5);
  }
}
