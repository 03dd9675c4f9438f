import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** How the processes of VS Code and of the extension call themselves. */
const marks = { 'extension host': '--type=extensionHost', 'language server': '/dist/server.js' } as const;

/** The processes of this kind of the VS Code whose data folder this is (Linux). */
export function processesOf(data: string, kind: keyof typeof marks): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const read = (file: string): string => readFileSync(`/proc/${name}/${file}`, 'utf8');
        return read('cmdline').includes(marks[kind]) && read('environ').includes(data);
      } catch {
        return false; // It ended meanwhile, or belongs to somebody else.
      }
    })
    .map(Number);
}

/** Kills these processes without a word; returns their numbers. */
export function killAll(data: string, kind: keyof typeof marks): readonly number[] {
  const all = processesOf(data, kind);
  for (const id of all) process.kill(id, 'SIGKILL');
  return all;
}

/** Ends the threads that run a document's experiments, or those that compute for it (lose.cjs). */
export async function loseThreads(
  data: string,
  name: 'reluflow-runner' | 'reluflow',
  document: string,
): Promise<void> {
  const wish = join(data, `${name} ${document}`);
  rmSync(`${wish} lost`, { force: true });
  writeFileSync(wish, '');
  await expect.poll(() => existsSync(`${wish} lost`)).toBe(true);
}
