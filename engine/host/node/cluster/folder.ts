/**
 * The folder of a sweep, in `sweeps` beside the records:
 *
 *   sweep.json                  what is run, by which version and kernel; the hashes of the next two
 *   plan.json                   the plan that the sources were compiled to
 *   shards.json                 the shards, one a line: [cell, first run, end, …]
 *   submissions/0001.json       which shards were handed to which site, and under which name
 *   submissions/0001.cancelled  there if somebody asked for its end
 *   results/000012.shard        the runs of shard 12: whole, or not there
 *   results/000012.….tmp        what a task is writing, or left behind
 *   logs/                       what tasks printed
 *   collected.json              the record that the results were merged into
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ExperimentPlan } from '../../../experiment/plan';
import { kernelName } from '../../../kernel/line-kernel';
import { StorageError, type Retention, type Source } from '../../host';
import { fromText, toText } from '../../serialize';
import { version } from '../../version';
import { readRecordText, readingError, replaceFile, storageError } from '../record/files';
import { mostBytes } from '../../record/bounds';
import { planFromText, planToText } from '../../record/manifest';
import { planHash } from '../record/manifest';
import { rangesFromText, rangesToText, shardsFromText, shardsToText, type Shard } from './shards';
import { siteNames, type Draft, type SiteName, type Submission, type SweepPlace } from './site';

/** The layout described above. */
const format = 1;

/** How one goes on where the disk refused. */
const again = 'give the same command again';

export interface SweepManifest {
  readonly format: number;
  readonly id: string;
  readonly file: string;
  readonly experiment: string;
  readonly version: string;
  readonly kernel: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly arguments: readonly string[];
  readonly retention: Retention;
  /** SHA-256 of plan.json and shards.json. */
  readonly plan: string;
  readonly shards: string;
  /** How many runs a shard was asked to have; null where times were measured. */
  readonly shardRuns: number | null;
  readonly sources: readonly Source[];
}

export interface NewSweep {
  readonly file: string;
  readonly plan: ExperimentPlan;
  readonly sources: readonly Source[];
  readonly arguments: readonly string[];
  readonly retention: Retention;
  readonly shardRuns: number | null;
  readonly shards: readonly Shard[];
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** Makes the folder of a new sweep: after a crash there is all of it or none. Throws StorageError. */
export function createSweep(sweeps: string, sweep: NewSweep): Sweep {
  const now = new Date().toISOString();
  const time = now.replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const id = `${time}-${sweep.plan.name.slice(0, 80)}-${randomBytes(3).toString('hex')}`;
  const building = join(sweeps, `.${id}`);
  const planText = planToText(sweep.plan);
  const shardsText = shardsToText(sweep.shards);
  const { file, sources, retention, shardRuns } = sweep;
  const manifest: SweepManifest = {
    format,
    id,
    file,
    experiment: sweep.plan.name,
    version,
    kernel: kernelName(),
    createdAt: now,
    arguments: sweep.arguments,
    retention,
    plan: planHash(planText),
    shards: hash(shardsText),
    shardRuns,
    sources,
  };
  try {
    for (const part of ['submissions', 'results', 'logs'])
      mkdirSync(join(building, part), { recursive: true });
    replaceFile(join(building, 'plan.json'), planText);
    replaceFile(join(building, 'shards.json'), shardsText);
    replaceFile(join(building, 'sweep.json'), `${toText(manifest, 2)}\n`);
    renameSync(building, join(sweeps, id));
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    throw storageError(error, 'write a sweep into', sweeps, again);
  }
  return openSweep(join(sweeps, id));
}

const anew = 'Begin another one with `reluflow sweep submit --new`; `--id` chooses one by its name.';

const withoutIt = `Put the original file back to keep what is done of this sweep, or begin another one, which does everything anew, with \`reluflow sweep submit --new\`; \`--id\` chooses one by its name.`;

/** Throws StorageError where there is none, or none that this version understands. */
export function openSweep(folder: string): Sweep {
  return new Sweep(folder, readSweepManifest(folder));
}

function readSweepManifest(folder: string): SweepManifest {
  const path = join(folder, 'sweep.json');
  const value = parse(path, readText(path), fromText) as Partial<SweepManifest> | null;
  const texts = ['id', 'file', 'experiment', 'version', 'kernel', 'plan', 'shards', 'createdAt'] as const;
  const lists = ['sources', 'arguments'] as const;
  if (
    typeof value?.format !== 'number' ||
    !texts.every((name) => typeof value[name] === 'string') ||
    !lists.every((name) => Array.isArray(value[name])) ||
    typeof value.retention !== 'object'
  )
    throw new StorageError(`${path} does not describe a sweep. ${anew}`);
  if (value.format > format) {
    throw new StorageError(
      `The sweep in ${folder} was written by ReluFlow ${value.version}, in a newer form than this version (${version}) reads. Update ReluFlow to go on with it.`,
    );
  }
  return value as SweepManifest;
}

function readText(path: string): string {
  try {
    return readRecordText(path, mostBytes.plan);
  } catch (error) {
    throw readingError(error, 'read', path);
  }
}

function parse<T>(path: string, text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new StorageError(`${path} is damaged, so this sweep can't be read. ${anew}`);
    }
    throw error;
  }
}

