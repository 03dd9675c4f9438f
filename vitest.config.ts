import { defineConfig } from 'vitest/config';

/** Unit, language and engine tests. The editor tests (test/editor) drive a real VS Code and have their own configuration. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**', 'node_modules/**'],
    testTimeout: 30_000,
    pool: 'threads',
  },
});
