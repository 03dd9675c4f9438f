/** `reluflow sweep status` and `reluflow sweep collect`: what a sweep has come to. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { describeParameters } from '../../numbers';
import { showRecords, statusesOf } from '../cli/outcomes';
import { toJson } from '../cli/json';
import { print, visible } from '../cli/output';
import { storageFor } from '../cli/run';
import { CallError, exitStatus, worstStatus, type ExitStatus } from '../cli/status';
import { removeFile } from '../record/files';
import { version } from '../../version';
import { collectShards, faultyShards } from './collect';
import type { Sweep } from './folder';
import { describeShard } from './shard';
import { rangesToText } from './shards';
import type { SiteName } from './site';
import {
  countOf,
  countStates,
  shardStates,
  shardsToSubmit,
  standingOf,
  type ShardStanding,
  type ShardState,
  type Standing,
} from './standing';
import { changedSince, findSweep, siteNameOf, sitesFor, tellDamage, type SweepOptions } from './sweep';

export interface StatusOptions extends SweepOptions {
  readonly json?: boolean;
}

export interface CollectOptions extends StatusOptions {
  readonly partial?: boolean;
}

/** `reluflow sweep status`: ends with 3 where shards have failed. */
export async function sweepStatus(path: string, options: StatusOptions): Promise<ExitStatus> {
  await tellDamage(path, options, null);
  const sweep = findSweep(path, options);
  const standing = await standingOf(sweep, sitesFor(siteNameOf(options.on), {}));
  const changed = changedSince(sweep, path);
  const remarks = changed === null ? standing.remarks : [changed, ...standing.remarks];
  const told = { ...standing, remarks };
  await print(options.json ? `${toJson(standingToJson(sweep, told))}\n` : describeStanding(sweep, told));
  return countStates(standing).failed > 0 ? exitStatus.runFailed : exitStatus.fine;
}

/** What `status --json` prints. */
export interface SweepDocument {
  readonly version: string;
  readonly sweep: string;
  readonly folder: string;
  readonly file: string;
  readonly experiment: string;
  readonly created: string;
  readonly sites: readonly SiteName[];
  readonly shards: { readonly total: number } & Readonly<Record<ShardState, number>>;
  readonly runs: { readonly total: number; readonly done: number };
  readonly complete: boolean;
  /** The record that it was collected into. */
  readonly record: string | null;
  /** The shards that are not done. */
  readonly open: readonly {
    readonly shard: number;
    readonly runs: number;
    readonly state: ShardState;
    readonly reason: string;
    readonly task: string;
    readonly log: string | null;
  }[];
  readonly remarks: readonly string[];
}

export function standingToJson(sweep: Sweep, standing: Standing): SweepDocument {
  const { manifest, folder } = sweep;
  const runs = { total: runsOf(standing.shards), done: runsOf(inState(standing, 'done')) };
  const open = standing.shards.filter(({ state }) => state !== 'done');
  return {
    version,
    sweep: manifest.id,
    folder,
    file: manifest.file,
    experiment: manifest.experiment,
    created: manifest.createdAt,
    sites: [...new Set(standing.submissions.map(({ site }) => site))],
    shards: { total: standing.shards.length, ...countStates(standing) },
    runs,
    complete: open.length === 0,
    record: sweep.collected(),
    open: open.map(({ number, runs: count, state, reason, task, log }) => ({
      shard: number,
      runs: count,
      state,
      reason,
      task,
      log,
    })),
    remarks: standing.remarks,
  };
}

const inState = ({ shards }: Standing, state: ShardState) => shards.filter((shard) => shard.state === state);

function runsOf(shards: readonly ShardStanding[]): number {
  return shards.reduce((sum, { runs }) => sum + runs, 0);
}

/** More failed shards than these are counted, not shown. */
const mostShown = 5;

