/** `reluflow sweep submit|status|collect|cancel FILE`: an experiment as shards on a cluster or in local processes. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ExperimentPlan } from '../../../experiment/plan';
import { kernelName } from '../../../kernel/line-kernel';
import { retentionFor } from '../../retention';
import { version } from '../../version';
import { loadPlan, noExperiment, showDiagnostics, type LoadedPlan } from '../cli/load';
import { print, visible } from '../cli/output';
import { parseJobs } from '../cli/run';
import { CallError, exitStatus, type ExitStatus } from '../cli/status';
import { createPool, defaultWorkers } from '../pool';
import { storageError } from '../record/files';
import { fingerprintOf } from '../../record/fingerprint';
import { planToText } from '../../record/manifest';
import { planHash } from '../record/manifest';
import { prepareFolder } from '../record/storage';
import { sweepsFolder } from '../record/layout';
import { createSweep, listSweeps, surveySweeps, type Sweep } from './folder';
import { withLock } from './lock';
import { LocalSite } from './local';
import { estimateRuns, probeSeconds, runsPerShardOf, shardBytes } from './probe';
import { bytesPerRun, cutShards, type Shard } from './shards';
import { SiteError, siteNames, type Draft, type Site, type SiteName } from './site';
import { SlurmSite } from './slurm';
import { refusalOf } from './slurm-text';
import { countOf, shardsToSubmit, standingOf, type SiteOf, type Standing } from './standing';

export interface SweepOptions {
  readonly experiment?: string;
  readonly on?: string;
  readonly out?: string;
  readonly id?: string;
}

export interface SubmitOptions extends SweepOptions {
  readonly shardRuns?: string;
  readonly new?: boolean;
  readonly quiet?: boolean;
  readonly jobs?: string;
  readonly partition?: string;
  readonly account?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly sbatch?: readonly string[];
}

/** `reluflow sweep submit`: begins a sweep, or hands the missing shards of the same sweep over again. */
export async function submitSweep(path: string, options: SubmitOptions): Promise<ExitStatus> {
  const on = siteNameOf(options.on);
  if (on === null) throw new CallError('Say where the sweep runs: `--on slurm` or `--on local`.');
  const siteOf = sitesFor(on, options);
  const shardRuns = options.shardRuns === undefined ? null : parseShardRuns(options.shardRuns);
  const loaded = await loadPlan(path, options.experiment === undefined ? undefined : [options.experiment]);
  await showDiagnostics(loaded, options.quiet ?? false);
  if (!loaded.plan) return exitStatus.wrongCall;
  const plan = onlyExperiment(path, loaded.plan.experiments);
  const sweeps = sweepsOf(path, options.out);
  makeFolder(path, options.out);
  return withLock(sweeps, async () => {
    const before = options.new ? null : sameSweep(sweeps, path, plan, shardRuns);
    if (!options.quiet) await tellDamage(path, options, before);
    const changed = before ? changedSince(before, path) : anotherSweep(sweeps, path, plan);
    if (changed !== null && !options.quiet && !options.new) await print(`${changed}\n`, process.stderr);
    // Before any time is spent on it: is there such a site?
    await siteOf(on).divide([0]);
    const sweep = before ?? createSweep(sweeps, await cut(path, plan, loaded, shardRuns));
    return submitMissing(sweep, on, siteOf, before !== null);
  });
}

function onlyExperiment(path: string, experiments: readonly ExperimentPlan[]): ExperimentPlan {
  const [plan, ...others] = experiments;
  if (!plan) throw new CallError(noExperiment(path).trimEnd());
  if (others.length === 0) return plan;
  const names = experiments.map(({ name }) => `\`${name}\``).join(', ');
  throw new CallError(`A sweep is of one experiment. Choose one of ${names} with \`-e NAME\`.`);
}

