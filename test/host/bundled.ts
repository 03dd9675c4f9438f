/** The bundled command line, in processes of its own: what the tests of this room share. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, inject } from 'vitest';

export const home = mkdtempSync(join(tmpdir(), 'reluflow-cli-'));
const bundles = inject('bundles');
export const program = join(bundles, 'bin', 'reluflow.js');

/** The first file of tests that needs the bundles makes them, and others wait for what became of it. */
beforeAll(async () => {
  const outcome = join(bundles, 'outcome');
  if (isFirst()) {
    writeFileSync(`${outcome}.tmp`, bundle());
    renameSync(`${outcome}.tmp`, outcome);
  }
  while (!existsSync(outcome)) await pause(50);
  const mistake = readFileSync(outcome, 'utf8');
  if (mistake !== '') throw new Error(mistake);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function isFirst(): boolean {
  try {
    mkdirSync(join(bundles, 'bin'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Makes the bundles; returns what went wrong, or nothing. */
function bundle(): string {
  const call = [
    resolve('build/bundle.mjs'),
    `--outdir=${join(bundles, 'bin')}`,
    '--only=reluflow,commands,worker,sealer,raster',
  ];
  const { status, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  return status === 0 ? '' : stderr || `The bundles were not made: status ${status}.`;
}

/** A folder with the given file as a.rflow. */
export function folderWith(text: string, name = 'case-'): string {
  const folder = mkdtempSync(join(home, name));
  writeFileSync(join(folder, 'a.rflow'), text);
  return folder;
}

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end. */
export function reluflow(folder: string, ...args: string[]): Answer {
  return reluflowWith({}, folder, args);
}

/** The same with some variables of the environment set. */
export function reluflowWith(
  environment: Readonly<Record<string, string>>,
  folder: string,
  args: readonly string[],
): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

export const sample = `target square on [0, 1] = x^2
experiment sample {
  target: square
  network: 1 -> 2 -> 1
  init: parameters(w: [1, -1], b: [-1/3, 1/2], v: [1, 2], c: 0)
  method: gd(rate: 0.01, steps: 100)
  expect risk < 1
}
`;

/** Two cells of some runs each: many small ones, or some that take for ever. */
export const sweep = (runs: number, steps: string) => `target square on [0, 1] = x^2
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

export interface Document {
  readonly file: string;
  readonly version: string;
  readonly experiments: readonly {
    readonly name: string;
    readonly record: string;
    readonly cells: readonly {
      readonly parameters: Record<string, number>;
      readonly runs: readonly {
        run: number;
        status: string;
        reason: string;
        theta: number[];
        observables: Record<string, number | string | null>;
        kind: string;
      }[];
      readonly expectations: readonly {
        text: string;
        holds: boolean | null;
        observed: number | null;
        reason?: string;
      }[];
    }[];
  }[];
  readonly elapsed_ms: number;
}
