import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser, Workbench } from './workbench';

/** Running from the editor beyond the first light: unsaved text, cancelling, sweeps, reloading. */

const long = `target f on [0, 1] = x^2

experiment endless {
  target:  f
  network: 1 -> 16 -> 1
  runs:    1000
  method:  gd(rate: 1e-3, steps: 1e7)
}
`;

const sweep = `target f on [0, 1] = x^2

experiment widths {
  for H in [1, 2]
  target:  f
  network: 1 -> H -> 1
  runs:    3
  method:  gd(rate: 1e-2, steps: 1000)
  expect risk < 1
}
`;

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluflow-running-'));
  writeFileSync(join(folder, 'long.rflow'), long);
  writeFileSync(join(folder, 'sweep.rflow'), sweep);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Manifest {
  readonly status: string;
  readonly sources: readonly { readonly text: string }[];
}

function manifests(): readonly Manifest[] {
  const records = join(folder, '.reluflow');
  if (!existsSync(records)) return [];
  return readdirSync(records, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => JSON.parse(readFileSync(join(records, entry.name, 'manifest.json'), 'utf8')) as Manifest);
}

test('a long run is cancelled from the panel, keeps what was done and says so everywhere', async () => {
  const workbench = await Workbench.open(browser, inject('editorUrl'), folder, 'long.rflow');
  await workbench.lens('Run').first().click({ timeout: 60_000 });
  const panel = workbench.panel();
  const status = panel.locator('[data-role="status"]');
  await status.filter({ hasText: 'Running' }).waitFor({ timeout: 60_000 });
  await workbench.screenshot('panel-running');
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await status.filter({ hasText: 'Cancelled' }).waitFor({ timeout: 10_000 });
  await expect
    .poll(() => workbench.inlineTexts(), { timeout: 10_000 })
    .toMatch(/cancelled after \d+ of 1000 runs/);
  await workbench.screenshot('panel-cancelled');
  expect(manifests().map((manifest) => manifest.status)).toContain('cancelled');
  await workbench.close();
});

test('the text in the editor is what runs, saved or not, and cells and runs are told apart', async () => {
  writeFileSync(join(folder, 'sweep.rflow'), sweep);
  const workbench = await Workbench.open(browser, inject('editorUrl'), folder, 'sweep.rflow');
  await workbench.lens('Run').first().waitFor({ timeout: 60_000 });
  await workbench.editor().click();
  await workbench.page.keyboard.press('Control+Home');
  await workbench.page.keyboard.type('// not saved');
  await workbench.page.keyboard.press('Enter');
  await workbench.page.keyboard.press('Escape');
  await workbench.command('ReluFlow: Run All Experiments of the File');
  const panel = workbench.panel();
  await panel.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor({ timeout: 60_000 });
  expect(readFileSync(join(folder, 'sweep.rflow'), 'utf8')).toBe(sweep);
  const texts = manifests().flatMap(({ sources }) => sources.map(({ text }) => text));
  expect(texts.some((text) => text.startsWith('// not saved'))).toBe(true);
  await expect.poll(() => panel.locator('main').getAttribute('data-selection')).toContain('H = 1');
  await panel.locator('[data-table="runs"] tbody button').nth(2).click();
  await expect.poll(() => panel.locator('main').getAttribute('data-selection')).toContain('run 2');
  await workbench.screenshot('panel-sweep');

  await workbench.editor().click();
  await workbench.page.keyboard.press('Control+S');
  await workbench.stored(/reluflow\.panel.*"run\W+2\b/);
  // When the folder is opened again the panel shows the same cell and run, from the record.
  await workbench.reopen(inject('editorUrl'), folder);
  const again = workbench.panel();
  await again.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor({ timeout: 90_000 });
  expect(await again.locator('main').getAttribute('data-selection')).toContain('run 2');
  await workbench.close();
});
