import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { CDPSession } from 'playwright-core';

/** The threads of the extension. */
export const threads = ['host', 'runner', 'library', 'server'] as const;
/** These, and the page of the window with its panel. */
export const parts = [...threads, 'page'] as const;
export type Part = (typeof parts)[number];

/** Bytes: what is reachable after a garbage collection, and what the process (of the page: its heap) has taken. */
export interface Holding {
  readonly live: number;
  readonly resident: number;
}

export type Memory = Readonly<Record<Part, Holding>>;

/** What the threads hold whose sockets (see heap.cjs) are in `folder`; 0 of one that isn't there. */
export async function measureMemory(folder: string, page: CDPSession): Promise<Memory> {
  const none = { live: 0, resident: 0 };
  const memory: Record<Part, Holding> = { host: none, runner: none, library: none, server: none, page: none };
  for (const thread of threads) {
    const answer = await askThread(folder, thread, 'use');
    if (answer !== '') memory[thread] = JSON.parse(answer) as Holding;
  }
  await page.send('HeapProfiler.collectGarbage');
  const { usedSize, totalSize } = await page.send('Runtime.getHeapUsage');
  return { ...memory, page: { live: usedSize, resident: totalSize } };
}

/** A snapshot of a thread's heap as V8 writes it. */
export function snapshotOf(folder: string, thread: (typeof threads)[number]): Promise<string> {
  return askThread(folder, thread, 'kinds');
}

/** The answer of the thread of this name that goes on; empty where none does. */
async function askThread(folder: string, thread: string, word: string): Promise<string> {
  for (const socket of readdirSync(folder).filter((name) => name.startsWith(`${thread}-`))) {
    const answer = await ask(join(folder, socket), word);
    if (answer !== '') return answer;
  }
  return '';
}

/** Empty where the thread has ended. */
function ask(path: string, word: string): Promise<string> {
  return new Promise((resolve) => {
    const blocks: Buffer[] = [];
    const socket = connect(path, () => socket.write(word));
    socket.on('data', (block: Buffer) => blocks.push(block));
    socket.on('error', () => resolve(''));
    socket.on('end', () => resolve(Buffer.concat(blocks).toString()));
  });
}
