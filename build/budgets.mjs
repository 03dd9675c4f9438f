/**
 * How large what is shipped may be, in kilobytes. `npm run package` ends with this check; `npm run bench` prints the sizes.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './steps.mjs';

const budgets = [
  { name: 'client', file: 'dist/extension.js', budget: 500 },
  { name: 'language server', file: 'dist/server.js', budget: 1100 },
  { name: 'runner', file: 'dist/runner.js', budget: 1200 },
  { name: 'webview', file: 'dist/webview.js', budget: 500 },
  { name: 'engine', file: 'dist/worker.js', budget: 300 },
  { name: 'client in the browser', file: 'dist/web/extension.js', budget: 500 },
  { name: 'threads in the browser', file: 'dist/web/threads.js', budget: 1400 },
  { name: 'extension as it is installed', file: 'reluflow.vsix', budget: 2000 },
];

/** Every part that is there, with its size and its budget in kilobytes. */
export function measureSizes() {
  return budgets
    .filter(({ file }) => existsSync(join(root, file)))
    .map((part) => ({ ...part, size: statSync(join(root, part.file)).size / 1000 }));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, file, size, budget } of measureSizes()) {
    if (size <= budget) continue;
    console.error(`The ${name} (${file}) has ${size.toFixed(0)} kB; its budget is ${budget} kB.`);
    process.exitCode = 1;
  }
}
