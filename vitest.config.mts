import { defineConfig } from 'vitest/config';

const slurm = 'test/host/cluster/{slurm,slurm-faults,slurm-limits,ssh}.test.ts';
const pages = ['test/webview/page/**/*.test.ts', 'test/extension/web/*.test.ts'];

/**
 * `npm test` runs three projects: `unit` (unit, language and engine tests, and processes of the command line), `page` (the
 * panel, and the threads of VS Code for the Web, on a page of their own in Chromium) and `editor` (the packaged extension in
 * a real VS Code, which is started once for all of its files). `slurm` (sweeps on a real Slurm) is what `npm run slurm` runs.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/editor/**', 'test/soak/soak.test.ts', slurm, ...pages],
          testTimeout: 60_000,
          pool: 'threads',
        },
      },
      { test: { name: 'page', include: pages, testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'slurm', include: [slurm] } },
      { test: { name: 'soak', include: ['test/soak/soak.test.ts'], globalSetup: ['test/soak/setup.ts'] } },
      {
        test: {
          name: 'editor',
          include: ['test/editor/**/*.test.ts'],
          globalSetup: ['test/editor/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 60_000 } },
          fileParallelism: false,
          // Nearly all files share one window, which a module of theirs keeps.
          isolate: false,
        },
      },
    ],
  },
});
