/** Faults, each at a random moment of a run, and what is there afterwards. */
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { contentOf, differencesOf, doneIn, lossesIn, type Content } from './content';
import { tried, type Tried } from './experiments';
import { killed, recordBegun, start, type Started } from './processes';
import { serverTrial } from './server';

export const kinds = ['command line', 'worker', 'sealing thread', 'language server', 'runner'] as const;
export type Kind = (typeof kinds)[number];

export interface Outcome {
  /** Faults that happened: one process or thread each, while it was at work. */
  readonly faults: number;
  /** What was lost, in sentences. */
  readonly losses: readonly string[];
}

/** Numbers from 0 to 1 (mulberry32); which moments are tried follows from the seed, what happens then doesn't. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An experiment without faults, and how long its process is at work once the record is begun. */
interface Whole {
  readonly content: Content;
  readonly milliseconds: number;
}

/** Tries faults on the program that was built in a checkout, in folders of its own inside `home`. */
export class Trials {
  private readonly dist: string;
  private readonly helpers: string;
  private readonly home: string;
  private readonly random: () => number;
  private readonly experiments: readonly Tried[];
  private readonly wholes = new Map<string, Whole>();

  /** `random`: numbers from 0 to 1. */
  constructor(checkout: string, home: string, random: () => number, experiments = tried) {
    this.experiments = experiments;
    this.dist = join(checkout, 'dist');
    this.helpers = join(checkout, 'test', 'faults');
    this.home = home;
    this.random = random;
  }

  async try(kind: Kind): Promise<Outcome> {
    if (kind === 'language server')
      return serverTrial(join(this.dist, 'reluflow.js'), this.folder(), this.random);
    const sealing = this.experiments.filter(({ name }) => name === 'sealing');
    const experiment = this.pick(kind === 'sealing thread' ? sealing : this.experiments);
    const whole = await this.wholeOf(experiment);
    const folder = this.folder();
    writeFileSync(join(folder, 'a.rflow'), experiment.text);
    switch (kind) {
      case 'command line':
        return this.killing(folder, whole, () => this.run(folder));
      case 'runner':
        return this.killing(folder, whole, () => this.host(folder));
      case 'worker':
        return this.losing(folder, whole, 'reluflow');
      case 'sealing thread':
        return this.losing(folder, whole, 'reluflow records');
    }
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)]!;
  }

  private folder(): string {
    return mkdtempSync(join(this.home, 'trial-'));
  }

  private run(folder: string, ...more: readonly string[]): Started {
    const call = [
      join(this.dist, 'reluflow.js'),
      'run',
      'a.rflow',
      '--json',
      '--jobs',
      '2',
      '--out',
      'records',
    ];
    return start([...call, ...more], folder);
  }

  private host(folder: string): Started {
    const records = join(folder, 'records');
    const script = join(this.dist, 'runner.js');
    return start([join(this.helpers, 'host.cjs'), script, join(folder, 'a.rflow'), records], folder);
  }

  private async wholeOf(experiment: Tried): Promise<Whole> {
    const known = this.wholes.get(experiment.name);
    if (known) return known;
    const folder = this.folder();
    writeFileSync(join(folder, 'a.rflow'), experiment.text);
    const started = this.run(folder);
    await recordBegun(join(folder, 'records'), started);
    const begun = performance.now();
    const { status, stderr } = await started.ended;
    const milliseconds = performance.now() - begun;
    if (status !== 0) throw new Error(`${experiment.name} without faults ended with ${status}: ${stderr}`);
    const content = await contentOf(await storageOf(folder).open('latest'));
    const whole = { content, milliseconds };
    this.wholes.set(experiment.name, whole);
    return whole;
  }

  /** Kills a process, and often the one that goes on, until the rest is left to one that isn't killed. */
  private async killing(folder: string, whole: Whole, begin: () => Started): Promise<Outcome> {
    const losses: string[] = [];
    let faults = 0;
    let again = 0.7;
    for (let started = begin(); ; started = this.run(folder, '--resume')) {
      const before = await this.waitABit(folder, started, whole.milliseconds);
      if (await killed(started)) faults++;
      losses.push(...(await leftIn(folder, before, whole.content)));
      if (this.random() > (again *= 0.6)) break;
    }
    return { faults, losses: [...losses, ...(await this.resume(folder, whole.content))] };
  }

  /** Waits until a random moment of the run; returns what is done by then. */
  private async waitABit(folder: string, started: Started, span: number): Promise<ReadonlySet<string>> {
    const nothing = new Set<string>();
    // Now and then before there is a record.
    if (this.random() < 0.05) {
      await pause(this.random() * 300);
      return nothing;
    }
    if ((await recordBegun(join(folder, 'records'), started)) === null) return nothing;
    await pause(this.random() * span * 1.1);
    const record = await storageOf(folder)
      .open('latest')
      .catch(() => null);
    return record ? doneIn(record) : nothing;
  }

  /** One of the threads of a run is ended: the run goes on as if nothing had been. */
  private async losing(folder: string, whole: Whole, thread: string): Promise<Outcome> {
    const number = thread === 'reluflow' ? this.pick([0, 1]) : 0;
    const delay = Math.round(this.random() * whole.milliseconds * 0.7);
    const preload = join(this.helpers, 'lose-thread.cjs');
    const call = ['run', 'a.rflow', '--json', '--jobs', '2', '--out', 'records'];
    const { ended } = start(['--require', preload, join(this.dist, 'reluflow.js'), ...call], folder, {
      RELUFLOW_LOSE: `${thread},${number},${delay}`,
    });
    const { status, stderr } = await ended;
    const happened = stderr.includes('A thread was ended.');
    const losses = status === 0 ? [] : [`a run that lost a thread ended with ${status}: ${stderr}`];
    losses.push(...(await leftIn(folder, new Set(), whole.content)));
    return { faults: happened ? 1 : 0, losses: [...losses, ...(await this.resume(folder, whole.content))] };
  }

  private async resume(folder: string, whole: Content): Promise<string[]> {
    const { status, stderr } = await this.run(folder, '--resume', '--quiet').ended;
    if (status !== 0) return [`--resume ended with ${status}: ${stderr}`];
    const record = await storageOf(folder).open('latest');
    const strangers = readdirSync(record.summary.location).filter((name) => !/\.(json|parquet)$/.test(name));
    return [
      ...differencesOf(await contentOf(record), whole),
      ...strangers.map((name) => `${name} is left in the record after --resume`),
    ];
  }
}

function storageOf(folder: string): FolderStorage {
  return new FolderStorage(join(folder, 'records'), { hidden: false });
}

/** What is wrong with what a fault has left. */
async function leftIn(folder: string, before: ReadonlySet<string>, whole: Content): Promise<string[]> {
  const { records, unreadable } = await storageOf(folder).survey();
  const losses = unreadable.map(({ reason }) => reason);
  for (const { id, status } of records.slice(0, 1)) {
    if (status === 'running') losses.push(`${id} counts as running`);
    losses.push(...lossesIn(await contentOf(await storageOf(folder).open(id)), before, whole));
  }
  if (records.length === 0 && before.size > 0) losses.push('the record is gone');
  return losses;
}
