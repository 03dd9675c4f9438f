import { defineConfig } from 'vitest/config';

const slurm = 'test/host/cluster/slurm.test.ts';

/**
 * Three projects: `unit` (unit, language and engine tests, and processes of the command line) and `editor`
 * (the packaged extension in a real VS Code, which is started once for all of its files) are what `npm test` runs, `slurm`
 * (sweeps on a real Slurm) what `npm run slurm` runs.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/editor/**', slurm],
          testTimeout: 60_000,
          pool: 'threads',
        },
      },
      { test: { name: 'slurm', include: [slurm] } },
      {
        test: {
          name: 'editor',
          include: ['test/editor/**/*.test.ts'],
          globalSetup: ['test/editor/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