/** What a folder of sweeps has. */
export interface SweepSurvey {
  /** Newest first. */
  readonly sweeps: readonly Sweep[];
  /** Of what can't be read: why, in sentences. */
  readonly damaged: readonly string[];
}

/** Throws StorageError. */
export function surveySweeps(folder: string): SweepSurvey {
  const sweeps: Sweep[] = [];
  const damaged: string[] = [];
  for (const name of namesIn(folder)) {
    if (name.startsWith('.') || !existsSync(join(folder, name, 'sweep.json'))) continue;
    try {
      sweeps.push(openSweep(join(folder, name)));
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      damaged.push(error.message);
    }
  }
  const time = ({ manifest }: Sweep) => Date.parse(manifest.createdAt);
  sweeps.sort((a, b) => time(b) - time(a) || (a.id < b.id ? 1 : -1));
  return { sweeps, damaged };
}

/** The sweeps of a folder that can be read, newest first. */
export const listSweeps = (folder: string): readonly Sweep[] => surveySweeps(folder).sweeps;

/** What is in a folder; nothing where it isn't there. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return [];
    throw readingError(error, 'read', folder);
  }
}

/** A sweep on the disk. Methods throw StorageError. */
export class Sweep implements SweepPlace {
  readonly folder: string;
  readonly manifest: SweepManifest;

