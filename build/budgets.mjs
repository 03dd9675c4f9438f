/**
 * How large what is shipped may be, in kilobytes. `npm run package` ends with this check; `npm run bench` prints the sizes.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './steps.mjs';

const budgets = [
  { name: 'client, read before it is activated', file: 'dist/extension.js', budget: 90 },
  { name: 'client of the language server', file: 'dist/language-client.js', budget: 400 },
  { name: 'language server', file: 'dist/server.js', budget: 1100 },
  { name: 'runner', file: 'dist/runner.js', budget: 1200 },
  { name: 'webview', file: 'dist/webview.js', budget: 500 },
  { name: 'engine', file: 'dist/worker.js', budget: 300 },
  { name: 'client in the browser', file: 'dist/web/extension.js', budget: 500 },
  { name: 'threads in the browser', file: 'dist/web/threads.js', budget: 1400 },
  { name: 'command line', file: 'dist/commands.js', budget: 1300 },
  { name: 'start of the command line', file: 'dist/reluflow.js', budget: 70 },
  { name: 'sealer of records', file: 'dist/sealer.js', budget: 100 },
  { name: 'drawer of PNG files, with its fonts', file: 'dist/raster.js', budget: 3800 },
  { name: 'style of the webview', file: 'dist/webview.css', budget: 20 },
  { name: 'extension as it is installed', file: 'reluflow.vsix', budget: 2000 },
];

/** Every part, with its size and its budget in kilobytes; one that is missing has no size. */
export function measureSizes() {
  return budgets.map((part) => {
    const facts = statSync(join(root, part.file), { throwIfNoEntry: false });
    return { ...part, size: facts ? facts.size / 1000 : NaN };
  });
}

/** Scripts and styles in dist/ that nobody has given a budget. */
function unbudgeted() {
  const known = new Set(budgets.map(({ file }) => file));
  return readdirSync(join(root, 'dist'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|css)$/.test(entry.name))
    .map(({ name }) => `dist/${name}`)
    .filter((file) => !known.has(file));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const complaints = measureSizes()
    .filter(({ size, budget }) => !(size <= budget))
    .map(({ name, file, size, budget }) =>
      Number.isNaN(size)
        ? `The ${name} (${file}) is missing.`
        : `The ${name} (${file}) has ${size.toFixed(0)} kB; its budget is ${budget} kB.`,
    );
  complaints.push(...unbudgeted().map((file) => `${file} has no budget: give it one in build/budgets.mjs.`));
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exitCode = 1;
}