/** The newest sweep of the same plan, version and kernel, to go on with. */
function sameSweep(
  sweeps: string,
  path: string,
  plan: ExperimentPlan,
  shardRuns: number | null,
): Sweep | null {
  const hash = planHash(planToText(plan));
  const same = listSweeps(sweeps).find((sweep) => {
    const { manifest } = sweep;
    const { file, plan: of, version: by, kernel } = manifest;
    const mine = basename(file) === basename(path) && by === version && kernel === kernelName();
    return mine && (of === hash || isOfPlan(sweep, plan));
  });
  if (same && shardRuns !== null && same.manifest.shardRuns !== shardRuns) {
    throw new CallError(
      `The sweep ${same.id} of the same experiment is cut into other shards. Leave out --shard-runs to go on with it, or add --new to begin another one.`,
    );
  }
  return same ?? null;
}

/** Whether a sweep runs this plan, which may have stood elsewhere in its file. */
function isOfPlan(sweep: Sweep, plan: ExperimentPlan): boolean {
  if (sweep.manifest.experiment !== plan.name) return false;
  try {
    return fingerprintOf(sweep.plan()) === fingerprintOf(plan);
  } catch {
    // What is wrong with its plan is said where it is used.
    return false;
  }
}

/** That this is not the sweep that was submitted before, whose text is kept with it; null where there is none. */
function anotherSweep(sweeps: string, path: string, { name }: ExperimentPlan): string | null {
  const before = listSweeps(sweeps).find(
    ({ manifest }) => basename(manifest.file) === basename(path) && manifest.experiment === name,
  );
  if (!before) return null;
  return (
    `What is run is not what the sweep ${before.id} ran, so another sweep begins. That one keeps its text and its ` +
    `results: \`--id ${before.id}\` with \`sweep status\` and \`sweep collect\`.`
  );
}

async function cut(path: string, plan: ExperimentPlan, loaded: LoadedPlan, shardRuns: number | null) {
  const retention = retentionFor(plan);
  const own = { file: path, plan, sources: loaded.sources, arguments: process.argv.slice(2) };
  if (shardRuns !== null) {
    const largest = Math.max(...plan.cells.map((cell) => bytesPerRun(cell, retention)));
    const most = Math.floor((8 * shardBytes) / largest);
    if (shardRuns > Math.max(1, most)) {
      throw new CallError(
        `The result of a shard with ${shardRuns} runs would take about ${Math.ceil((shardRuns * largest) / 2 ** 20)} MB. Choose at most \`--shard-runs ${Math.max(1, most)}\`.`,
      );
    }
    return { ...own, retention, shardRuns, shards: cutShards(plan.cells, () => shardRuns) };
  }
  const workers = createPool(1);
  try {
    const estimate = await estimateRuns(plan, workers);
    if (estimate.seconds.includes(Infinity)) {
      await print(
        `Runs were timed for ${probeSeconds} s, and some take longer: each of these gets a shard of its own. \`--shard-runs N\` cuts otherwise.\n`,
        process.stderr,
      );
    }
    const shards: readonly Shard[] = cutShards(plan.cells, runsPerShardOf(plan, retention, estimate));
    return { ...own, retention, shardRuns, shards };
  } finally {
    await workers.close();
  }
}

async function submitMissing(
  sweep: Sweep,
  on: SiteName,
  siteOf: SiteOf,
  again: boolean,
): Promise<ExitStatus> {
  const site = siteOf(on);
  const standing = await standingOf(sweep, siteOf);
  const missing = shardsToSubmit(standing);
  const unknown = standing.shards.filter(({ state }) => state === 'unknown').length;
  if (unknown > 0) {
    throw new CallError(
      [
        ...standing.remarks,
        `What becomes of ${countOf(unknown, 'shard')} is unknown, so nothing was submitted. Try again later.`,
      ].join('\n'),
    );
  }
  if (missing.length === 0) {
    await print(`${nothingToSubmit(sweep, standing)}\n`);
    return exitStatus.fine;
  }
  const { handed, full } = await handOver(sweep, site, await site.divide(missing));
  if (full !== null && handed === 0) throw new CallError(`${full}\n${submittedOf(0, missing.length)}`);
  const runs = missing.slice(0, handed).reduce((sum, number) => sum + standing.shards[number]!.runs, 0);
  const what = again
    ? `${countOf(handed, 'missing shard')} of ${standing.shards.length}`
    : countOf(handed, 'shard');
  await print(
    `Submitted ${what} (${countOf(runs, 'run')}) of ${visible(sweep.manifest.experiment)} to ${on}.\n`,
  );
  await print(`  sweep: ${sweep.folder}\n`);
  if (full !== null) {
    const left = countOf(missing.length - handed, 'shard');
    await print(`${full}\nThe same command submits the other ${left} when there is room.\n`, process.stderr);
  }
  return exitStatus.fine;
}

