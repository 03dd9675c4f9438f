import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const slurm = 'test/host/cluster/{slurm,slurm-faults,slurm-limits,ssh}.test.ts';
const pages = ['test/webview/page/**/*.test.ts', 'test/extension/web/*.test.ts'];
const rooms =
  'test/{calculus,dynamics,experiment,expression,kernel,landscape,language,network,risk}/**/*.test.ts';
const bundles = ['test/host/setup.ts'];

/** A test waits for what it is about, and ends long before this; on a machine that has much else to do it takes its time. */
const patience = {
  // Pictures in every theme take their time.
  testTimeout: process.env['RELUFLOW_THEMES'] === 'all' ? 900_000 : 180_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 60_000 } },
};

/**
 * Processes, threads and windows that race with each other on a busy machine are given another try, in VS Code two; which
 * tests needed it is told at the end (build/repeated.mjs). Properties have the same cases each time (test/properties.ts).
 */
const tries = { one: 1, window: 2 };

/** Files that take longer than all others, the longest first. */
const long = [
  'webview/page/',
  'extension/web/',
  'host/command-line',
  'host/cluster/local.test.ts',
  'fuzz/texts.test.ts',
  'examples/theorems.test.ts',
  'faults/faults.test.ts',
  'extension/library/library.test.ts',
  'host/cluster/',
  'host/interruptions.test.ts',
];

/** Begins the tests with those files: what is short then fills the time until the last of them has ended. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = long.findIndex((name) => moduleId.includes(`/test/${name}`));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

/**
 * `npm test` runs four projects: `engine` (its rooms that keep to themselves), `unit` (all other tests of units, threads and
 * processes of the command line), `page` (the
 * panel, and the threads of VS Code for the Web, on a page of their own in Chromium) and `editor` (the packaged extension in
 * a real VS Code, which is started once for all of its files). `slurm` (sweeps on a real Slurm) is what `npm run slurm` runs.
 */
export default defineConfig({
  test: {
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      // Files that one thread reads share what they import.
      {
        test: {
          name: 'engine',
          include: [rooms],
          pool: 'threads',
          isolate: false,
          retry: tries.one,
          ...patience,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/editor/**', 'test/soak/soak.test.ts', rooms, slurm, ...pages],
          globalSetup: bundles,
          pool: 'threads',
          retry: tries.one,
          ...patience,
        },
      },
      // Files that one process opens share its browser, which a module of theirs keeps.
      {
        test: {
          name: 'page',
          include: pages,
          isolate: false,
          globalSetup: bundles,
          retry: tries.one,
          ...patience,
        },
      },
      { test: { name: 'slurm', include: [slurm], globalSetup: bundles, fileParallelism: false } },
      { test: { name: 'soak', include: ['test/soak/soak.test.ts'], globalSetup: ['test/soak/setup.ts'] } },
      {
        test: {
          name: 'editor',
          include: ['test/editor/**/*.test.ts'],
          globalSetup: ['test/editor/setup.ts'],
          retry: tries.window,
          ...patience,
          fileParallelism: false,
          // Nearly all files share one window, which a module of theirs keeps.
          isolate: false,
        },
      },
    ],
  },
});
