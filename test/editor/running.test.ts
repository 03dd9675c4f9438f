import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { runBefore } from './command-line';
import { useStage } from './stage';

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

const stage = useStage('running', { 'long.rflow': long, 'sweep.rflow': sweep }, { alone: true });

test('a long run is cancelled from the panel, keeps what was done and says so everywhere', async () => {
  const { workbench } = stage;
  await workbench.show('long.rflow');
  const panel = workbench.panel();
  const status = panel.locator('[data-role="status"]');
  await workbench.press('Run', status.filter({ hasText: 'Running' }));
  await workbench.screenshot('panel-running');
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await status.filter({ hasText: 'Cancelled' }).waitFor();
  await expect.poll(() => workbench.inlineTexts()).toMatch(/⊘ cancelled after \d+ of 1000 runs"$/m);
  await workbench.screenshot('panel-cancelled');
  await expect.poll(() => stage.manifests().map((manifest) => manifest.status)).toContain('cancelled');
  // There is room for more without the panel.
  const tab = workbench.page.locator('.tab').filter({ hasText: 'ReluFlow: long.rflow' });
  await tab.locator('.tab-actions .action-label').first().click();
  await expect.poll(() => workbench.inlineTexts()).toMatch(/cancelled after \d+ of 1000 runs, /);
});

test('the text in the editor is what runs, saved or not, and cells and runs are told apart', async () => {
  const { workbench } = stage;
  runBefore(join(stage.folder, 'long.rflow'), '--time-limit', '0.5');
  await workbench.show('sweep.rflow');
  await workbench.editor().click();
  await workbench.page.keyboard.press('Control+Home');
  await workbench.page.keyboard.type('// not saved');
  await workbench.page.keyboard.press('Enter');
  await workbench.page.keyboard.press('Escape');
  await workbench.command('ReluFlow: Run All Experiments of the File');
  const panel = workbench.panel();
  await panel.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();
  expect(readFileSync(join(stage.folder, 'sweep.rflow'), 'utf8')).toBe(sweep);
  const texts = stage.manifests().flatMap(({ sources }) => sources.map(({ text }) => text));
  expect(texts.some((text) => text.startsWith('// not saved'))).toBe(true);
  await expect.poll(() => panel.locator('main').getAttribute('data-selection')).toContain('H = 1');
  await panel.locator('[data-table="runs"] tbody button').nth(2).click();
  await expect.poll(() => panel.locator('main').getAttribute('data-selection')).toContain('run 2');
  await workbench.screenshot('panel-sweep');

  // The panel of another file beside it: that of a run which has been cancelled.
  await workbench.editor().click();
  await workbench.page.keyboard.press('Control+S');
  await workbench.pick('ReluFlow: Open Run from History', 'endless');
  const tab = (file: string) => workbench.page.locator('.tab').filter({ hasText: `ReluFlow: ${file}` });
  await tab('long.rflow').waitFor();
  const status = workbench.panel().locator('[data-role="status"]');
  await status.filter({ hasText: 'Cancelled' }).waitFor();
  await workbench.stored(/reluflow\.panel.*"run\W+2\b/);
  await workbench.stored(/reluflow\.panel[^]*document\W+[^"]*long\.rflow/);

  // When the folder is opened again both panels show the same experiment, cell and run, from their records.
  await workbench.reopen(inject('editorUrl'), stage.folder);
  await tab('long.rflow').click();
  const cancelled = workbench.panel();
  await cancelled.locator('[data-role="status"]').filter({ hasText: 'Cancelled' }).waitFor();
  expect(await cancelled.locator('main').getAttribute('data-selection')).toContain('endless');
  await tab('sweep.rflow').click();
  const again = workbench.panel();
  await again.locator('main[data-selection*="run 2"]').waitFor();
  await again.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();
});
