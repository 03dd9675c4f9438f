import { readdirSync, readFileSync } from 'node:fs';
import type { CDPSession } from 'playwright-core';

/** Megabytes of resident memory by process (the runner and its workers are threads of the extension host), and of the page's live objects after a collection. */
export type Memory = Readonly<Record<'host' | 'server' | 'page', number>>;

/** Parts of the command lines of the processes that belong to an editor. */
const marks = { host: '--type=extensionHost', server: '/dist/server.js' };

/** Memory of the editor whose data folder is `data`; 0 where a process isn't there. */
export async function measureMemory(data: string, page: CDPSession): Promise<Memory> {
  const resident = { host: 0, server: 0 };
  for (const { command, environment, megabytes } of processes()) {
    if (!command.includes(data) && !environment.includes(data)) continue;
    for (const name of ['host', 'server'] as const)
      if (command.includes(marks[name])) resident[name] = Math.max(resident[name], megabytes);
  }
  await page.send('HeapProfiler.collectGarbage');
  const { usedSize } = await page.send('Runtime.getHeapUsage');
  return { ...resident, page: usedSize / 1e6 };
}

interface Process {
  readonly command: string;
  readonly environment: string;
  readonly megabytes: number;
}

/** What runs on this machine, as /proc tells it. */
function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const read = (file: string) => readFileSync(`/proc/${name}/${file}`, 'utf8');
        const kilobytes = Number(/VmRSS:\s*(\d+)/.exec(read('status'))?.[1] ?? 0);
        return [{ command: read('cmdline'), environment: read('environ'), megabytes: kilobytes / 1000 }];
      } catch {
        return []; // It ended meanwhile, or belongs to somebody else.
      }
    });
}

/** The medians of the second sixth and of the last sixth of a series: what was there warmed up, and at the end. */
export function drift(series: readonly number[]): { readonly warm: number; readonly end: number } {
  const sixth = Math.max(1, Math.floor(series.length / 6));
  return { warm: median(series.slice(sixth, 2 * sixth)), end: median(series.slice(-sixth)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