/**
 * Submits one draft after the other, in smaller parts where the site takes no more at once. Returns how many shards were handed
 * over, and what the site says where it is full before the end. Throws CallError.
 */
async function handOver(
  sweep: Sweep,
  site: Site,
  drafts: readonly Draft[],
): Promise<{ readonly handed: number; readonly full: string | null }> {
  const total = drafts.reduce((sum, { shards }) => sum + shards.length, 0);
  const waiting = [...drafts];
  let handed = 0;
  for (let draft = waiting.shift(); draft; draft = waiting.shift()) {
    const submission = sweep.announce(site.name, draft);
    try {
      sweep.confirm(submission, await site.submit(sweep, submission));
      handed += draft.shards.length;
    } catch (error) {
      if (!(error instanceof SiteError)) throw error;
      if (!error.unsure) sweep.withdraw(submission);
      if (!error.full) throw new CallError(`${error.message}\n${submittedOf(handed, total)}`);
      if (draft.shards.length === 1) return { handed, full: error.message };
      waiting.unshift(...halvesOf(draft));
    }
  }
  return { handed, full: null };
}

function halvesOf({ shards, offset }: Draft): Draft[] {
  const half = Math.ceil(shards.length / 2);
  return [shards.slice(0, half), shards.slice(half)].map((part) => ({ shards: part, offset }));
}

function submittedOf(handed: number, total: number): string {
  return `${countOf(handed, 'shard')} of ${total} were submitted. The same command submits the others.`;
}

function nothingToSubmit(sweep: Sweep, { shards }: Standing): string {
  const open = shards.filter(({ state }) => state !== 'done').length;
  if (open > 0) {
    return `${countOf(open, 'shard')} of ${shards.length} are under way already, and no other is missing: \`reluflow sweep status\` shows them.`;
  }
  return `All ${shards.length} shards of the sweep ${sweep.id} are done: \`reluflow sweep collect\` merges them; \`--new\` begins another one.`;
}

/** Names what can't be read among the sweeps, and in the one that is gone on with. */
export async function tellDamage(path: string, options: SweepOptions, sweep: Sweep | null): Promise<void> {
  const { damaged } = surveySweeps(sweepsOf(path, options.out));
  const sentences = [...damaged, ...(sweep?.damage() ?? [])];
  await print(sentences.map((sentence) => `${visible(sentence)}\n`).join(''), process.stderr);
}

/** `reluflow sweep cancel` */
export async function cancelSweep(path: string, options: SweepOptions): Promise<ExitStatus> {
  const siteOf = sitesFor(siteNameOf(options.on), {});
  const sweeps = sweepsOf(path, options.out);
  return withLock(sweeps, async () => {
    await tellDamage(path, options, null);
    const sweep = findSweep(path, options);
    const on = siteNameOf(options.on);
    const open = sweep
      .submissions()
      .filter(({ cancelled, site }) => !cancelled && (on === null || site === on));
    for (const submission of open) sweep.markCancelled(submission);
    const all = sweep.submissions().filter(({ site }) => on === null || site === on);
    for (const name of new Set(all.map(({ site }) => site))) {
      await siteOf(name).cancel(
        sweep,
        all.filter(({ site }) => site === name),
      );
    }
    await print(`The sweep ${sweep.id} is cancelled. `);
    const { shards } = await standingOf(sweep, siteOf);
    const done = shards.filter(({ state }) => state === 'done').length;
    await print(
      `${countOf(done, 'shard')} of ${shards.length} had been done and are kept; \`sweep submit\` goes on with the others.\n`,
    );
    return exitStatus.fine;
  });
}