  constructor(folder: string, manifest: SweepManifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  get id(): string {
    return this.manifest.id;
  }

  plan(): ExperimentPlan {
    const path = join(this.folder, 'plan.json');
    return parse(path, this.checked('plan.json', this.manifest.plan), planFromText);
  }

  shards(): readonly Shard[] {
    const path = join(this.folder, 'shards.json');
    return parse(path, this.checked('shards.json', this.manifest.shards), shardsFromText);
  }

  private checked(name: string, expected: string): string {
    const path = join(this.folder, name);
    let text: string;
    try {
      text = readText(path);
    } catch (error) {
      if (error instanceof StorageError) throw new StorageError(`${error.message} ${withoutIt}`);
      throw error;
    }
    if (hash(text) === expected) return text;
    throw new StorageError(
      `${path} has been changed since the sweep was made, so it is not used. ${withoutIt}`,
    );
  }

  results(): string {
    return join(this.folder, 'results');
  }

  /** What was handed to sites, in that order. Of a damaged one there is as much as can be known. */
  submissions(): readonly Submission[] {
    const names = new Set(namesIn(join(this.folder, 'submissions')));
    return this.numbers(names).map((number) => {
      const cancelled = names.has(basename(this.cancellationPath(number)));
      const path = this.submissionPath(number);
      try {
        return { ...parse(path, readText(path), submissionFromText), number, cancelled };
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        const script = basename(submissionPath(this.folder, number, 'sh'));
        const site: SiteName = names.has(script) ? 'slurm' : 'local';
        const shards: readonly number[] = [];
        return { number, site, shards, offset: 0, submittedAt: 0, job: null, cancelled, damaged: true };
      }
    });
  }

  /** What to know of submissions that can't be read, in sentences. */
  damage(): readonly string[] {
    return this.submissions().flatMap(({ damaged, number }) => {
      const path = this.submissionPath(number);
      const sentence = `${path} is damaged and passed over: what it handed over may be computed once more, to the same bits. \`reluflow sweep cancel\` ends its tasks.`;
      return damaged ? [sentence] : [];
    });
  }

  private numbers(names: ReadonlySet<string>): number[] {
    const numbers = [...names].flatMap((name) => {
      const match = /^(\d+)\.json$/.exec(name);
      return match ? [Number(match[1])] : [];
    });
    return numbers.sort((a, b) => a - b);
  }

  /** Writes a submission down before its site is asked, so that no task runs of which nobody knows. */
  announce(site: SiteName, draft: Draft): Submission {
    const number = (this.submissions().at(-1)?.number ?? 0) + 1;
    const { shards, offset } = draft;
    const submission = { number, site, shards, offset, submittedAt: Date.now(), job: null, cancelled: false };
    this.save(submission);
    return submission;
  }

  confirm(submission: Submission, job: string): void {
    this.save({ ...submission, job });
  }

  /** For a submission that its site refused: it has no tasks. */
  withdraw(submission: Submission): void {
    rmSync(this.submissionPath(submission.number), { force: true });
  }

  markCancelled(submission: Submission): void {
    try {
      writeFileSync(this.cancellationPath(submission.number), '', { flag: 'wx' });
    } catch (error) {
      if ((error as { readonly code?: string }).code === 'EEXIST') return;
      throw storageError(error, 'write', this.cancellationPath(submission.number), again);
    }
  }

  private save({ cancelled: _cancelled, ...submission }: Submission): void {
    const path = this.submissionPath(submission.number);
    const text = JSON.stringify({ ...submission, shards: rangesToText(submission.shards) });
    try {
      replaceFile(path, `${text}\n`);
    } catch (error) {
      throw storageError(error, 'write', path, again);
    }
  }

  private submissionPath(number: number): string {
    return submissionPath(this.folder, number, 'json');
  }

  private cancellationPath(number: number): string {
    return submissionPath(this.folder, number, 'cancelled');
  }

  /** The record that the results were merged into; null where that was not done, or nobody can tell. */
  collected(): string | null {
    try {
      const value = JSON.parse(readText(join(this.folder, 'collected.json'))) as {
        readonly record?: unknown;
      } | null;
      return typeof value?.record === 'string' ? value.record : null;
    } catch {
      return null;
    }
  }

  markCollected(record: string): void {
    const path = join(this.folder, 'collected.json');
    try {
      replaceFile(path, `${JSON.stringify({ record })}\n`);
    } catch (error) {
      throw storageError(error, 'write', path, again);
    }
  }
}

/** A file that belongs to the submission of this number. */
export function submissionPath(sweep: string, number: number, ending: string): string {
  return join(sweep, 'submissions', `${String(number).padStart(4, '0')}.${ending}`);
}

function submissionFromText(text: string): Omit<Submission, 'cancelled'> {
  const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  const { number, site, shards, submittedAt, offset, job } = value ?? {};
  const known = siteNames.find((name) => name === site);
  if (
    known === undefined ||
    typeof shards !== 'string' ||
    typeof number !== 'number' ||
    typeof submittedAt !== 'number' ||
    typeof offset !== 'number'
  )
    throw new SyntaxError('no submission');
  return {
    number,
    site: known,
    shards: rangesFromText(shards),
    submittedAt,
    offset,
    job: typeof job === 'string' ? job : null,
  };
}