function describeStanding(sweep: Sweep, standing: Standing): string {
  const counts = countStates(standing);
  const done = inState(standing, 'done');
  const total = standing.shards.length;
  const experiment = visible(sweep.manifest.experiment);
  const lines = [
    `${experiment}: ${counts.done} of ${total} shards and ${runsOf(done)} of ${runsOf(standing.shards)} runs are done.`,
  ];
  const others = shardStates.filter((state) => state !== 'done' && counts[state] > 0);
  for (const state of others)
    lines.push(`  ${state}: ${counts[state]}${reasonsOf(inState(standing, state))}`);
  const failed = inState(standing, 'failed');
  const cells = failed.length > 0 ? sweep.plan().cells : [];
  for (const shard of failed.slice(0, mostShown)) {
    const what = describeShard(shard.shard, cells, ({ parameters }) => describeParameters(parameters));
    const task = shard.task === '' ? '' : ` (task ${shard.task})`;
    lines.push(`  Shard ${shard.number} (${what}) failed${task}: ${visible(shard.reason)}.`);
    lines.push(...describeLog(shard.log));
  }
  if (failed.length > mostShown) lines.push(`  … and ${failed.length - mostShown} more`);
  lines.push(...standing.remarks.map((remark) => visible(remark)), adviceFor(sweep, standing));
  return `${lines.join('\n')}\n  sweep: ${sweep.folder}\n`;
}

/** Why shards wait: each reason once, with the number of shards. */
function reasonsOf(shards: readonly ShardStanding[]): string {
  const counts = new Map<string, number>();
  for (const { reason, state } of shards) {
    if (reason !== '' && state === 'waiting') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  return ` (${[...counts].map(([reason, count]) => `${count}: ${visible(reason)}`).join('; ')})`;
}

function adviceFor(sweep: Sweep, standing: Standing): string {
  const missing = shardsToSubmit(standing);
  if (missing.length > 0) {
    return `\`reluflow sweep submit\` with the same file and experiment submits ${countOf(missing.length, 'missing shard')} again (${rangesToText(missing)}).`;
  }
  if (standing.shards.every(({ state }) => state === 'done')) {
    const record = sweep.collected();
    if (record !== null)
      return `The results were collected into the record ${visible(record)}. The folder ${visible(sweep.folder)} is needed no more: delete it where room is wanted.`;
    return '`reluflow sweep collect` merges the results into a record.';
  }
  return 'Nothing needs to be done.';
}

const tailLines = 4;
const tailBytes = 2048;

/** The end of a log, where there is one. */
function describeLog(path: string | null): string[] {
  if (path === null) return [];
  const lines = tailOf(path);
  if (lines.length === 0) return [`    its log is empty or missing: ${path}`];
  return [`    the end of ${path}:`, ...lines.map((line) => `    | ${visible(line)}`)];
}

function tailOf(path: string): string[] {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, tailBytes));
      readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return bytes
        .toString('utf8')
        .trimEnd()
        .split(/\r?\n/)
        .filter((line) => line !== '')
        .slice(-tailLines);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}

/** `reluflow sweep collect`: merges the results and shows them as `run` does. */
export async function collectSweep(path: string, options: CollectOptions): Promise<ExitStatus> {
  const begun = performance.now();
  await tellDamage(path, options, null);
  const sweep = findSweep(path, options);
  const changed = changedSince(sweep, path);
  if (changed !== null) await print(`${changed}\n`, process.stderr);
  const storage = storageFor(path, options.out);
  const standing = await standingOf(sweep, sitesFor(siteNameOf(options.on), {}));
  const done = inState(standing, 'done').map(({ number }) => number);
  const faulty = faultyShards(sweep, done);
  for (const [number, fault] of faulty) {
    await print(`The result of shard ${number} is not used: ${fault}.\n`, process.stderr);
  }
  const good = done.filter((number) => !faulty.has(number));
  const missing = standing.shards.length - good.length;
  if (missing > 0 && !options.partial) {
    const remarks = standing.remarks.map((remark) => `${remark}\n`).join('');
    throw new CallError(
      `${remarks}${countOf(missing, 'shard')} of ${standing.shards.length} have no result yet. \`reluflow sweep status\` says why; \`--partial\` collects the others alone.`,
    );
  }
  const record = await storage.open((await collectShards(sweep, storage, good)).record);
  if (missing === 0) for (const file of standing.leftovers) removeFile(file);
  await showRecords(path, [record], performance.now() - begun, options.json ?? false);
  return worstStatus([...(await statusesOf(record)), ...(missing > 0 ? [exitStatus.interrupted] : [])]);
}
