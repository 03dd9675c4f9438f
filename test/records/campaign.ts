/**
 * `npm run records`: writes trajectories of a million and of ten million rows into a record, each in a process of its own,
 * and prints the most memory that it needed; ends with 1 if ten times the rows need half as much again.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../../engine/experiment/result';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { planOf } from '../host/plans';

const rowsOfRun = 100_000;
const rowsOfBlock = 1000;

async function write(rows: number, folder: string): Promise<void> {
  const runs = rows / rowsOfRun;
  const storage = new FolderStorage(folder, { hidden: false });
  const retention = { thetaRuns: 0, stride: 1 };
  const about = { file: 'a.rflow', sources: [], arguments: [], startedAt: Date.now(), retention };
  const writer = await storage.create({ ...about, plan: planOf([{ runs }]) });
  const column = Float64Array.from({ length: rowsOfBlock }, (_, k) => k / 3);
  const theta = new Float64Array(0);
  const samples = { step: column, time: column, risk: column, gradient: column, norm: column, theta };
  for (let run = 0; run < runs; run++) {
    const place = { experiment: 'square', cell: 0, run };
    for (let k = 0; k < rowsOfRun; k += rowsOfBlock) writer.write({ type: 'samples', ...place, samples });
    const result: RunResult = {
      run,
      status: 'finished',
      reason: '',
      kind: 'undecided',
      observables: {},
      undecided: {},
      theta,
    };
    writer.write({ type: 'run-ended', ...place, result });
  }
  await writer.close('complete', '', Date.now());
}

function measure(rows: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-rows-'));
  const call = [process.argv[1]!, String(rows), folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(stderr);
  const mebibytes = Math.round(Number(stdout) / 1024);
  process.stdout.write(`${rows} rows: ${mebibytes} MiB at most\n`);
  return mebibytes;
}

async function main(rows: string | undefined, folder: string | undefined): Promise<void> {
  if (rows !== undefined && folder !== undefined) {
    await write(Number(rows), folder);
    process.stdout.write(String(process.resourceUsage().maxRSS));
    return;
  }
  const [few, many] = [measure(1_000_000), measure(10_000_000)];
  process.exitCode = many > 1.5 * few ? 1 : 0;
}

void main(process.argv[2], process.argv[3]);
