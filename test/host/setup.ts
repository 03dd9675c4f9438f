import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the bundled command line, empty until a file of tests needs it. */
    bundles: string;
  }
}

/** A folder for what all files of tests of one run share; see bundled.ts. */
export default function setup(project: TestProject): () => void {
  const bundles = mkdtempSync(join(tmpdir(), 'reluflow-bundles-'));
  const remove = (): void => rmSync(bundles, { recursive: true, force: true });
  project.provide('bundles', bundles);
  project.onTestsRerun(() => {
    remove();
    mkdirSync(bundles);
  });
  return remove;
}
