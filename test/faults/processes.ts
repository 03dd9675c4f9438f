/** The processes that faults happen to. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts Node on a script; `environment` is added to that of this process. */
export function start(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...environment } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((settle) =>
    child.on('close', (status) => settle({ status, stdout, stderr })),
  );
  return { child, ended };
}

/** Kills a process without a word; false where it had ended before. */
export async function killed({ child, ended }: Started): Promise<boolean> {
  const wasThere = child.exitCode === null && child.signalCode === null;
  child.kill('SIGKILL');
  await ended;
  return wasThere && child.signalCode === 'SIGKILL';
}

/** The folder of the only record, once it has a journal; null where the process ends before. */
export async function recordBegun(records: string, { child }: Started): Promise<string | null> {
  while (child.exitCode === null && child.signalCode === null) {
    const names = existsSync(records) ? readdirSync(records) : [];
    const [folder] = names.map((name) => join(records, name));
    if (folder !== undefined && existsSync(join(folder, 'journal-0001.bin'))) return folder;
    await pause(2);
  }
  return null;
}