/** The sweep that a call means; throws CallError where there is none. */
export function findSweep(path: string, options: SweepOptions): Sweep {
  const sweeps = sweepsOf(path, options.out);
  const on = siteNameOf(options.on);
  const own = listSweeps(sweeps).filter(({ id, manifest }) => {
    if (options.id !== undefined) return id === options.id;
    const named = options.experiment === undefined || manifest.experiment === options.experiment;
    return named && basename(manifest.file) === basename(path);
  });
  const [sweep] = own;
  if (!sweep) {
    const what = options.id ?? (options.experiment ? `${options.experiment} in ${path}` : path);
    throw new CallError(
      `There is no sweep of ${visible(what)} in ${sweeps}. \`reluflow sweep submit FILE -e NAME --on slurm\` begins one.`,
    );
  }
  const sites = new Set(sweep.submissions().map(({ site }) => site));
  if (on !== null && sites.size > 0 && !sites.has(on)) {
    throw new CallError(`The sweep ${sweep.id} was submitted on ${[...sites].join(' and ')}, not on ${on}.`);
  }
  return sweep;
}

/** Whether the file's text is another one than the sweep's, in a sentence. */
export function changedSince(sweep: Sweep, path: string): string | null {
  const [source] = sweep.manifest.sources;
  try {
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    if (text === source?.text) return null;
    return `${visible(path)} has been changed since the sweep was submitted; the results are those of the text as it was then.`;
  } catch {
    return null;
  }
}

function recordsFolder(path: string, out: string | undefined): string {
  return out === undefined ? join(dirname(resolve(path)), '.reluflow') : resolve(out);
}

function makeFolder(path: string, out: string | undefined): void {
  const folder = recordsFolder(path, out);
  try {
    prepareFolder(folder, { hidden: out === undefined });
  } catch (error) {
    throw storageError(error, 'write a sweep into', folder, 'give the same command again');
  }
}

function sweepsOf(path: string, out: string | undefined): string {
  return sweepsFolder(recordsFolder(path, out));
}

export function siteNameOf(on: string | undefined): SiteName | null {
  if (on === undefined) return null;
  const name = siteNames.find((each) => each === on);
  if (name) return name;
  throw new CallError(`\`--on ${on}\` is no place to run a sweep: choose slurm or local.`);
}

/** The sites of a call: options of one are refused with another. */
export function sitesFor(on: SiteName | null, options: SubmitOptions): SiteOf {
  const { partition, account, time, memory, sbatch = [], jobs } = options;
  const given = { partition, account, time, memory, sbatch: sbatch.length > 0 ? '' : undefined };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (on !== 'slurm') throw new CallError(`\`--${name}\` is an option for \`--on slurm\`.`);
    if (name !== 'sbatch' && !/^[^\s\0-][^\0]*$/.test(value))
      throw new CallError(`\`--${name} ${visible(value)}\` is not a value for it.`);
  }
  if (jobs !== undefined && on !== 'local') throw new CallError('`--jobs` is an option for `--on local`.');
  for (const option of sbatch) {
    const refusal = refusalOf(option);
    if (refusal !== null) throw new CallError(refusal);
  }
  const defined = Object.entries({ partition, account, time, memory }).filter(
    ([, value]) => value !== undefined,
  );
  const sites: Readonly<Record<SiteName, () => Site>> = {
    slurm: () => new SlurmSite({ ...Object.fromEntries(defined), sbatch }),
    local: () => new LocalSite(jobs === undefined ? defaultWorkers() : parseJobs(jobs)),
  };
  const made = new Map<SiteName, Site>();
  return (name) => {
    const site = made.get(name) ?? sites[name]();
    made.set(name, site);
    return site;
  };
}

function parseShardRuns(text: string): number {
  const runs = Number(text);
  if (/^\d+$/.test(text) && runs >= 1 && Number.isSafeInteger(runs)) return runs;
  throw new CallError(`\`--shard-runs ${text}\` is not a number of runs: choose an integer from 1.`);
}
