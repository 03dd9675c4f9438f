/**
 * `npm test`: installs what the tests need, builds and packages, checks the house rules, and runs every test:
 * unit, language, engine, and the packaged extension in a real VS Code. Ends with the test runner's own summary.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editorCanBeBrought, findChromium, installPackages, npmTogether, root, say } from './steps.mjs';

async function main() {
  installPackages('all');
  if (!editorCanBeBrought)
    say('The tests in VS Code are left out: VS Code is brought from npm on 64-bit Linux only.');
  // What they need is downloaded and compiled while the project is built and checked.
  const tools = finished(call(['build/tools.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] }));
  await buildAndCheck();
  if ((await tools) !== 0) return 1;
  say('Running the tests');
  return runTests(
    editorCanBeBrought ? [['engine', 'unit', 'page'], ['editor']] : [['engine', 'unit']],
    chromium(),
  );
}

async function buildAndCheck() {
  say('Building and packaging');
  await npmTogether(['run', 'build']);
  await npmTogether(['run', 'package']);
  say('Checking format, lint, arrows and types');
  await npmTogether(['run', 'lint'], ['run', 'typecheck']);
}

const call = (words, options) => spawn(process.execPath, words, { cwd: root, ...options });

/**
 * Groups of projects run beside each other: the tests in VS Code wait much, those of the engine and of the panel compute, in
 * as many workers as there are cores. What each group reports while it runs is shown as it comes, and then all of it once
 * more as one report.
 */
async function runTests(groups, chromium) {
  const reports = mkdtempSync(join(tmpdir(), 'reluflow-reports-'));
  const vitest = [join('node_modules', 'vitest', 'vitest.mjs'), 'run'];
  const options = { cwd: root, env: { ...process.env, RELUFLOW_CHROMIUM: chromium } };
  try {
    const statuses = await Promise.all(
      groups.map((projects) => {
        const report = join(reports, `${projects[0]}.json`);
        const chosen = projects.flatMap((project) => ['--project', project]);
        const reporters = ['--reporter=default', '--reporter=blob', `--outputFile.blob=${report}`];
        const words = [...vitest, ...chosen, ...reporters, '--passWithNoTests', ...process.argv.slice(2)];
        return shown(call(words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
      }),
    );
    const told = ['--reporter=./build/repeated.mjs', '--reporter=dot'];
    const merge = [...vitest, `--merge-reports=${reports}`, ...told];
    statuses.push(spawnSync(process.execPath, merge, { ...options, stdio: 'inherit' }).status ?? 1);
    return Math.max(...statuses);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/** Forwards what a process says, and resolves to its exit status. */
function shown(child) {
  child.stdout.pipe(process.stdout, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  return finished(child);
}

function finished(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
}

/** The browser that drives the editor, and in which the panel is tried. */
function chromium() {
  const found = findChromium();
  if (!found && editorCanBeBrought)
    throw new Error(
      'The editor tests need Chromium. Install it (Debian: apt-get install chromium) or name it in RELUFLOW_CHROMIUM.',
    );
  return found ?? '';
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
