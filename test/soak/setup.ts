import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { serve } from '../editor/setup';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder with a socket for each thread of the extension, which tells what it holds. */
    heapFolder: string;
  }
}

/** Serves VS Code as the other tests do; each of its processes and threads can be asked for its memory. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-heap-'));
  const heap = join(import.meta.dirname, 'heap.cjs');
  const stop = await serve(project, { NODE_OPTIONS: `--require ${heap}`, RELUFLOW_HEAP: folder });
  project.provide('heapFolder', folder);
  return async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
