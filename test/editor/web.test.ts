import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { bringEditor, chooseEdition, root } from './served';
import { serveWeb, type ServedWeb } from './web/serve';
import { launchBrowser, Workbench } from './workbench';

/** The packaged extension in VS Code for the Web: no Node, no disk, a folder of a virtual file system. */

const main = `import "parts/target.rflow"

data points = csv("points.csv")

experiment fit {
  target:  g
  network: 1 -> 3 -> 1
  method:  gd(rate: 1e-2, steps: 2000)
  expect risk < 1
}

experiment long {
  data:    points
  network: 1 -> 8 -> 1
  method:  gd(rate: 1e-6, steps: 1e12)
}
`;
const mended = main.replace('  target:  g', '  target:  f');

const texts: Readonly<Record<string, string>> = {
  'main.rflow': main,
  'sound.rflow': mended,
  'parts/target.rflow': 'target f on [0, 1] = x^2\n',
  'points.csv': 'x,y\n0,0\n0.5,1\n1,0\n',
};

const folder = 'memory:/papers';

let browser: Browser;
let served: ServedWeb;

beforeEach(async () => {
  const files = Object.entries(texts).map(([name, text]) => [`/papers/${name}`, text] as const);
  const { code } = bringEditor(chooseEdition());
  served = await serveWeb(code, installedExtension(), Object.fromEntries(files));
  browser = await launchBrowser();
});

afterEach(async () => {
  await browser.close();
  await served.stop();
});

/** The unpacked extension, as it was installed from its package. */
function installedExtension(): string {
  const folder = join(inject('editorData'), 'extensions');
  const name = readdirSync(folder).find((each) => each.startsWith('reluflow.reluflow-'));
  if (!name) throw new Error('The extension is not installed.');
  return join(folder, name);
}

/** The risk that the command line computes of the same files on the disk. */
function riskByCommandLine(): number {
  const copy = mkdtempSync(join(tmpdir(), 'reluflow-web-'));
  for (const [name, text] of Object.entries({ ...texts, 'main.rflow': mended })) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    writeFileSync(join(copy, name), text);
  }
  const program = join(root, 'dist', 'reluflow.js');
  const call = ['run', join(copy, 'main.rflow'), '-e', 'fit', '--json', '--out', join(copy, 'out')];
  const output = execFileSync(process.execPath, [program, ...call], { encoding: 'utf8' });
  rmSync(copy, { recursive: true });
  const { experiments } = JSON.parse(output) as {
    experiments: { cells: { runs: { observables: { risk: number } }[] }[] }[];
  };
  return experiments[0]!.cells[0]!.runs[0]!.observables.risk;
}

test('a text is checked, run, cancelled and kept without Node, with the numbers of the command line', async () => {
  const workbench = await Workbench.open(browser, served.url, folder, 'main.rflow');
  const { page } = workbench;
  await workbench.showProblems();
  const problem = workbench.problems().filter({ hasText: 'RF201' });
  await problem.waitFor();
  // The import and the data were read: nothing else is wrong.
  await expect.poll(() => workbench.problems().count()).toBe(2);
  await problem.dblclick();
  await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  await page.keyboard.press('Delete');
  await page.keyboard.type('f');
  await page.keyboard.press('Escape');
  await problem.waitFor({ state: 'detached' });

  const panel = workbench.panel();
  const status = panel.locator('[data-role="status"]');
  await workbench.press('Run', status.filter({ hasText: 'Finished' }));
  const risk = panel.locator('[data-observable="risk"] [data-value]');
  expect(Number(await risk.getAttribute('data-value'))).toBe(riskByCommandLine());
  await expect.poll(() => workbench.inlineTexts()).toMatch(/✓ 1 of 1, risk \d/);
  await page.keyboard.press('Escape');
  await workbench.tidy();
  await workbench.screenshot('web-panel');

  const long = workbench.lenses().filter({ hasText: 'Run' }).last();
  await workbench.press('Run', status.filter({ hasText: 'Running' }), long);
  const running = workbench.lenses().filter({ hasText: 'Cancel' });
  await workbench.press('Cancel', status.filter({ hasText: 'Cancelled' }), running);

  await workbench.command('View: Show ReluFlow');
  const rows = page.locator('.pane', { hasText: 'Runs' }).locator('.monaco-list-row');
  await rows.filter({ hasText: /finished, risk .*1 of 1 expectation holds/ }).waitFor();
  await workbench.reopen(served.url, folder);
  await workbench.command('View: Show ReluFlow');
  await rows.filter({ hasText: /finished, risk .*1 of 1 expectation holds/ }).waitFor();
  await rows.filter({ hasText: 'cancelled' }).waitFor();
  await workbench.screenshot('web-history');
  await workbench.close();
});

test('a repository that nobody trusts is checked there and not run; trusted, it is', async () => {
  const repository = 'vscode-vfs://memory/papers';
  const workbench = await Workbench.open(browser, `${served.url}/?untrusted`, repository, 'main.rflow');
  const { page } = workbench;
  await workbench.restricted().waitFor();
  await workbench.showProblems();
  await workbench.problems().filter({ hasText: 'RF201' }).waitFor();
  await workbench.command('View: Hide Panel');

  // Nothing searches a virtual folder for files.
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'sound.rflow' }).dblclick();
  await page.locator('.tab.active[data-resource-name="sound.rflow"]').waitFor();
  await workbench.lens('Run').first().waitFor();
  await workbench.press('Run', workbench.untrusted());
  await workbench.screenshot('web-untrusted');
  expect(await page.locator('.tab', { hasText: 'ReluFlow: ' }).count()).toBe(0);
  await workbench.manageTrust();
  await workbench.trust();
  await page.locator('.tab[data-resource-name="sound.rflow"]').click();
  const finished = workbench.panel().locator('[data-role="status"]').filter({ hasText: 'Finished' });
  await workbench.press('Run', finished);
  await workbench.close();
});
